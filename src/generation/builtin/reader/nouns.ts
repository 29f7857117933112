import type { Token } from "./words.ts";

/** Irregular nouns of general English; whatever isn't here follows the spelling rules below. */
const irregular = new Map([
  ["people", "person"], ["children", "child"], ["men", "man"], ["women", "woman"], ["feet", "foot"], ["teeth", "tooth"], ["geese", "goose"], ["mice", "mouse"], ["oxen", "ox"],
  ["analyses", "analysis"], ["diagnoses", "diagnosis"], ["crises", "crisis"], ["theses", "thesis"], ["hypotheses", "hypothesis"], ["prognoses", "prognosis"], ["axes", "axis"], ["syntheses", "synthesis"],
  ["indices", "index"], ["matrices", "matrix"], ["vertices", "vertex"], ["appendices", "appendix"], ["criteria", "criterion"], ["phenomena", "phenomenon"], ["curricula", "curriculum"],
  ["knives", "knife"], ["lives", "life"], ["wives", "wife"], ["shelves", "shelf"], ["halves", "half"], ["wolves", "wolf"], ["calves", "calf"], ["loaves", "loaf"], ["thieves", "thief"], ["scarves", "scarf"],
  ["selves", "self"], ["lenses", "lens"], ["gases", "gas"], ["cookies", "cookie"], ["calories", "calorie"], ["zombies", "zombie"], ["shoes", "shoe"], ["toes", "toe"], ["canoes", "canoe"],
  ["caches", "cache"], ["aches", "ache"], ["headaches", "headache"], ["niches", "niche"], ["quizzes", "quiz"], ["foci", "focus"], ["alumni", "alumnus"], ["fungi", "fungus"], ["cacti", "cactus"],
  ["canvases", "canvas"], ["atlases", "atlas"], ["queries", "query"], ["axles", "axle"],
]);
const plurals = new Map([...irregular].map(([many, one]) => [one, many]));
const uninflected = new Set([
  "series", "species", "sheep", "fish", "deer", "aircraft", "news", "data", "media", "equipment", "information", "software", "hardware", "staff", "luggage", "feedback", "furniture", "mathematics", "physics", "chassis",
]);
const endsLikePlural = /(?:ss|us|is|[^aeiou]ics)$/;
const singularInS = new Set(["gas", "lens", "canvas", "atlas", "alias", "bias", "pancreas", "this", "has", "was", "as", "yes", "always", "towards", "besides", "perhaps"]);

/** The singular of a noun, in lower case. A singular comes back unchanged. */
export function singularOf(word: string): string {
  const known = irregular.get(word);
  if (known) return known;
  if (uninflected.has(word) || singularInS.has(word) || word.length < 3) return word;
  if (word.endsWith("men") && word.length > 5 && /(?:wo|s|k|y|t|d|r|e|h)men$/.test(word) && !/(?:speci|regi|abdo|acu|sta|a)men$/.test(word)) return `${word.slice(0, -2)}an`;
  if (!word.endsWith("s") || endsLikePlural.test(word)) return word;
  if (word.endsWith("ies")) return word.length <= 4 ? word.slice(0, -1) : `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh|tz|zz)es$/.test(word)) return word.slice(0, -2);
  if (/[^aeiou]oes$/.test(word)) return word.slice(0, -2);
  if (/(?<![aocf])uses$/.test(word) && word.length > 4) return word.slice(0, -2);
  if (/(?:i|v)ases$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}

export const isPlural = (word: string): boolean => uninflected.has(word) ? false : singularOf(word) !== word;

/** The plural of a singular noun, in lower case. */
export function pluralOf(word: string): string {
  const known = plurals.get(word);
  if (known) return known;
  if (uninflected.has(word)) return word;
  if (/[a-z]man$/.test(word) && !/(?:hu|ger|ro)man$/.test(word)) return `${word.slice(0, -2)}en`;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  if (/(?:s|x|z|ch|sh)$/.test(word)) return `${word}es`;
  return `${word}s`;
}

/** A noun of the text: `key` is singular and the same however it is written. */
export interface Noun {
  /** Snake case, singular, a legal name: `leave_request`. */
  key: string;
  plural: boolean;
  /** As written, articles aside. */
  label: string;
  tokens: Token[];
}

const nameMax = 40;
const plainWord = /^[a-z][a-z0-9]*$/;

/** A legal name from words: lower case, ASCII, snake_case, at most 40 characters; "" when no letter is left. */
export function nameOf(words: readonly string[]): string {
  // Most words are plain already.
  if (words.every((word) => plainWord.test(word))) return words.join("_").slice(0, nameMax).replace(/_+$/, "");
  const name = words
    .map((word) => word.toLowerCase().normalize("NFKD").replace(/[^a-z0-9]+/g, "_"))
    .join("_")
    .replace(/_+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "");
  return name.slice(0, nameMax).replace(/_+$/, "");
}

export function nounOf(tokens: Token[]): Noun {
  const last = tokens.at(-1)?.low ?? "";
  const words = tokens.map((token) => token.low);
  const key = nameOf([...words.slice(0, -1), singularOf(last)]);
  return { key, plural: isPlural(last), label: tokens.map((token) => token.text).join(" "), tokens };
}

/** The plural of a key: `leave_request` → `leave_requests`. */
export function pluralKey(key: string): string {
  const words = key.split("_");
  return [...words.slice(0, -1), pluralOf(words.at(-1) ?? "")].join("_").slice(0, nameMax);
}

/** The known entities that are mentioned, each once, in order. */
export function nounsIn({ known }: { known: ReadonlySet<string> }, tokens: readonly Token[]): Token[][] {
  const found: Token[][] = [];
  const seen = new Set<string>();
  for (let at = 0; at < tokens.length; at++) {
    for (const length of [3, 2, 1]) {
      const part = tokens.slice(at, at + length);
      if (part.length < length || part.some((token) => token.kind !== "word")) continue;
      const { key } = nounOf([...part]);
      if (!known.has(key)) continue;
      if (!seen.has(key)) found.push([...part]);
      seen.add(key);
      at += length - 1;
      break;
    }
  }
  return found;
}

const soundsOtherwise = /^(?:eu|ewe|one\b|once\b|uni(?!n|m)|us[aeu]|u[bgkrt][aiou]|hono|hones|hour|heir)/i;
const vowel = /^[aeiou]/i;

/** "a crate", "an offer", "a unit", "an hour": by the sound that a word begins with. `article` is "a" or "A". */
export const withArticle = (words: string, article: "a" | "A"): string => `${vowel.test(words) !== soundsOtherwise.test(words) ? `${article}n` : article} ${words}`;
