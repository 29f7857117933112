/** What `npm start` builds when nothing else is asked for: a real trade, and one wish that can't be granted, so that the honest ending is seen. */
export const demoRequirement = [
  "We run a small club of beekeepers.",
  "A yard has a name, which is unique, a village and an altitude in metres from 0 to 3000.",
  "Each hive belongs to a yard and has a label of at most 40 characters, a number of frames from 1 to 20, a temper of calm, lively or fierce (default calm) and an optional queen year.",
  "A visit belongs to a hive and has a date, the honey harvested in kilograms, which cannot be negative, and optional notes.",
  "Hives can be searched by label and filtered by temper.",
  "List visits by date, newest first.",
  "Yards can be filtered by village, and please remind people by carrier pigeon.",
].join(" ");
