import type { Computed, Operand } from "../blueprint.ts";
import type { Claim } from "./claims.ts";
import type { TermSaid } from "./computing.ts";
import { fieldIn, findEntity, type Draft, type DraftEntity, type DraftField, type Refused } from "./draft.ts";
import { nameOf, singularOf, withArticle } from "./nouns.ts";
import type { Token } from "./words.ts";

type Computing = Claim & { kind: "computed" };

const numeric = ({ type }: DraftField): boolean => type === "integer" || type === "decimal" || type === "money";
const isDate = ({ type }: DraftField): boolean => type === "date" || type === "datetime";
const textOf = (tokens: readonly Token[]): string => tokens.map(({ text }) => text).join(" ");

/** A value that is worked out. What the text calls it takes the place of a field of that name, which nobody sends then. */
export function applyComputed(draft: Draft, claim: Computing): Refused {
  const entity = draft.entities.get(claim.subject.key);
  if (!entity) return `"${claim.subject.label}" isn't an entity that the text describes`;
  const subject = claim.formula.how !== "terms" && claim.formula.how !== "left" && claim.formula.of.key === entity.name ? childWith(draft, entity, claim.formula) : undefined;
  const value = subject ?? valueOf(draft, entity, claim);
  if (typeof value === "string") return value;
  const name = nameOf(claim.name.map(({ low }) => low));
  const known = entity.computed?.find((one) => one.name === name);
  if (known) return void known.sentences.push(claim.sentence);
  const field = entity.fields.find((one) => one.name === name);
  if (field && isUsed(entity, field)) return `the ${field.label} is compared, unique or limited, and what is worked out can't be`;
  const sentences = [...(field?.sentences.exists ?? []), claim.sentence].filter((one, i, all) => all.indexOf(one) === i).sort((a, b) => a - b);
  entity.fields = entity.fields.filter((one) => one !== field);
  (entity.computed ??= []).push({ name, label: textOf(claim.name).toLowerCase(), type: typeOf(draft, entity, value), value, sentences });
  if (field) draft.assumptions.push(`The ${field.label} of ${withArticle(entity.label, "a")} is worked out and never sent.`);
  return undefined;
}

const isUsed = (entity: DraftEntity, { name, unique }: DraftField): boolean =>
  unique || entity.unique_together.some(({ fields }) => fields.includes(name)) || entity.comparisons.some(({ left, right }) => left === name || right === name) || entity.any_of.some(({ fields }) => fields.includes(name));

/** "the total distance per van": of the one that refers to it and has such a field. */
function childWith(draft: Draft, entity: DraftEntity, formula: Computing["formula"] & { how: "sum" | "average" | "count" }): Computed["value"] | string {
  const [path] = "paths" in formula ? formula.paths : [];
  const fits = [...draft.entities.values()].flatMap((rows) => {
    const by = referenceTo(rows, entity);
    const field = path && by ? fieldIn(rows, path)?.field : undefined;
    return by && field && numeric(field) && "paths" in formula ? [{ how: formula.how, of: rows.name, by: by.name, operands: [{ field: field.name }] }] : [];
  });
  const [only, more] = fits;
  return only && !more ? only : `nothing that refers to ${withArticle(entity.label, "a")} has "${path ? textOf(path) : ""}" as a number`;
}

function referenceTo(rows: DraftEntity, entity: DraftEntity): DraftField | undefined {
  const all = rows.fields.filter((field) => field.type === "reference" && field.entity === entity.name);
  return all.length === 1 ? all[0] : undefined;
}

function valueOf(draft: Draft, entity: DraftEntity, { formula }: Computing): Computed["value"] | string {
  if (formula.how === "terms") return termsOf(draft, entity, formula.terms);
  if (formula.how === "left") return leftOf(draft, entity, formula);
  const rows = draft.entities.get(formula.of.key);
  const by = rows && referenceTo(rows, entity);
  if (rows && !by && formula.how === "count") return countOfJoin(draft, entity, rows);
  if (!rows || !by) return `${formula.of.label} don't refer to ${withArticle(entity.label, "a")}`;
  if (formula.how === "count") return { how: "count", of: rows.name, by: by.name };
  const paths = formula.paths.length > 0 ? formula.paths.map((path) => operandOf(draft, rows, path)) : [onlyAmount(rows)];
  const lost = paths.find((one) => typeof one === "string");
  return typeof lost === "string" ? lost : { how: formula.how, of: rows.name, by: by.name, operands: paths as Operand[] };
}

/** What is multiplied, added and taken away. A percentage that is added ("plus 19 % tax", "less the discount rate") is one of all that stands before it. */
function termsOf(draft: Draft, entity: DraftEntity, said: readonly TermSaid[]): Computed["value"] | string {
  let terms: { operands: Operand[]; minus: boolean }[] = [];
  for (const { minus, factors, percent } of said) {
    const found = factors.map((factor) => ("number" in factor ? factor : operandOf(draft, entity, factor)));
    const lost = found.find((one): one is string => typeof one === "string");
    if (lost !== undefined) return lost;
    const operands = found as Operand[];
    const [only] = operands;
    const rate = operands.length === 1 && only && "field" in only && isPercentage(draft, entity, only) ? only : undefined;
    if (percent === undefined && !(rate && terms.length > 0)) {
      terms = [...terms, { operands: operands.map((one) => asShare(draft, entity, one)), minus }];
      continue;
    }
    const { field = "", through } = rate ?? {};
    const more: Operand = percent === undefined ? { percent: field, ...(through === undefined ? {} : { through }), as: minus ? "less" : "more" } : { number: Number((minus ? 1 - percent / 100 : 1 + percent / 100).toFixed(6)) };
    terms = terms.map((term) => ({ ...term, operands: [...term.operands, more] }));
  }
  const [first, ...others] = terms;
  return first && others.length === 0 ? { how: "product", operands: first.operands } : { how: "terms", terms };
}

/** A field in percent is a share where it is multiplied by. */
const asShare = (draft: Draft, entity: DraftEntity, operand: Operand): Operand =>
  "field" in operand && isPercentage(draft, entity, operand) ? { percent: operand.field, ...(operand.through === undefined ? {} : { through: operand.through }), as: "share" } : operand;

const isPercentage = (draft: Draft, entity: DraftEntity, { field, through }: { field: string; through?: string }): boolean => {
  const other = through === undefined ? entity : draft.entities.get(entity.fields.find(({ name }) => name === through)?.entity ?? "");
  return other?.fields.find(({ name }) => name === field)?.guess.percent === true;
};

/** "the number of labels of a crate", where something lies between. */
function countOfJoin(draft: Draft, entity: DraftEntity, other: DraftEntity): Computed["value"] | string {
  const joins = [...draft.entities.values()].flatMap((rows) => {
    const by = referenceTo(rows, entity);
    return by && referenceTo(rows, other) ? [{ how: "count" as const, of: rows.name, by: by.name }] : [];
  });
  const [only, more] = joins;
  return only && !more ? only : `${other.plural.replaceAll("_", " ")} don't refer to ${withArticle(entity.label, "a")}`;
}

/** "the sum of its transfers": of their only amount, or their only number. */
function onlyAmount(rows: DraftEntity): Operand | string {
  const money = rows.fields.filter(({ type }) => type === "money");
  const all = money.length > 0 ? money : rows.fields.filter(numeric);
  const [only, more] = all;
  return only && !more ? { field: only.name } : `it isn't said which number of ${withArticle(rows.label, "a")} is added up`;
}

/** What a limit by a field leaves, or a field less a number of rows. */
function leftOf(draft: Draft, entity: DraftEntity, formula: Computing["formula"] & { how: "left" }): Computed["value"] | string {
  const named = formula.of && draft.entities.get(formula.of.key);
  const candidates = [...draft.entities.values()].filter((rows) => rows !== entity && referenceTo(rows, entity) && (!named || rows === named));
  const fits = candidates.flatMap((rows) => {
    const by = referenceTo(rows, entity)?.name ?? "";
    const limit = rows.limits?.find(({ reference, max }) => reference === by && typeof max !== "number");
    const field = formula.field ? fieldIn(entity, formula.field)?.field.name : limit && typeof limit.max !== "number" ? limit.max.field : undefined;
    return field === undefined || limit?.among ? [] : [{ how: "left" as const, field, of: rows.name, by }];
  });
  const [only, more] = fits;
  return only && !more ? only : `it isn't said of what ${withArticle(entity.label, "a")} has how many`;
}

/** "quantity", "the price of its product", "the number of nights": a number of the row, of what it refers to, or days between two dates. */
function operandOf(draft: Draft, entity: DraftEntity, path: readonly Token[]): Operand | string {
  const words = path.filter(({ low }, i) => !(i === 0 && /^(?:the|its|a|an|each)$/.test(low)));
  const days = daysOf(entity, words);
  if (days) return days;
  const own = fieldIn(entity, words)?.field;
  if (own && numeric(own)) return { field: own.name };
  const of = words.findIndex(({ low }) => low === "of");
  const whose = of > 0 ? findEntity(draft, words.slice(of + 1)) : findEntity(draft, words.slice(0, -1));
  const fits = entity.fields.flatMap((reference) => {
    const other = reference.type === "reference" ? draft.entities.get(reference.entity ?? "") : undefined;
    if (!other || other === entity || (whose && whose !== other)) return [];
    const field = fieldIn(other, of > 0 ? words.slice(0, of) : whose ? words.slice(whose.name.split("_").length) : words)?.field;
    return field && numeric(field) ? [{ field: field.name, through: reference.name }] : [];
  });
  const [only, more] = fits;
  if (only && !more) return only;
  const undecided = own && own.type === "text" && own.guess.from === "default" ? own : undefined;
  if (!undecided) return `no ${entity.label} has a number "${textOf(path)}"`;
  Object.assign(undecided, { type: "decimal", guess: { type: "decimal", from: "cue" } });
  return { field: undecided.name };
}

function daysOf(entity: DraftEntity, words: readonly Token[]): Operand | undefined {
  const text = words.map(({ low }) => low).join(" ");
  const match = /^number of (?:days|nights)(?: (?:between|from) (.+) (?:and|to|until) (.+))?$/.exec(text);
  const dates = entity.fields.filter(isDate);
  if (!match) return undefined;
  if (match[1] && match[2]) {
    const [from, to] = [match[1], match[2]].map((name) => dates.find((field) => field.words.map(singularOf).join(" ") === name.replace(/^(?:the|its) /, "")));
    return from && to ? { from: from.name, to: to.name } : undefined;
  }
  const compared = entity.comparisons.find(({ left, right }) => dates.some(({ name }) => name === left) && dates.some(({ name }) => name === right));
  return compared ? { from: compared.left, to: compared.right } : undefined;
}

function typeOf(draft: Draft, entity: DraftEntity, value: Computed["value"]): Computed["type"] {
  if (value.how === "count" || value.how === "left") return "integer";
  const rows = value.how === "product" || value.how === "terms" ? entity : (draft.entities.get(value.of) ?? entity);
  const operands = "terms" in value ? value.terms.flatMap((term) => term.operands) : value.operands;
  const types = operands.map((operand) => ("from" in operand ? "integer" : "number" in operand ? (Number.isInteger(operand.number) ? "integer" : "decimal") : "percent" in operand ? "decimal" : fieldType(draft, rows, operand)));
  if (types.includes("money")) return "money";
  return types.includes("decimal") || value.how === "average" ? "decimal" : "integer";
}

function fieldType(draft: Draft, rows: DraftEntity, { field, through }: { field: string; through?: string }): string {
  const other = through === undefined ? rows : draft.entities.get(rows.fields.find(({ name }) => name === through)?.entity ?? "");
  return other?.fields.find(({ name }) => name === field)?.type ?? "decimal";
}
