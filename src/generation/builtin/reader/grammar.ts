import { phrases, type Token } from "./words.ts";

/** Closed classes of English: words that build sentences and never name what a sentence is about. */
const set = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const determiners = set("a an the each every all any some its their his her our my your this that these those one both several many multiple no another such");
const pronouns = set("it they he she them we i you us me he someone everyone everybody anyone somebody anybody people one");
const pronounSubjects = set("it they these those this he she both");
const separators = set(", ; and & + plus");

export const isDeterminer = (token: Token | undefined): boolean => token !== undefined && determiners.has(token.low);
export const isPronoun = (token: Token | undefined): boolean => token !== undefined && pronouns.has(token.low);
export const isPronounSubject = (token: Token | undefined): boolean => token !== undefined && pronounSubjects.has(token.low);
export const isSeparator = (token: Token | undefined): boolean => token !== undefined && token.kind !== "quoted" && separators.has(token.low);
export const isMark = (token: Token | undefined): boolean => token?.kind === "mark";

/** Verbs that can only be verbs: one of them after a noun begins a predicate. */
const auxiliaries = set("is are was were be has have had must shall should can may might will would could cannot do does did needs need belongs belong contains contain consists consist comprises comprise includes include refers refer defaults");
export const isAuxiliary = (token: Token | undefined): boolean => token !== undefined && auxiliaries.has(token.low) && token.kind === "word";

/** Words that end the name of a field. */
const nameStops = set(
  "which that who whose whom is are was were be been being has have had having must shall should can could may might will would do does did not never with without and or but nor if when where while because so unless then than as also only always it they he she we i you its their a an the each every either both between up via using plus",
);
export const endsName = (token: Token): boolean => token.kind === "mark" || nameStops.has(token.low);

export const quantified = phrases("zero or more", "one or more", "any number of", "a list of", "lists of", "a set of", "a collection of", "many", "several", "multiple", "some", "a couple of", "at least one", "at most one", "zero or one", "a series of", "various", "a few", "0 or more", "1 or more", "numerous", "lots of", "as many", "one of the", "one of its", "one of these");
const manyWords = set("many several multiple various numerous lots list lists set collection series few couple number any 0 1");
/** Whether a quantifier says "more than one". */
export const saysMany = (tokens: readonly Token[]): boolean => tokens.some((token) => manyWords.has(token.low)) || /^(?:one|zero) or more|^at least one/.test(tokens.map((token) => token.low).join(" "));

/** Without its articles and other determiners in front. */
export function withoutDeterminers(tokens: readonly Token[]): Token[] {
  let start = 0;
  while (start < tokens.length) {
    const length = quantified(tokens, start) || (isDeterminer(tokens[start]) || /^(?:exactly|just|only|also|single|given|same|new|existing|individual|of|kind|at|following)$/.test(tokens[start]?.low ?? "") ? 1 : 0);
    if (!length || start + length >= tokens.length) break;
    start += length;
  }
  return tokens.slice(start);
}
