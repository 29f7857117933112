import { readNumber, readUnit, type Unit } from "./numbers.ts";
import type { TypeGuess } from "./types.ts";
import { phrases, type Match, type Token } from "./words.ts";

const openers = phrases("one of", "either", "any of", "either of", "one of the following", "can be", "which can be", "that can be", "being", "only", "values", "options", "a choice of", "choice of");

export interface Choices {
  numbers: number[];
  /** What the numbers count or measure, if it is said: "30, 45 or 60 minutes". */
  type?: TypeGuess;
  unit?: Token;
}

/** "30, 45 or 60 minutes", "10/20/35 euros": the only numbers there are. `listed`: brackets or an opener make a list without "or" one as well. */
export function readChoices(tokens: readonly Token[], at: number, listed = false): Match<Choices> | undefined {
  const length = openers(tokens, at);
  const numbers: number[] = [];
  let unit: Unit = { kind: "plain" };
  let counted: Token | undefined;
  let next = at + length;
  let last = false;
  let closed = listed || length > 0;
  for (;;) {
    const one = readWritten(tokens, next);
    if (!one) break;
    numbers.push(one.value);
    const after = readUnit(tokens, one.next);
    if (after.next > one.next) [unit, counted] = [after.value, tokens[one.next]];
    next = after.next;
    // The last of a list comes behind "or".
    if (last) break;
    const joint = jointAt(tokens, next);
    if (!joint || !readWritten(tokens, joint.next)) break;
    if (joint.value === "and" && !closed) return undefined;
    last = joint.value === "or" || joint.value === "and";
    closed ||= joint.value === "or" || joint.value === "/";
    next = joint.next;
  }
  if (numbers.length < 2 || !closed || /^(?:characters|digits|words)$/.test(unit.kind)) return undefined;
  const type: TypeGuess | undefined = unit.kind === "type" ? { type: unit.type, from: "cue", ...(unit.percent ? { percent: true } : {}) } : undefined;
  return { value: { numbers: [...new Set(numbers)], ...(type ? { type } : {}), ...(counted ? { unit: counted } : {}) }, next };
}

/** A number that is written as it is kept: "007" is none. */
function readWritten(tokens: readonly Token[], at: number): Match<number> | undefined {
  const token = tokens[at];
  return token?.kind === "number" && /^0\d/.test(token.text) ? undefined : readNumber(tokens, at);
}

function jointAt(tokens: readonly Token[], at: number): Match<"," | "/" | "or" | "and"> | undefined {
  const low = tokens[at]?.low;
  if (low === ",") {
    const word = tokens[at + 1]?.low;
    return word === "or" || word === "and" ? { value: word, next: at + 2 } : { value: ",", next: at + 1 };
  }
  if (low === "/" || low === "|") return { value: "/", next: at + 1 };
  return low === "or" || low === "and" ? { value: low, next: at + 1 } : undefined;
}

const spans = new Map([["minutes", "duration"], ["minute", "duration"], ["min", "duration"], ["mins", "duration"], ["hours", "duration"], ["hour", "duration"], ["days", "duration"], ["weeks", "duration"], ["euros", "price"], ["dollars", "price"], ["pounds", "price"], ["francs", "price"]]);

/** What numbers are called that nothing gives a name: minutes are a duration, euros a price. */
export const nameOfChoices = ({ unit }: Choices): string | undefined => spans.get(unit?.low ?? "");
