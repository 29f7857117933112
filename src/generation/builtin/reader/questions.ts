import type { Question } from "../../models/port.ts";
import { type Draft, type DraftEntity, type DraftField, type Refused } from "./draft.ts";

/** What may be asked of a person, and what holds meanwhile: the first choice. */
export interface Doubt {
  /** Stable for the same requirement: what is in doubt and of what. */
  id: string;
  text: string;
  sentence: number;
  choices: readonly string[];
}

/** The choice that holds: the one that was answered, otherwise the first, which is stated as an assumption. The same doubt in several sentences is one question. */
export function holding(draft: Draft, { id, text, sentence, choices }: Doubt): string {
  const [first = ""] = choices;
  const answer = draft.answers[id];
  if (answer !== undefined) {
    // Of three sayings each is weighed against the one that holds: the answer may be neither of these two.
    draft.assumptions.push(`By your answer to "${text}": ${answer}.`);
    return choices.includes(answer) ? answer : first;
  }
  const known = draft.questions.find((one) => one.id === id);
  if (known) known.choices = [...new Set([...known.choices, ...choices])];
  else draft.questions.push({ id, text, sentence, choices: [...choices], assumption: first } satisfies Question);
  draft.assumptions.push(`Of "${text}" it is assumed: ${first}.`);
  return first;
}

/** What was said and lost to an answer. No requirement any more. */
export const setAside = "set aside by your answer";

const numeric = (type: string): boolean => type === "integer" || type === "decimal" || type === "money";
const kinds: Record<DraftField["type"], string> = {
  text: "a text", integer: "a whole number", decimal: "a number", money: "an amount of money", boolean: "yes or no", date: "a date", datetime: "a date with time", email: "an e-mail address", url: "a web address", enum: "one of several values", reference: "another entity",
};

export const kindWords = (type: DraftField["type"]): string => kinds[type];

/** "from 1 to 5", "at least 1" or nothing. */
export function limitWords(min: number | string | undefined, max: number | string | undefined): string {
  if (min !== undefined && max !== undefined) return `from ${min} to ${max}`;
  return min !== undefined ? `at least ${min}` : max !== undefined ? `at most ${max}` : "";
}

/** What a field takes as far as it was said: "a whole number from 1 to 5". */
export function fieldWords({ type, values, choices, min, max }: DraftField): string {
  const some = values ?? choices;
  return some ? `one of ${some.join(", ")}` : [kindWords(type), numeric(type) ? limitWords(min, max) : ""].filter(Boolean).join(" ");
}

/** Two sayings about a field that can't both hold. */
export interface Dispute {
  about: "kind" | "required" | "range" | "length" | "default" | "order of";
  what: string;
  before: string;
  now: string;
  /** Sentences that said the first. */
  earlier: readonly number[] | undefined;
}

/** Which of the two holds. Where it is the later one, what the first said is taken back and `again` lays the later one on the field. */
export function dispute(draft: Draft, entity: DraftEntity, field: DraftField, { about, what, before, now, earlier }: Dispute, sentence: number, again: () => Refused): Refused {
  const id = `${about.replaceAll(" ", "_")}:${entity.name}.${field.name}`;
  const chosen = holding(draft, { id, text: `${what} Which one holds for the ${entity.label}'s ${field.label}?`, sentence, choices: [before, now] });
  if (chosen === now && now !== before) {
    draft.withdrawn.push(...(earlier ?? []).filter((one) => one !== sentence));
    takeBack(field, about);
    return again();
  }
  if (draft.answers[id] !== undefined) return setAside;
  return `contradicts ${earlier?.length ? `sentence ${earlier.map((one) => one + 1).join(", ")}` : "what was said before"}`;
}

type Limit = "values" | "choices" | "min" | "max" | "exclusive_min" | "exclusive_max" | "min_length" | "max_length" | "earliest" | "latest" | "default";
const parts: Record<Dispute["about"], readonly Limit[]> = {
  kind: ["values", "choices", "min", "max", "exclusive_min", "exclusive_max", "min_length", "max_length", "earliest", "latest"],
  required: [], range: ["min", "max", "exclusive_min", "exclusive_max", "earliest", "latest"], length: ["min_length", "max_length"], default: ["default"], "order of": [],
};
const said: Record<Dispute["about"], readonly Exclude<keyof DraftField["sentences"], "exists">[]> = {
  kind: ["values", "range", "length"], required: ["required"], range: ["range"], length: ["length"], default: ["default"], "order of": [],
};

/** The field as if it had not been said. */
function takeBack(field: DraftField, about: Dispute["about"]): void {
  for (const part of parts[about]) delete field[part];
  for (const kind of said[about]) delete field.sentences[kind];
  if (about === "kind") Object.assign(field, { type: "text", guess: { type: "text", from: "default" } });
}

/** Which of two rules of a whole entity holds, said in sentences `earlier` and `sentence`; "later" where the answer says so. */
export function contest(draft: Draft, doubt: Doubt, earlier: readonly number[], now: string): { later: true } | { later: false; refused: string } {
  const chosen = holding(draft, doubt);
  if (chosen === now) {
    draft.withdrawn.push(...earlier.filter((one) => one !== doubt.sentence));
    return { later: true };
  }
  return { later: false, refused: draft.answers[doubt.id] !== undefined ? setAside : `contradicts sentence ${earlier.map((one) => one + 1).join(", ")}` };
}

