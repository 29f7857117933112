import { isAuxiliary, isDeterminer, isSeparator } from "./grammar.ts";
import { isPlural } from "./nouns.ts";
import { phrases, type Token } from "./words.ts";

/** Turns of phrase that say in other words what is read elsewhere. Words that are put in stand where those were that they replace, so that quoting finds the text. */
const rewrites: readonly ((tokens: readonly Token[]) => readonly Token[])[] = [withoutMoments, numbered, spans, rated, canBeGiven, sharedVerb, timeOwned, thereIsPer, withoutExamples, chosenOf, issued, momentsHad, isList, withoutAbout];

export const rewritten = (tokens: readonly Token[]): readonly Token[] => rewrites.reduce((rest, rewrite) => rewrite(rest), tokens);

const word = (place: Token, low: string): Token => ({ kind: "word", text: low, low, start: place.start, end: place.end });
const lowAt = (tokens: readonly Token[], at: number): string => tokens[at]?.low ?? "";
const momentWordsMax = 7;

/** "…, once it is back, the return date": what is known later only is optional. */
function withoutMoments(tokens: readonly Token[]): readonly Token[] {
  const begin = tokens.findIndex((token, i) => i > 2 && isSeparator(tokens[i - 1]) && /^(?:once|when|after)$/.test(token.low));
  const end = begin < 0 ? -1 : tokens.findIndex((token, i) => i > begin + 1 && token.low === ",");
  const first = tokens[begin];
  if (!first || end < 0 || end - begin > momentWordsMax || !tokens.slice(begin + 1, end).some(isAuxiliary) || !/^(?:the|an?|its|their)$/.test(lowAt(tokens, end + 1)) || tokens.slice(end + 2, end + 6).some((token) => isAuxiliary(token))) return tokens;
  return [...tokens.slice(0, begin).filter((token, i) => !(token.low === "," && i === begin - 1 && lowAt(tokens, i - 1) === "and")), word(first, "optional"), ...tokens.slice(end + 2)];
}

/** "Crates are numbered, no number twice": have a number of their own. */
function numbered(tokens: readonly Token[]): readonly Token[] {
  const at = tokens.findIndex((token, i) => i > 0 && i < 4 && token.low === "numbered" && /^(?:is|are)$/.test(lowAt(tokens, i - 1)));
  const [be, place] = [tokens[at - 1], tokens[at]];
  if (!be || !place || (at + 1 < tokens.length && tokens[at + 1]?.kind !== "mark" && lowAt(tokens, at + 1) !== "and")) return tokens;
  const rest = tokens.slice(at + 1);
  const once = rest.slice(0, 4).map(({ low }) => low).join(" ") === ", no number twice" ? 4 : 0;
  return [...tokens.slice(0, at - 1), word(be, "have"), word(place, "a"), ...(once ? [word(place, "unique")] : []), word(place, "number"), ...rest.slice(once)];
}

const moment = /^(?:date|day|time|on|at)$/;

/** "… from a start date until an end date" are two fields. */
function spans(tokens: readonly Token[]): readonly Token[] {
  const from = tokens.findIndex((token, i) => i > 1 && token.low === "from" && isDeterminer(tokens[i + 1]));
  const until = from < 0 ? -1 : tokens.findIndex((token, i) => i > from + 2 && i < from + 6 && /^(?:until|till|to)$/.test(token.low) && isDeterminer(tokens[i + 1]));
  const [lead, joint] = [tokens[from], tokens[until]];
  if (!lead || !joint || !moment.test(lowAt(tokens, until - 1))) return tokens;
  return [...tokens.slice(0, from), word(lead, "with"), ...tokens.slice(from + 1, until), word(joint, "and"), ...tokens.slice(until + 1)];
}

const ratings = new Map([["rated", "rating"], ["scored", "score"], ["graded", "grade"], ["prioritised", "priority"], ["prioritized", "priority"]]);

/** "Each crate can be rated from 0 to 10": may have a rating. */
function rated(tokens: readonly Token[]): readonly Token[] {
  const at = tokens.findIndex((token, i) => i > 2 && ratings.has(token.low) && lowAt(tokens, i - 1) === "be" && /^(?:can|may)$/.test(lowAt(tokens, i - 2)) && /^(?:from|between|with|on|out)$/.test(lowAt(tokens, i + 1)));
  const [can, be, verb] = [tokens[at - 2], tokens[at - 1], tokens[at]];
  if (!can || !be || !verb) return tokens;
  return [...tokens.slice(0, at - 2), word(can, "may"), word(be, "have"), word(verb, "a"), word(verb, ratings.get(verb.low) ?? "rating"), ...tokens.slice(at + 1)];
}

const givable = phrases("can be given", "may be given", "can be entered", "may be entered", "can be added", "may be added", "can be recorded", "may be noted", "can be noted", "can be set");

/** "A discount between 0 and 100 can be given": whatever was spoken of may have one. */
function canBeGiven(tokens: readonly Token[]): readonly Token[] {
  const [first] = tokens;
  const at = tokens.length - 3;
  if (!first || at < 2 || !/^(?:an?)$/.test(first.low) || !givable(tokens, at) || tokens.slice(0, at).some((token) => isAuxiliary(token) || /^(?:to|for)$/.test(token.low))) return tokens;
  return [word(first, "it"), word(first, "may"), word(first, "have"), ...tokens.slice(0, at)];
}

/** "A crate can have several labels and a label several crates": the verb is the same. */
function sharedVerb(tokens: readonly Token[]): readonly Token[] {
  const many = /^(?:several|many|multiple)$/;
  const at = tokens.findIndex((token, i) => i > 4 && many.test(token.low) && /^(?:an?|each|every)$/.test(lowAt(tokens, i - 2)) && /^(?:and|,|while|but)$/.test(lowAt(tokens, i - 3)) && isPlural(lowAt(tokens, i + 1)));
  const place = tokens[at];
  if (!place || !tokens.slice(0, at - 3).some(({ low }) => many.test(low))) return tokens;
  return [...tokens.slice(0, at), word(place, "can"), word(place, "have"), ...tokens.slice(at)];
}

/** "Each week's plan" is each plan. */
function timeOwned(tokens: readonly Token[]): readonly Token[] {
  return isDeterminer(tokens[0]) && tokens[1]?.possessive && /^(?:week|day|month|year|night|season)$/.test(lowAt(tokens, 1)) ? [...tokens.slice(0, 1), ...tokens.slice(2)] : tokens;
}

/** "There is a limit per crate": each has one. */
function thereIsPer(tokens: readonly Token[]): readonly Token[] {
  const [there, is] = tokens;
  const per = tokens.findIndex(({ low }, i) => i > 3 && low === "per");
  if (!there || !is || there.low !== "there" || is.low !== "is" || !/^an?$/.test(lowAt(tokens, 2)) || per < 0 || tokens.length - per > 3 || tokens.length - per < 2) return tokens;
  return [word(there, "each"), ...tokens.slice(per + 1), word(is, "has"), ...tokens.slice(2, per)];
}

const examples = phrases("such as", "for example", "for instance", "e.g.", "e.g", "like for example");

/** "a code such as A-12, a row": what it may look like says nothing that could be held to. */
function withoutExamples(tokens: readonly Token[]): readonly Token[] {
  const at = tokens.findIndex((token, i) => i > 1 && examples(tokens, i) > 0 && tokens[i - 1]?.kind === "word" && token.low !== "such as");
  if (at < 0) return tokens;
  const length = examples(tokens, at);
  const end = tokens.findIndex((token, i) => i > at + length && (isSeparator(token) || token.low === ")" || token.low === ";"));
  const said = tokens.slice(at + length, end < 0 ? tokens.length : end);
  // Of a kind of thing, examples are its values.
  return said.length === 0 || said.length > 2 || !said.some(({ text }) => /\d/.test(text)) ? tokens : [...tokens.slice(0, at), ...(end < 0 ? [] : tokens.slice(end))];
}

/** "Every crate belongs to a category: glass, wood or other" has one of these. */
function chosenOf(tokens: readonly Token[]): readonly Token[] {
  const colon = tokens.findIndex(({ low, kind }, i) => i > 3 && kind === "mark" && low === ":");
  const at = tokens.findIndex((token, i) => i > 0 && i < colon && /^belongs?$/.test(token.low) && lowAt(tokens, i + 1) === "to" && /^(?:an?|one)$/.test(lowAt(tokens, i + 2)));
  const [verb, values] = [tokens[at], tokens.slice(colon + 1)];
  if (!verb || colon - at > 6 || !values.some(({ low }) => low === "or") || values.some((token) => isDeterminer(token) || isAuxiliary(token) || token.low === "(")) return tokens;
  return [...tokens.slice(0, at), word(verb, verb.low === "belong" ? "have" : "has"), ...tokens.slice(at + 2)];
}

/** "A slip is issued when a crate leaves: it records …": slips are kept. */
function issued(tokens: readonly Token[]): readonly Token[] {
  const at = tokens.findIndex((token, i) => i > 1 && i < 5 && /^(?:is|are)$/.test(token.low) && /^(?:issued|created|opened|printed|started|written|made)$/.test(lowAt(tokens, i + 1)) && /^(?:when|whenever|once|as)$/.test(lowAt(tokens, i + 2)));
  const end = at < 0 ? -1 : tokens.findIndex(({ low, kind }, i) => i > at + 3 && kind === "mark" && /^[:;,]$/.test(low));
  const told = end < 0 ? -1 : tokens.findIndex(({ low }, i) => i > end && i < end + 4 && /^(?:records?|has|have|holds?|notes?|contains?|states?|shows?)$/.test(low));
  const [be] = tokens.slice(at);
  if (!be || told < 0 || !/^(?:an?|each|every)$/.test(lowAt(tokens, 0)) || !/^(?:it|which|they|and)$/.test(lowAt(tokens, told - 1))) return tokens;
  // That it comes by itself isn't built, and is left to be quoted.
  const mark = tokens[end] as Token;
  return [...tokens.slice(0, end), { ...mark, text: ";", low: ";" }, ...tokens.slice(0, at).map((token) => ({ ...token, start: be.start, end: be.end })), word(be, "has"), ...tokens.slice(told + 1)];
}

const momentOf = new Map([["starts", "start"], ["start", "start"], ["begins", "start"], ["begin", "start"], ["ends", "end"], ["end", "end"], ["finishes", "end"], ["finish", "end"], ["expires", "expiry"], ["expire", "expiry"], ["arrives", "arrival"], ["arrive", "arrival"], ["departs", "departure"], ["depart", "departure"]]);

/** "A transfer starts on a date and may end on a date" has a start date and may have an end date. */
function momentsHad(tokens: readonly Token[]): readonly Token[] {
  return tokens.flatMap((token, at): readonly Token[] => {
    const name = momentOf.get(token.low);
    if (name && at > 0 && isMoment(tokens, at)) return [word(token, /^(?:can|may|must|should|will)$/.test(lowAt(tokens, at - 1)) ? "have" : "has"), word(token, "a"), word(token, name)];
    const [before, earlier] = [lowAt(tokens, at - 1), lowAt(tokens, at - 2)];
    return (momentOf.has(before) && at > 1 && isMoment(tokens, at - 1)) || (momentOf.has(earlier) && at > 2 && isMoment(tokens, at - 2)) ? [] : [token];
  });
}

const isMoment = (tokens: readonly Token[], at: number): boolean =>
  /^(?:on|at)$/.test(lowAt(tokens, at + 1)) && /^an?$/.test(lowAt(tokens, at + 2)) && /^(?:date|day|time)$/.test(lowAt(tokens, at + 3)) && (at + 4 >= tokens.length || isSeparator(tokens[at + 4]));

/** "A depot is a code, a row and a size" consists of them. */
function isList(tokens: readonly Token[]): readonly Token[] {
  const at = tokens.findIndex(({ low }, i) => i > 1 && i < 5 && low === "is");
  const items = tokens.slice(at + 1).filter((token, i, all) => /^an?$/.test(token.low) && (i === 0 || isSeparator(all[i - 1])));
  const be = tokens[at];
  return be && /^(?:an?|each|every)$/.test(lowAt(tokens, 0)) && items.length > 2 && items[0] === tokens[at + 1] && !tokens.slice(at + 1).some(isAuxiliary) ? [...tokens.slice(0, at), word(be, "has"), ...tokens.slice(at + 1)] : tokens;
}

/** "There are about 80 crates": how many there happen to be is no part of a name. */
function withoutAbout(tokens: readonly Token[]): readonly Token[] {
  const at = tokens.findIndex((token, i) => i > 1 && i < 5 && /^(?:about|around|roughly|approximately|some|circa|almost|nearly)$/.test(token.low) && tokens[i + 1]?.kind === "number" && /^(?:are|have)$/.test(lowAt(tokens, i - 1)));
  return at > 0 ? [...tokens.slice(0, at), ...tokens.slice(at + 1)] : tokens;
}
