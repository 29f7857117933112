import type { FieldType } from "../blueprint.ts";
import type { Constraint } from "./constraints.ts";
import { addRuled, addSentence, fieldIn, findField, type Draft, type DraftEntity, type DraftField, type Refused } from "./draft.ts";
import { nounOf } from "./nouns.ts";
import { dispute, fieldWords, holding, kindWords, limitWords, setAside } from "./questions.ts";
import type { Token } from "./words.ts";

const numeric: ReadonlySet<FieldType> = new Set(["integer", "decimal", "money"]);
const textual: ReadonlySet<FieldType> = new Set(["text", "email", "url"]);
const ordered: ReadonlySet<FieldType> = new Set(["integer", "decimal", "money", "date", "datetime"]);

/** Lays a constraint on a field; answers why not when it can't be kept. A contradiction becomes a question and the first saying stays. */
export function applyConstraint(draft: Draft, entity: DraftEntity, field: DraftField, constraint: Constraint, sentence: number): Refused {
  switch (constraint.kind) {
    case "required": return setRequired(draft, entity, field, constraint.value, sentence);
    case "unique": return setUnique(draft, entity, field, constraint.within, sentence);
    case "type": if (weighs(field, constraint)) return undefined;
      return setType(draft, entity, field, constraint.guess.type, constraint.guess.percent === true, sentence);
    case "values": return setValues(draft, entity, field, constraint.values, sentence);
    case "choices": return setChoices(draft, entity, field, constraint, sentence);
    case "days": return setDays(draft, entity, field, constraint, sentence);
    case "range": return setRange(draft, entity, field, constraint, sentence);
    case "length": return setLength(draft, entity, field, constraint, sentence);
    case "compare": return setComparison(draft, entity, field, constraint, sentence);
    case "default": {
      field.waiting.push({ constraint, sentence });
      return undefined;
    }
  }
}

/** "a weight in pounds" is no money. */
const weighs = (field: DraftField, { words }: Constraint): boolean => field.type === "decimal" && field.guess.from === "cue" && !field.words.includes("rate") && words.some(({ low }) => /^pounds?$/.test(low));

const call = (entity: DraftEntity, field: DraftField): string => `${entity.label}'s ${field.label}`;

function setRequired(draft: Draft, entity: DraftEntity, field: DraftField, value: boolean, sentence: number): Refused {
  const said = field.sentences.required ?? [];
  if (said.length && field.required !== value) {
    const word = (required: boolean): string => (required ? "required" : "optional");
    return dispute(draft, entity, field, { about: "required", what: `The ${call(entity, field)} is said to be both required and optional.`, before: word(field.required), now: word(value), earlier: said }, sentence, () => setRequired(draft, entity, field, value, sentence));
  }
  field.required = value;
  field.sentences.required = said;
  addSentence(said, sentence);
  if (!value) addSentence(field.sentences.exists, sentence);
  return undefined;
}

function setUnique(draft: Draft, entity: DraftEntity, field: DraftField, within: readonly Token[] | undefined, sentence: number): Refused {
  if (!within) {
    field.unique = true;
    addSentence((field.sentences.unique ??= []), sentence);
    return undefined;
  }
  const scope = fieldIn(entity, within)?.field ?? findField(draft, within, entity)?.field;
  if (!scope || !entity.fields.includes(scope)) {
    if (nounOf([...within]).key === entity.name) return setUnique(draft, entity, field, undefined, sentence);
    return `no ${entity.label} has "${within.map((token) => token.text).join(" ")}"`;
  }
  const fields = [field.name, scope.name];
  addRuled(entity.unique_together, { fields, sentences: [sentence] }, (one) => one.fields.join() === fields.join());
  return undefined;
}

function setType(draft: Draft, entity: DraftEntity, field: DraftField, type: FieldType, percent: boolean, sentence: number): Refused {
  if (field.guess.from === "stated" && field.type !== type) {
    // "a number … as a whole number" narrows; anything else contradicts.
    if (!(numeric.has(field.type) && numeric.has(type))) return disputeKind(draft, entity, field, kindWords(type), field.sentences.values ?? field.sentences.exists, sentence, () => setType(draft, entity, field, type, percent, sentence));
    field.type = field.type === "decimal" ? type : field.type;
    return undefined;
  }
  if (field.type === "reference" || field.type === "enum") return `the ${call(entity, field)} is ${field.type === "enum" ? "one of several values" : "another entity"}`;
  // "email: string" says how it is kept; an address it is all the same.
  if (type === "text" && field.guess.from === "cue" && (field.type === "email" || field.type === "url")) return void addSentence(field.sentences.exists, sentence);
  field.type = type;
  field.guess = { type: field.type, from: "stated", ...(percent ? { percent: true as const } : {}) };
  addSentence(field.sentences.exists, sentence);
  return undefined;
}

function setValues(draft: Draft, entity: DraftEntity, field: DraftField, values: readonly string[], sentence: number): Refused {
  const distinct = [...new Set(values)];
  if (distinct.length === 2 && distinct.every((value) => /^(?:yes|no|true|false|y|n)$/i.test(value))) return setType(draft, entity, field, "boolean", false, sentence);
  const other = field.type === "enum" ? field.values?.join() !== distinct.join() : field.choices !== undefined || (numeric.has(field.type) && (field.sentences.range?.length ?? 0) > 0);
  if (other) return disputeKind(draft, entity, field, `one of ${distinct.join(", ")}`, field.sentences.values ?? field.sentences.range, sentence, () => setValues(draft, entity, field, distinct, sentence));
  if (field.type === "reference" || (field.guess.from === "stated" && field.type !== "enum" && field.type !== "text")) return `the ${call(entity, field)} is of another kind`;
  field.type = "enum";
  field.guess = { type: "enum", from: "stated" };
  field.values = distinct;
  addSentence((field.sentences.values ??= []), sentence);
  return undefined;
}

type Choices = Constraint & { kind: "choices" };

function setChoices(draft: Draft, entity: DraftEntity, field: DraftField, { numbers, type, words }: Choices, sentence: number): Refused {
  const stated = field.guess.from === "stated" && field.type !== "enum" && !field.choices;
  if (field.type === "reference" || field.type === "date" || field.type === "datetime" || (stated && !numeric.has(field.type) && field.type !== "text")) return `the ${call(entity, field)} is of another kind`;
  if (field.type === "enum" || (stated && field.type === "text")) return setValues(draft, entity, field, numbers.map(String), sentence);
  if (field.choices && field.choices.join() !== numbers.join()) return disputeKind(draft, entity, field, `one of ${numbers.join(", ")}`, field.sentences.values, sentence, () => setChoices(draft, entity, field, { kind: "choices", numbers, words, ...(type ? { type } : {}) }, sentence));
  if (field.min !== undefined || field.max !== undefined) return disputeKind(draft, entity, field, `one of ${numbers.join(", ")}`, field.sentences.range, sentence, () => setChoices(draft, entity, field, { kind: "choices", numbers, words, ...(type ? { type } : {}) }, sentence));
  const whole = numbers.every((one) => Number.isInteger(one));
  const kind = type && !weighs(field, { kind: "choices", numbers, words }) ? type.type : numeric.has(field.type) ? field.type : "integer";
  if (!stated) field.type = kind === "integer" && !whole ? "decimal" : kind;
  if (field.type === "integer" && !whole) return `the ${call(entity, field)} is a whole number`;
  field.guess = { type: field.type, from: "stated" };
  field.choices = [...numbers];
  addSentence((field.sentences.values ??= []), sentence);
  return undefined;
}

type DaysSaid = Constraint & { kind: "days" };

function setDays(draft: Draft, entity: DraftEntity, field: DraftField, days: DaysSaid, sentence: number): Refused {
  if (field.type === "text" && field.guess.from === "default") Object.assign(field, { type: "date", guess: { type: "date", from: "cue" } });
  if (field.type !== "date" && field.type !== "datetime") return `the ${call(entity, field)} is no date`;
  const said = (field.sentences.range ??= []);
  const differs = (["earliest", "latest"] as const).find((side) => field[side] !== undefined && days[side] !== undefined && field[side] !== days[side]);
  const next = { earliest: field.earliest ?? days.earliest, latest: field.latest ?? days.latest };
  const none = next.earliest !== undefined && next.latest !== undefined && next.earliest > next.latest;
  if (differs || none) {
    if (said.length === 0) delete field.sentences.range;
    const what = none ? `Nothing lies from ${next.earliest} to ${next.latest}.` : `Two limits are given: ${field[differs ?? "earliest"]} and ${days[differs ?? "earliest"]}.`;
    return dispute(draft, entity, field, { about: "range", what, before: limitWords(field.earliest, field.latest), now: limitWords(days.earliest, days.latest), earlier: said }, sentence, () => setDays(draft, entity, field, days, sentence));
  }
  if (next.earliest !== undefined) field.earliest = next.earliest;
  if (next.latest !== undefined) field.latest = next.latest;
  addSentence(said, sentence);
  return undefined;
}

type Range = Constraint & { kind: "range" };

function setRange(draft: Draft, entity: DraftEntity, field: DraftField, range: Range, sentence: number): Refused {
  const bounds = [range.min, range.max].filter((one) => one !== undefined);
  if (field.choices) {
    const fits = field.choices.every((one) => (range.min === undefined || one >= range.min) && (range.max === undefined || one <= range.max));
    return fits ? void addSentence((field.sentences.values ??= []), sentence) : disputeKind(draft, entity, field, rangeWords(range), field.sentences.values, sentence, () => setRange(draft, entity, field, range, sentence));
  }
  if (field.type === "text" && isLengthOf(field, range)) return setLength(draft, entity, field, { kind: "length", words: range.words, ...pick(range.min, range.max) }, sentence);
  if (field.type === "text" && field.guess.from !== "stated") {
    const whole = bounds.every((one) => Number.isInteger(one));
    field.type = range.type?.type ?? (whole ? "integer" : "decimal");
    field.guess = { type: field.type, from: "cue" };
  }
  if (range.type && numeric.has(range.type.type) && field.guess.from !== "stated" && numeric.has(field.type) && field.type === "integer" && range.type.type === "money") field.type = "money";
  if (field.type === "enum") return disputeKind(draft, entity, field, rangeWords(range), field.sentences.values, sentence, () => setRange(draft, entity, field, range, sentence));
  if (!numeric.has(field.type)) return field.type === "date" || field.type === "datetime" ? `limits on dates aren't there yet` : `the ${call(entity, field)} isn't a number`;
  if (field.type === "integer" && bounds.some((one) => !Number.isInteger(one))) field.type = "decimal";
  const said = (field.sentences.range ??= []);
  for (const side of ["min", "max"] as const) {
    const value = range[side];
    if (value === undefined) continue;
    const exclusive = range[`exclusive_${side}`] === true;
    if (field[side] !== undefined && (field[side] !== value || (field[`exclusive_${side}`] === true) !== exclusive)) return disputeRange(draft, entity, field, `Two limits are given: ${field[side]} and ${value}.`, range, said, sentence);
    field[side] = value;
    if (exclusive) field[`exclusive_${side}`] = true;
  }
  if (field.min !== undefined && field.max !== undefined && field.min > field.max) {
    const { min, max } = field;
    for (const side of ["min", "max"] as const) if (range[side] !== undefined) delete field[side];
    if (said.length === 0) delete field.sentences.range;
    return said.length === 0 && range.min !== undefined && range.max !== undefined ? noneBetween(draft, entity, field, range, sentence) : disputeRange(draft, entity, field, `Nothing lies from ${min} to ${max}.`, range, said, sentence);
  }
  addSentence(said, sentence);
  return undefined;
}

const rangeWords = ({ min, max }: Range): string => limitWords(min, max);

const disputeRange = (draft: Draft, entity: DraftEntity, field: DraftField, what: string, range: Range, earlier: readonly number[], sentence: number): Refused =>
  dispute(draft, entity, field, { about: "range", what, before: limitWords(field.min, field.max), now: rangeWords(range), earlier }, sentence, () => setRange(draft, entity, field, range, sentence));

/** "between 9 and 3": either there are no limits, or they were said the wrong way round. */
function noneBetween(draft: Draft, entity: DraftEntity, field: DraftField, range: Range, sentence: number): Refused {
  const { min: max, max: min, exclusive_min: _, exclusive_max: __, ...rest } = range;
  const turned: Range = { ...rest, ...pick(min, max) };
  return dispute(draft, entity, field, { about: "range", what: `Nothing lies from ${range.min} to ${range.max}.`, before: "no limits", now: rangeWords(turned), earlier: undefined }, sentence, () => setRange(draft, entity, field, turned, sentence));
}

/** Of what kind it is was said twice. */
const disputeKind = (draft: Draft, entity: DraftEntity, field: DraftField, now: string, earlier: readonly number[] | undefined, sentence: number, again: () => Refused): Refused =>
  dispute(draft, entity, field, { about: "kind", what: `The ${call(entity, field)} is said to be ${fieldWords(field)}, and ${now}.`, before: fieldWords(field), now, earlier }, sentence, again);

const pick = (min: number | undefined, max: number | undefined) => ({ ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) });

/** "name (max 80)": a text has a length, unless the limits are of two sides or below one. */
const isLengthOf = (field: DraftField, range: Range): boolean =>
  field.guess.from !== "default" && !range.type && !range.exclusive_min && !range.exclusive_max && (range.min === undefined || range.max === undefined) && (range.min ?? range.max ?? 0) >= 1;

type Length = Constraint & { kind: "length" };

function setLength(draft: Draft, entity: DraftEntity, field: DraftField, length: Length, sentence: number): Refused {
  if (!textual.has(field.type)) {
    if (field.guess.from === "stated" || field.type === "enum" || field.type === "reference") return `the ${call(entity, field)} isn't a text`;
    field.type = "text";
    field.guess = { type: "text", from: "stated" };
  }
  const said = (field.sentences.length ??= []);
  const min = field.min_length ?? length.min;
  const max = field.max_length ?? length.max;
  const differs = (length.min !== undefined && min !== length.min) || (length.max !== undefined && max !== length.max);
  if (differs || (min !== undefined && max !== undefined && min > max)) {
    if (said.length === 0) delete field.sentences.length;
    const [before, now] = [limitWords(field.min_length, field.max_length), limitWords(length.min, length.max)].map((limits) => `${limits} characters`);
    return dispute(draft, entity, field, { about: "length", what: `Two lengths are given: ${before} and ${now}.`, before: before ?? "", now: now ?? "", earlier: said }, sentence, () => setLength(draft, entity, field, length, sentence));
  }
  if (min !== undefined) field.min_length = min;
  if (max !== undefined) field.max_length = max;
  addSentence(said, sentence);
  return undefined;
}

type Compare = Constraint & { kind: "compare" };

function setComparison(draft: Draft, entity: DraftEntity, field: DraftField, { op, other }: Compare, sentence: number): Refused {
  const found = fieldIn(entity, other)?.field ?? findField(draft, other, entity)?.field;
  if (!found || !entity.fields.includes(found)) return `no ${entity.label} has "${other.map((token) => token.text).join(" ")}"`;
  for (const [one, model] of [[field, found], [found, field]] as const) {
    if (one.guess.from === "default" && one.type === "text" && ordered.has(model.type)) Object.assign(one, { type: model.type, guess: { type: model.type, from: "cue" } });
  }
  if (!ordered.has(field.type) || (field.type !== found.type && !(numeric.has(field.type) && numeric.has(found.type)))) return `${field.label} and ${found.label} can't be compared`;
  if (field.choices || found.choices) return `${field.label} and ${found.label} can't be compared, because one is a choice of a few numbers`;
  if (found === field) return `${field.label} can't be compared with itself`;
  const made = op === "<" || op === "<=" ? { left: field.name, op, right: found.name } : { left: found.name, op: op === ">" ? ("<" as const) : ("<=" as const), right: field.name };
  const reverse = entity.comparisons.find((one) => one.left === made.right && one.right === made.left);
  if (reverse) {
    const labelled = ({ left, op: sign, right }: { left: string; op: string; right: string }): string => `${left.replaceAll("_", " ")} ${sign} ${right.replaceAll("_", " ")}`;
    return dispute(draft, entity, field, { about: "order of", what: `${field.label} and ${found.label} are compared both ways.`, before: labelled(reverse), now: labelled(made), earlier: reverse.sentences }, sentence, () => {
      entity.comparisons.splice(entity.comparisons.indexOf(reverse), 1, { ...made, sentences: [sentence] });
      return undefined;
    });
  }
  addRuled(entity.comparisons, { ...made, sentences: [sentence] }, (one) => one.left === made.left && one.right === made.right && one.op === made.op);
  return undefined;
}

/** Settles what a field is by default, once its type and limits are known. */
export function applyDefault(draft: Draft, entity: DraftEntity, field: DraftField, { constraint, sentence }: DraftField["waiting"][number]): Refused {
  const value = defaultOf(field, constraint.value);
  const kind = field.type === "enum" ? `one of ${field.values?.join(", ")}` : field.choices ? `one of ${field.choices.join(", ")}` : field.type === "integer" || field.type === "decimal" || field.type === "money" ? `a number in its limits` : `of its type (${field.type})`;
  if (value === undefined) {
    const id = `default:${entity.name}.${field.name}`;
    const possible = (field.values ?? field.choices ?? [field.min, field.max].filter((one) => one !== undefined)).map(String).filter((one) => defaultOf(field, one) !== undefined);
    const chosen = holding(draft, { id, text: `The default "${constraint.value}" of the ${call(entity, field)} isn't ${kind}: what should it be?`, sentence, choices: ["no default", ...possible] });
    if (chosen !== "no default") return applyDefault(draft, entity, field, { constraint: { ...constraint, value: chosen }, sentence });
    return draft.answers[id] === undefined ? `the default "${constraint.value}" isn't ${kind}` : setAside;
  }
  if (field.default !== undefined && field.default !== value) {
    const defaults = { about: "default", what: `Two defaults are given: ${field.default} and ${value}.`, before: String(field.default), now: String(value), earlier: field.sentences.default } as const;
    return dispute(draft, entity, field, defaults, sentence, () => applyDefault(draft, entity, field, { constraint, sentence }));
  }
  field.default = value;
  addSentence((field.sentences.default ??= []), sentence);
  return undefined;
}

function defaultOf(field: DraftField, said: string): string | number | boolean | undefined {
  const plain = said.trim().toLowerCase();
  if (field.type === "enum") return field.values?.find((value) => value.toLowerCase() === plain || value.toLowerCase().replaceAll("_", " ") === plain.replace(/[-_]/g, " "));
  const number = /^-?\d+(?:\.\d+)?$/.test(plain) ? Number(plain) : undefined;
  if (field.guess.from === "default" && field.type === "text") {
    if (number !== undefined) field.type = Number.isInteger(number) ? "integer" : "decimal";
    else if (/^(?:true|false|yes|no)$/.test(plain)) field.type = "boolean";
  }
  if (field.type === "boolean") return /^(?:true|yes|on|y)$/.test(plain) ? true : /^(?:false|no|off|n)$/.test(plain) ? false : flagDefault(field, plain);
  if (numeric.has(field.type)) {
    if (number === undefined || (field.type === "integer" && !Number.isInteger(number)) || (field.type === "money" && !Number.isInteger(Math.round(number * 1e6) / 1e4))) return undefined;
    const low = field.min === undefined || (field.exclusive_min ? number > field.min : number >= field.min);
    const high = field.max === undefined || (field.exclusive_max ? number < field.max : number <= field.max);
    if (field.choices && !field.choices.includes(number)) return undefined;
    return low && high ? number : undefined;
  }
  if (field.type === "date") return /^\d{4}-\d{2}-\d{2}$/.test(plain) && plain >= (field.earliest ?? plain) && plain <= (field.latest ?? plain) ? plain : undefined;
  if (field.type === "text") return [...said].length >= (field.min_length ?? 1) && [...said].length <= (field.max_length ?? Infinity) ? said : undefined;
  return undefined;
}

const flagDefault = (field: DraftField, plain: string): boolean | undefined => (field.words.includes(plain) ? true : plain.startsWith("not ") && field.words.includes(plain.slice(4)) ? false : undefined);
