import { isDeterminer, isSeparator } from "./grammar.ts";
import type { TypeGuess } from "./types.ts";
import { phrases, type Match, type Token } from "./words.ts";

const whetherWords = phrases("whether or not", "whether");
const countWords = phrases("how many", "how much");
const orNot = phrases("or not");
const whenWords = phrases("when");

const aux = /^(?:is|are|was|were|be|been|being|has|have|had|do|does|did|can|may|will|would|should|must|currently|already|still|actually|also|ever|yet|last|first)$/;
const pronoun = /^(?:it|they|he|she|we|someone|you|them|somebody|one)$/;

export interface Clause {
  name: Token[];
  guess?: TypeGuess;
}

/** "whether lunch is included", "how many desks it has", "when it was bought": a field named by a clause. */
export function readLeadingClause(tokens: readonly Token[], at: number): Match<Clause> | undefined {
  const whether = whetherWords(tokens, at);
  if (whether) return named(tokens, at + whether, { type: "boolean", from: "stated" });
  const count = countWords(tokens, at);
  if (count) return named(tokens, at + count, tokens[at + 1]?.low === "many" ? { type: "integer", from: "stated" } : undefined);
  const when = whenWords(tokens, at);
  if (when && pronoun.test(tokens[at + 1]?.low ?? "")) {
    const rest = named(tokens, at + 1, { type: "datetime", from: "cue" });
    const last = rest?.value.name.at(-1);
    return rest && last ? { ...rest, value: { ...rest.value, name: [...rest.value.name, { ...last, text: "at", low: "at" }] } } : undefined;
  }
  return undefined;
}

const noted = /^(?:noted|recorded|stored|kept|saved|logged|registered|tracked|captured|written)$/;
const wordsMax = 8;

function named(tokens: readonly Token[], from: number, guess: TypeGuess | undefined): Match<Clause> | undefined {
  let at = from;
  const name: Token[] = [];
  while (at < tokens.length && at < from + wordsMax && !isSeparator(tokens[at])) {
    const token = tokens[at] as Token;
    if (token.kind === "mark" || /^(?:which|that|with|but)$/.test(token.low)) break;
    if (orNot(tokens, at)) {
      at += 2;
      break;
    }
    // "(the date on which it was taken) is noted": the verb of the sentence.
    if (name.length && /^(?:is|are)$/.test(token.low) && noted.test(tokens[at + 1]?.low ?? "")) return { value: { name, ...(guess ? { guess } : {}) }, next: at + 2 };
    // "how many copies we own": whose they are is no part of the name.
    if (name.length && guess?.type === "integer" && /^(?:we|i)$/.test(token.low)) {
      while (at < tokens.length && tokens[at]?.kind === "word" && !isSeparator(tokens[at]) && !/^(?:which|that|with|but)$/.test(tokens[at]?.low ?? "")) at++;
      break;
    }
    if (!aux.test(token.low) && !pronoun.test(token.low) && !isDeterminer(token)) name.push(token);
    at++;
  }
  return name.length ? { value: { name, ...(guess ? { guess } : {}) }, next: at } : undefined;
}

/** "(the year) they were published", "(the date) on which it was bought": the participle becomes part of the name. */
export function readInnerClause(tokens: readonly Token[], at: number): Match<Token[]> | undefined {
  let start = at;
  if (/^(?:on|in|at|by)$/.test(tokens[start]?.low ?? "") && /^which$/.test(tokens[start + 1]?.low ?? "")) start += 2;
  else if (/^(?:that|when|where)$/.test(tokens[start]?.low ?? "")) start++;
  if (!pronoun.test(tokens[start]?.low ?? "")) return undefined;
  const rest = named(tokens, start + 1, undefined);
  return rest && { value: rest.value.name, next: rest.next };
}
