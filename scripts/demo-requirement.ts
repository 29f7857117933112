/** What `npm start` builds when nothing else is asked for. Its last sentence can't be built, so that an honest ending is seen. */
export const demoRequirement = [
  "We run a small pottery studio.",
  "Kilns have a unique name, a maximum temperature between 600 and 1400, and an optional location.",
  "Each piece has a title (required, at most 80 characters), a clay (stoneware, earthenware or porcelain), a price in euros and a status of drying, fired or sold (default drying).",
  "A firing links a piece to a kiln and has a firing date and a temperature from 600 to 1400.",
  "The price cannot be negative, and deleting a piece deletes its firings.",
  "Pieces can be searched by title and filtered by status, newest first.",
  "List firings by kiln, and remind people by carrier pigeon.",
].join(" ");
