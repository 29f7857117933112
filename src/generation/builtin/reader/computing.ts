import { claim, type ClauseRead, type Place } from "./claims.ts";
import { aboutOf } from "./lifecycles.ts";
import { isDeterminer } from "./grammar.ts";
import { nounOf, nounsIn, singularOf, type Noun } from "./nouns.ts";
import { refusalOf } from "./refusals.ts";
import { phrases, findPhrase, type Token } from "./words.ts";

/** A value that is worked out, as the text says it; which fields are meant is settled when all are known. */
export type FormulaSaid =
  | { how: "terms"; terms: TermSaid[] }
  | { how: "sum" | "average"; of: Noun; paths: (readonly Token[])[] }
  | { how: "count"; of: Noun }
  /** `field` less the number of what refers; without it, what a limit leaves. */
  | { how: "left"; field?: readonly Token[]; of?: Noun };

/** A product that is added or taken away; `percent`: of all that stands before. */
export interface TermSaid {
  minus: boolean;
  factors: FactorSaid[];
  percent?: number;
}

/** A path, a number, or a share of what follows: "19 % of the price". */
export type FactorSaid = readonly Token[] | { number: number };

const lowAt = (tokens: readonly Token[], at: number): string => tokens[at]?.low ?? "";
const equals = phrases("is", "equals", "is equal to", "is calculated as", "is computed as", "is worked out as", "is always", "is calculated from", "is computed from", "should be", "must be", "is then", "should equal", "must equal", "is determined by", "comes to", "=", "is simply", "is just", "is given by");
const times = phrases("times", "multiplied by", "multiplied with", "x", "*", "×");
const shows = /^(?:show|display|list|see|get|return|give|report|view|know|calculate|compute|count|provide)$/;

/** "The total of an order is …", "show the number of places per course", "the cost is price x quantity" */
export function readComputing(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const found = readEquation(place, tokens) ?? readShown(place, tokens) ?? readLeft(place, tokens);
  if (!found) return undefined;
  const refusal = refusalOf(tokens);
  return { claims: [claim(place, tokens, { kind: "computed", ...found, ...(refusal ? { refusal } : {}) })], topic: found.subject };
}

interface Found {
  subject: Noun;
  name: readonly Token[];
  formula: FormulaSaid;
}

const withoutArticle = (tokens: readonly Token[]): readonly Token[] => (isDeterminer(tokens[0]) ? tokens.slice(1) : tokens);

function readEquation(place: Place, tokens: readonly Token[]): Found | undefined {
  for (let at = 1; at < Math.min(tokens.length, 10); at++) {
    const length = equals(tokens, at);
    if (!length) continue;
    const left = namedOf(place, tokens.slice(0, at));
    const formula = left && formulaOf(place, tokens.slice(at + length), left.subject);
    return formula ? { ...left, formula } : undefined;
  }
  return undefined;
}

/** "the total of an order", "an order's total", "its total", "the total": what is worked out, and of what. */
function namedOf(place: Place, tokens: readonly Token[]): { subject: Noun; name: readonly Token[] } | undefined {
  const of = tokens.findIndex(({ low }, i) => i > 0 && /^(?:of|for|per)$/.test(low));
  const possessive = tokens.findIndex((token) => token.possessive);
  const subject = possessive >= 0 ? aboutOf(place, tokens.slice(0, possessive + 1)) : of > 0 ? aboutOf(place, tokens.slice(of + 1)) : place.topic;
  const name = withoutArticle(possessive >= 0 ? tokens.slice(possessive + 1) : of > 0 ? tokens.slice(0, of) : tokens);
  const plain = name.length > 0 && name.length <= 4 && name.every(({ kind, low }) => kind === "word" && !/^(?:it|they|this|that|which|there|not|no|only)$/.test(low));
  return subject && place.known.has(subject.key) && plain ? { subject, name } : undefined;
}

const sumOf = phrases("the sum of", "sum of", "the total of", "the sum over", "adding up", "the sum total of");
const averageOf = phrases("the average of", "average of", "the average", "the mean of", "the mean");
const numberOf = phrases("the number of", "number of", "the count of", "how many");

function formulaOf(place: Place, tokens: readonly Token[], subject: Noun): FormulaSaid | undefined {
  const sum = sumOf(tokens, 0);
  const average = averageOf(tokens, 0);
  if (sum || average) return gathered(place, tokens.slice(sum || average), subject, sum ? "sum" : "average");
  const number = numberOf(tokens, 0);
  const counted = number ? withoutArticle(tokens.slice(number)) : [];
  const of = counted.length > 0 ? childOf(place, counted, subject) : undefined;
  if (of && of.rest.length === 0) return { how: "count", of: of.noun };
  const said = termsOf(tokens);
  const minus = tokens.findIndex(({ low }, i) => i > 0 && /^(?:minus|less)$/.test(low));
  const less = minus > 0 ? tokens.slice(minus + 1) : [];
  const taken = less.length > 0 ? childOf(place, withoutArticle(less.slice(numberOf(less, 0))), subject) : undefined;
  if (taken && taken.rest.length === 0) return { how: "left", field: withoutArticle(tokens.slice(0, minus)), of: taken.noun };
  const worked = said !== undefined && (said.length > 1 || (said[0]?.factors.length ?? 0) > 1);
  return worked ? { how: "terms", terms: said } : undefined;
}

/** "net price plus 19 % tax", "quantity times price minus the discount" */
function termsOf(tokens: readonly Token[]): TermSaid[] | undefined {
  const terms: { minus: boolean; words: Token[] }[] = [{ minus: false, words: [] }];
  for (const token of tokens) {
    const sign = /^(?:plus|and|minus|less|\+)$/.test(token.low) || (token.low === "-" && token.kind === "mark");
    if (sign && (token.low !== "and")) terms.push({ minus: /^(?:minus|less|-)$/.test(token.low), words: [] });
    else terms.at(-1)?.words.push(token);
  }
  const read = terms.map(({ minus, words }, at): TermSaid | undefined => {
    const percent = words[0]?.kind === "number" && /^(?:%|percent)$/.test(lowAt(words, 1)) ? words[0].value : undefined;
    if (percent !== undefined && lowAt(words, 2) === "of") {
      const rest = factorsOf(words.slice(3));
      return rest.length > 0 ? { minus, factors: [{ number: percent / 100 }, ...rest] } : undefined;
    }
    if (percent !== undefined) return at > 0 && words.length <= 5 && words.slice(2).every(({ kind }) => kind === "word") ? { minus, factors: [], percent } : undefined;
    const factors = factorsOf(words);
    return factors.length > 0 ? { minus, factors } : undefined;
  });
  return read.every((term) => term !== undefined) ? (read as TermSaid[]) : undefined;
}

function factorsOf(tokens: readonly Token[]): FactorSaid[] {
  const parts = partsOf(tokens);
  const fine = parts.every((part) => part.length > 0 && part.length <= 8 && (part.every(({ kind }) => kind === "word") || (part.length === 1 && part[0]?.kind === "number")));
  return fine ? parts.map((part) => (part[0]?.kind === "number" ? { number: part[0].value ?? 1 } : part)) : [];
}

/** What stands between "times". */
function partsOf(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (let at = 0; at < tokens.length; at++) {
    const length = times(tokens, at);
    if (length) {
      parts.push([]);
      at += length - 1;
    } else parts.at(-1)?.push(tokens[at] as Token);
  }
  return parts;
}

const plainPaths = (factors: readonly FactorSaid[]): (readonly Token[])[] => factors.filter((factor): factor is readonly Token[] => !("number" in factor));

/** "quantity times price over its lines", "its transfers", "the amounts of its transfers" */
function gathered(place: Place, tokens: readonly Token[], subject: Noun, how: "sum" | "average"): FormulaSaid | undefined {
  const bare = tokens.filter(({ low }, i) => !(i === 0 && /^(?:all|the|its|their)$/.test(low)));
  const alone = childOf(place, bare, subject);
  if (alone && alone.rest.length === 0) return { how, of: alone.noun, paths: [] };
  for (let at = bare.length - 1; at > 0; at--) {
    if (!/^(?:of|over|for|in|across|from)$/.test(lowAt(bare, at))) continue;
    const child = childOf(place, bare.slice(at + 1), subject);
    const paths = child && child.rest.length === 0 ? plainPaths(factorsOf(bare.slice(0, at))) : [];
    if (child && paths.length > 0) return { how, of: child.noun, paths };
  }
  // "the total of its transfer amounts"
  return alone && alone.rest.every(({ kind }) => kind === "word") && alone.rest.length < 3 ? { how, of: alone.noun, paths: [alone.rest] } : undefined;
}

/** Another known noun at the beginning, determiners aside, and what follows it but whose it is. */
function childOf(place: Place, tokens: readonly Token[], subject: Noun): { noun: Noun; rest: readonly Token[] } | undefined {
  const bare = tokens.slice(tokens.findIndex((token) => !isDeterminer(token) && !/^(?:all|of)$/.test(token.low)));
  const [words] = nounsIn(place, bare.slice(0, 3));
  if (!words || words[0] !== bare[0]) return undefined;
  const noun = nounOf([...words]);
  const rest = bare.slice(words.length);
  const whose = /^(?:of|for|in|on|per)$/.test(lowAt(rest, 0)) ? aboutOf(place, rest.slice(1)) : undefined;
  return noun.key === subject.key ? undefined : { noun, rest: whose && whose.key === subject.key ? [] : rest.filter(({ low }) => !/^(?:it|has|have|there|are)$/.test(low)) };
}

const shownTail = phrases("should be shown", "must be shown", "is shown", "should be displayed", "should be visible", "should be known", "should be available", "is needed", "must be available", "should be returned", "are shown", "should be listed");

/** "show the number of places of a course", "give me the total distance per van", "the number of places of a course should be shown" */
function readShown(place: Place, tokens: readonly Token[]): Found | undefined {
  const verb = tokens.findIndex(({ low }, i) => i < 5 && shows.test(low));
  const tail = findPhrase(tokens, shownTail, 2);
  if (verb < 0 && tail < 0) return undefined;
  if (verb > 0 && !tokens.slice(0, verb).every(({ low }) => /^(?:we|i|want|need|to|would|like|please|should|also|it|the|system|api)$/.test(low))) return undefined;
  const words = (tail > 0 ? tokens.slice(0, tail) : tokens.slice(verb + 1)).filter(({ low }, i) => !(i === 0 && /^(?:me|us|also)$/.test(low)));
  const per = words.findLastIndex(({ low }, i) => i > 1 && /^(?:per|for|of)$/.test(low) && aboutOf(place, words.slice(i + 1)) !== undefined);
  const subject = per > 0 ? aboutOf(place, words.slice(per + 1)) : undefined;
  const what = withoutArticle(words.slice(0, per));
  if (!subject || what.length === 0) return undefined;
  const counted = numberOf(what, 0) ? childOf(place, what.slice(numberOf(what, 0)), subject) : undefined;
  if (counted && counted.rest.length === 0) return { subject, name: countName(what, counted.noun), formula: { how: "count", of: counted.noun } };
  const kind = /^(?:total|sum|overall)$/.test(lowAt(what, 0)) ? "sum" : /^(?:average|mean)$/.test(lowAt(what, 0)) ? "average" : undefined;
  const child = kind && what.length > 1 ? childOf(place, what.slice(1), subject) : undefined;
  if (!kind || what.length < 2 || what.length > 4) return undefined;
  return { subject, name: what, formula: child ? { how: kind, of: child.noun, paths: child.rest.length > 0 ? [child.rest] : [] } : { how: kind, of: subject, paths: [what.slice(1)] } };
}

/** "number of places" */
function countName(words: readonly Token[], noun: Noun): readonly Token[] {
  const [first] = words;
  return first ? [{ ...first, text: "number", low: "number" }, { ...first, text: "of", low: "of" }, ...noun.tokens] : noun.tokens;
}

/** "Show how many places are left" */
function readLeft(place: Place, tokens: readonly Token[]): Found | undefined {
  const many = tokens.findIndex(({ low }, i) => low === "how" && lowAt(tokens, i + 1) === "many");
  const match = /^(?:are|is|remain|remains)(?: still)? ?(?:left|free|available|remaining|open)?(.*)$/.exec(tokens.slice(many + 3).map(({ low }) => low).join(" "));
  const name = tokens[many + 2];
  const word = tokens.find(({ low }, i) => i > many + 2 && /^(?:left|free|available|remaining|open|remain)$/.test(low));
  if (many < 0 || many > 4 || !name || !word || !match) return undefined;
  const rest = tokens.slice(tokens.indexOf(word) + 1);
  const subject = rest.length > 1 ? aboutOf(place, rest.slice(1)) : place.topic;
  const of = place.known.has(singularOf(name.low)) ? nounOf([name]) : undefined;
  if (!subject || !place.known.has(subject.key) || (rest.length > 0 && !/^(?:in|on|for|of|at|per)$/.test(lowAt(rest, 0)))) return undefined;
  return { subject, name: [name, { ...word, text: "left", low: "left" }], formula: { how: "left", ...(of && of.key !== subject.key ? { of } : {}) } };
}
