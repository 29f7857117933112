import type { Among } from "../blueprint.ts";
import type { Claim } from "./claims.ts";
import { addRuled, addSentence, fieldIn, type Draft, type DraftEntity, type DraftField, type Refused } from "./draft.ts";
import type { Counted } from "./invariants.ts";
import { addReference } from "./apply-fields.ts";
import { withArticle, type Noun } from "./nouns.ts";
import { deedOf } from "./verbs.ts";

type Limit = Claim & { kind: "limit" };
type Overlap = Claim & { kind: "overlap" };
type Gate = Claim & { kind: "gate" };

interface Holding {
  rows: DraftEntity;
  field: DraftField;
  parent: DraftEntity;
}

const spoken = (name: string): string => name.replaceAll("_", " ");
const holdings = (draft: Draft): Holding[] =>
  [...draft.entities.values()].flatMap((rows) => rows.fields.flatMap((field): Holding[] => {
    const parent = field.type === "reference" && field.entity !== rows.name ? draft.entities.get(field.entity ?? "") : undefined;
    return parent ? [{ rows, field, parent }] : [];
  }));

/** The one reference between two that are named, either way round. */
function between(draft: Draft, nouns: readonly Noun[]): Holding | undefined {
  const keys = nouns.map(({ key }) => key);
  const fits = holdings(draft).filter(({ rows, parent }) => keys.includes(rows.name) && keys.includes(parent.name));
  return fits.length === 1 ? fits[0] : undefined;
}

export function applyLimit(draft: Draft, claim: Limit): Refused {
  const held = between(draft, claim.nouns);
  if (!held) return `${claim.nouns.map(({ label }) => label).join(" and ")} don't refer to each other`;
  const max = typeof claim.max === "number" ? claim.max : mostOf(draft, held, claim);
  if (typeof max === "string") return max;
  const among = amongOf(draft, held.rows, claim.counted);
  if (typeof among === "string") return among;
  const made = { reference: held.field.name, max, ...(among ? { among } : {}) };
  addRuled((held.rows.limits ??= []), { ...made, sentences: [claim.sentence] }, (one) => JSON.stringify([one.reference, one.max, one.among]) === JSON.stringify([made.reference, made.max, made.among]));
  return undefined;
}

/** "its capacity": a whole number of the other side, which must leave space for one at least. */
function mostOf(draft: Draft, { parent }: Holding, { max }: Limit): { field: string } | string {
  const path = typeof max === "number" ? [] : max.filter(({ low }) => low !== "allowed" && low !== "permitted");
  const of = path.findIndex(({ low }) => /^(?:of|says|allows|has|permits)$/.test(low));
  const found = fieldIn(parent, of > 0 ? path.slice(0, of) : path)?.field;
  return found ? asMost(draft, parent, found) : `no ${parent.label} has "${path.map(({ text }) => text).join(" ")}"`;
}

function asMost(draft: Draft, parent: DraftEntity, field: DraftField): { field: string } | string {
  if (field.type === "decimal" || (field.type === "text" && field.guess.from === "default")) Object.assign(field, { type: "integer", guess: { type: "integer", from: "cue" } });
  if (field.type !== "integer" || field.choices) return `the ${parent.label}'s ${field.label} is no whole number`;
  if (field.min !== undefined && field.min < 1) return `the ${parent.label}'s ${field.label} may leave none at all`;
  if (field.min === undefined) {
    field.min = 1;
    field.sentences.range ??= [];
    draft.assumptions.push(`The ${field.label} of ${withArticle(parent.label, "a")} is at least 1.`);
  }
  return { field: field.name };
}

const ends = /(?:^|_)(?:return|returned|end|ended|exit|exited|close|closed|finish|finished|left|leave|leaving|out|until|departure|back|completed|released|to)(?:_|$)/;

/** Which rows count, or why that isn't known. */
function amongOf(draft: Draft, rows: DraftEntity, counted: Counted): Among | string | undefined {
  const chosen = counted.state ? rows.fields.find(({ values }) => values?.includes(counted.state ?? "")) : undefined;
  if (chosen && counted.state) return chosen.name === rows.lifecycle?.field && chosen.default !== counted.state ? `${withArticle(rows.label, "a")} isn't ${counted.state} at first` : { field: chosen.name, values: [counted.state] };
  if (!counted.open) return counted.state ? `nothing says when ${withArticle(rows.label, "a")} is ${counted.state}` : livingOnes(draft, rows);
  const { lifecycle } = rows;
  const state = lifecycle && rows.fields.find(({ name }) => name === lifecycle.field);
  if (lifecycle && state?.values) {
    const going = state.values.filter((value) => lifecycle.actions.some(({ from }) => from.includes(value)));
    draft.assumptions.push(`${withArticle(rows.label, "A")} is open while it is ${going.map(spoken).join(" or ")}.`);
    return { field: state.name, values: going };
  }
  const dates = rows.fields.filter(({ type, required }) => !required && (type === "date" || type === "datetime"));
  const ending = dates.filter(({ name }) => ends.test(name));
  const [last] = ending.length > 0 ? ending.toReversed() : dates.length === 1 ? dates : [];
  if (!last) return `nothing says when ${withArticle(rows.label, "a")} is open`;
  draft.assumptions.push(`${withArticle(rows.label, "A")} is open while it has no ${last.label}.`);
  return { field: last.name, empty: true };
}

const dead = /^(?:cancell?ed|rejected|declined|withdrawn|void|voided|expired|denied|refused|aborted|revoked)$/;

/** Of those that may be called off, the others count. */
function livingOnes(draft: Draft, rows: DraftEntity): Among | undefined {
  const state = rows.fields.find(({ name }) => name === rows.lifecycle?.field);
  const off = (state?.values ?? []).filter((value) => dead.test(value));
  if (!state || off.length === 0 || dead.test(String(state.default))) return undefined;
  draft.assumptions.push(`${withArticle(rows.label, "A")} that is ${off.map(spoken).join(" or ")} doesn't count.`);
  return { field: state.name, values: (state.values ?? []).filter((value) => !off.includes(value)) };
}

const isTime = ({ type }: DraftField): boolean => type === "date" || type === "datetime";

export function applyOverlap(draft: Draft, claim: Overlap): Refused {
  const rows = claim.rows ? draft.entities.get(claim.rows.key) : rowsOf(draft, claim);
  if (!rows) return "it isn't said of what";
  const span = spanOf(draft, rows);
  if (!span) return `${withArticle(rows.label, "a")} has no two times from and to which it lasts`;
  const named = claim.nouns.map(({ key }) => key);
  const fields = rows.fields.filter(({ type, entity }) => type === "reference" && named.includes(entity ?? "") && entity !== rows.name);
  if (fields.length === 0) return `no ${claim.nouns.map(({ label }) => label).join(" or ")} is referred to by ${withArticle(rows.label, "a")}`;
  const among = livingOnes(draft, rows);
  for (const { name } of fields) addRuled((rows.overlaps ??= []), { reference: name, ...span, ...(among ? { among } : {}), sentences: [claim.sentence] }, (one) => one.reference === name);
  return undefined;
}

/** Those that last: named outright, or the only ones that refer to what is named and have two times. */
function rowsOf(draft: Draft, { nouns }: Overlap): DraftEntity | undefined {
  const named = nouns.map(({ key }) => key);
  const fits = [...new Set(holdings(draft).filter(({ rows, parent }) => named.includes(parent.name) && rows.fields.filter((field) => isTime(field) || mayBeTime(field)).length >= 2).map(({ rows }) => rows))];
  return fits.find(({ name }) => named.includes(name)) ?? (fits.length === 1 ? fits[0] : undefined);
}

const starting = /^(?:start|starts|from|begin|begins|arrival|arrives|departure|check_in|entry|pickup|pick_up|opening)(?:_|$)|_(?:from|start|begin)$/;
const ending = /^(?:end|ends|until|to|till|departure|departs|arrival|return|check_out|exit|finish|due|closing)(?:_|$)|_(?:until|to|end|till)$/;
const mayBeTime = ({ type, guess, name }: DraftField): boolean => type === "text" && guess.from === "default" && /^(?:arrival|departure|check_in|check_out|start|end)$/.test(name);

/** From when to when: what is compared, or two times by their names; then the first comes before the second. */
function spanOf(draft: Draft, rows: DraftEntity): { from: string; to: string } | undefined {
  const times = rows.fields.filter((field) => isTime(field) || mayBeTime(field));
  const compared = rows.comparisons.find(({ left, right }) => [left, right].every((side) => times.some(({ name }) => name === side)));
  const from = compared ? times.find(({ name }) => name === compared.left) : times.find(({ name }) => starting.test(name));
  const to = compared ? times.find(({ name }) => name === compared.right) : times.find((field) => field !== from && ending.test(field.name));
  if (!from || !to) return undefined;
  for (const field of [from, to]) if (mayBeTime(field)) Object.assign(field, { type: "date", guess: { type: "date", from: "cue" } });
  if (from.type !== to.type) return undefined;
  if (!compared) {
    rows.comparisons.push({ left: from.name, op: "<", right: to.name, sentences: [] });
    draft.assumptions.push(`The ${from.label} of ${withArticle(rows.label, "a")} comes before its ${to.label}.`);
  }
  return { from: from.name, to: to.name };
}

export function applyGate(draft: Draft, claim: Gate): Refused {
  const parent = draft.entities.get(claim.parent.key);
  const [only, more] = claim.states;
  const positive = parent && only?.startsWith("un") && more === undefined && !stateField(parent, claim.states) ? stateField(parent, [only.slice(2)]) : undefined;
  // "Unpublished letters" are all that aren't published.
  if (positive) return applyGate(draft, { ...claim, states: [only?.slice(2) ?? ""], only: !claim.only });
  const found = parent && stateField(parent, claim.states);
  if (!parent || !found) return `${claim.parent.label} can't be ${claim.states.map(spoken).join(" or ")}`;
  const held = gatedBy(draft, claim, parent) ?? madeFor(draft, claim, parent);
  if (!held) return `it isn't clear what is refused for ${withArticle(parent.label, "a")}`;
  const { field, values } = found;
  const all = field.type === "boolean" ? [true, false] : (field.values ?? []);
  const allowed = all.filter((value) => values.includes(value) === claim.only);
  if (allowed.length === 0 || allowed.length === all.length) return `that leaves ${allowed.length === 0 ? "nothing" : "everything"} allowed`;
  const known = (held.rows.gates ??= []).find((one) => one.reference === held.field.name && one.field === field.name);
  if (known) {
    known.values = known.values.filter((value) => allowed.includes(value));
    addSentence(known.sentences, claim.sentence);
  } else held.rows.gates.push({ reference: held.field.name, field: field.name, values: allowed, sentences: [claim.sentence] });
  return undefined;
}

/** The field that has all of these states: one of several values, or yes or no. */
function stateField(parent: DraftEntity, states: readonly string[]): { field: DraftField; values: (string | boolean)[] } | undefined {
  const chosen = parent.fields.find(({ values }) => states.every((state) => values?.includes(state)));
  if (chosen) return { field: chosen, values: [...states] };
  const flag = states.length === 1 ? parent.fields.find(({ type, name }) => type === "boolean" && (name === states[0] || name === `is_${states[0]}`)) : undefined;
  return flag && { field: flag, values: [true] };
}

/** What refers to the parent and is spoken of: by name, by what is done, or because nothing else refers to it. */
function gatedBy(draft: Draft, { nouns, verbs }: Gate, parent: DraftEntity): Holding | undefined {
  const all = holdings(draft).filter((one) => one.parent === parent);
  const known = new Set(draft.entities.keys());
  const deeds = verbs.flatMap((verb) => deedOf({ known }, verb) ?? []).map(({ key }) => key);
  const named = all.filter(({ rows }) => nouns.some(({ key }) => key === rows.name));
  const fits = named.length > 0 ? named : all.filter(({ rows }) => deeds.includes(rows.name));
  const some = fits.length > 0 ? fits : all;
  return some.length === 1 ? some[0] : undefined;
}

/** "Notes are left on published talks only": notes are of talks, if nothing else says so. */
function madeFor(draft: Draft, { nouns, sentence, verbs }: Gate, parent: DraftEntity): Holding | undefined {
  const rows = nouns.flatMap(({ key }) => draft.entities.get(key) ?? []).filter((one) => one !== parent);
  const [only, more] = rows;
  const joined = verbs.some(({ low }) => /^(?:on|for|to|in|at|of)$/.test(low));
  if (!only || more || !joined || parent.fields.some(({ entity }) => entity === only.name)) return undefined;
  return { rows: only, parent, field: addReference(only, parent, [], sentence, true) };
}

/** "a maximum number of places" of a course limits the places that refer to it. */
export function applyNamedLimits(draft: Draft): void {
  for (const { rows, field, parent } of holdings(draft)) {
    const most = parent.fields.find(({ name }) => new RegExp(`^(?:max|maximum)_(?:number_of_)?${rows.plural}$`).test(name));
    if (!most || rows.limits?.some((one) => one.reference === field.name && typeof one.max !== "number" && one.max.field === most.name)) continue;
    const limit = asMost(draft, parent, most);
    if (typeof limit === "string") continue;
    const among = livingOnes(draft, rows);
    (rows.limits ??= []).push({ reference: field.name, max: limit, ...(among ? { among } : {}), sentences: [...most.sentences.exists] });
  }
}
