import type { FieldType } from "../blueprint.ts";
import type { Claim } from "./claims.ts";
import { addRuled, addSentence, fieldIn, findField, findMention, type Draft, type DraftEntity, type DraftField, type Found, type Refused } from "./draft.ts";
import { isPlural, withArticle } from "./nouns.ts";
import { contest } from "./questions.ts";
import type { Token } from "./words.ts";

type Query = Claim & { kind: "query" };
type Order = Claim & { kind: "order" };
type Together = Claim & { kind: "together" };
type Deletes = Claim & { kind: "deletes" };

const ordered: ReadonlySet<FieldType> = new Set(["integer", "decimal", "money", "date", "datetime"]);
const textual: ReadonlySet<FieldType> = new Set(["text", "email", "url"]);
const words = (tokens: readonly Token[]) => tokens.map((token) => token.text).join(" ");

/** Whom a query is about: the entity its words name, else what was spoken of. */
function about(draft: Draft, claim: Query | Order): DraftEntity | undefined {
  const named = findMention(draft, claim.subject)?.entity ?? findMention(draft, claim.words)?.entity;
  if (named) return named;
  const near = claim.topic && draft.entities.get(claim.topic.key);
  return near ?? (draft.entities.size === 1 ? [...draft.entities.values()][0] : undefined);
}

export function applyQuery(draft: Draft, claim: Query): Refused {
  const entity = about(draft, claim);
  const named = findMention(draft, claim.subject)?.entity;
  const refused = qualifierOf(draft, claim, named);
  if (refused) return refused;
  if (claim.path.length === 0 && claim.how === "search" && entity) return searchAll(entity, claim.sentence);
  const found = claim.how === "range" ? rangeField(draft, claim, entity) : findQueried(draft, claim.path, entity, named !== undefined);
  if (!found) return entity ? `no ${entity.label} has "${words(claim.path)}"` : `it isn't clear whose "${words(claim.path)}" is meant`;
  return ask(draft, found, claim);
}

/** A named subject keeps its field; without one the field may be another entity's. */
function findQueried(draft: Draft, path: readonly Token[], entity: DraftEntity | undefined, strict: boolean): Found | undefined {
  const own = entity && fieldIn(entity, path);
  if (own) return own;
  const far = findField(draft, path, entity);
  return strict && far?.entity !== entity ? undefined : far;
}

/** "active transfers" narrows a list in a way that no query is named for. */
function qualifierOf(draft: Draft, claim: Query | Order, named: DraftEntity | undefined): Refused {
  if (!named) return undefined;
  const mention = findMention(draft, claim.subject);
  const others = mention ? [...claim.subject.slice(0, mention.from), ...claim.subject.slice(mention.to)].flatMap((token) => findMention(draft, [token])?.entity ?? []).filter((one) => one !== named) : [];
  for (const other of others) {
    const held = named.fields.filter((field) => field.entity === other.name);
    const [field] = held;
    if (held.length !== 1 || !field) return `no ${named.label} refers to ${withArticle(other.label, "a")}`;
    addRuled(named.filters, { field: field.name, sentences: [claim.sentence] }, (one) => one.field === field.name);
  }
  const rest = mention ? [...claim.subject.slice(0, mention.from), ...claim.subject.slice(mention.to)].filter((token) => !/^(?:own|existing|different|individual|certain|specific|particular|more|one|other|records?|entries|data)$/.test(token.low)) : [];
  const extra = rest.filter((token) => !findMention(draft, [token]) && !fieldIn(named, [token]));
  return extra.length ? `"${words(extra)}" isn't understood` : undefined;
}

function ask(draft: Draft, { entity, field }: Found, claim: Query): Refused {
  const { sentence } = claim;
  const kind = claim.how === "list" ? (ordered.has(field.type) || isName(field) ? "order" : "filter") : claim.how === "find" ? (textual.has(field.type) && !field.unique ? "search" : "filter") : claim.how === "search" && !textual.has(field.type) ? "filter" : claim.how;
  if (claim.parameter && kind !== "range" && kind !== "search" && claim.parameter !== field.name) draft.assumptions.push(`The parameter ${claim.parameter} of ${entity.plural.replaceAll("_", " ")} is called ${field.name}.`);
  if (kind === "search") {
    const search = (entity.search ??= { fields: [], sentences: [] });
    if (!search.fields.includes(field.name)) search.fields.push(field.name);
    addSentence(search.sentences, sentence);
    return undefined;
  }
  if (kind === "order") {
    if (entity.order && entity.order.field !== field.name) return `contradicts sentence ${entity.order.sentences.map((one) => one + 1).join(", ")}`;
    entity.order ??= { field: field.name, direction: "asc", sentences: [] };
    addSentence(entity.order.sentences, sentence);
    return undefined;
  }
  if (kind === "range") {
    if (!ordered.has(field.type)) return `${field.label} is neither a number nor a date`;
    addRuled(entity.ranges, { field: field.name, sentences: [sentence] }, (one) => one.field === field.name);
    return undefined;
  }
  const list = kind === "sort" ? entity.sorts : entity.filters;
  addRuled(list, { field: field.name, sentences: [sentence] }, (one) => one.field === field.name);
  return undefined;
}

/** What a thing is called by puts a list in order; hardly anyone asks for all with one name. */
const isName = (field: DraftField): boolean => field.type === "text" && (field.unique || /^(?:name|title|surname|number|code|label|nickname|plate)$/.test(field.words.at(-1) ?? ""));

function searchAll(entity: DraftEntity, sentence: number): Refused {
  const fields = entity.fields.filter((field) => textual.has(field.type)).map((field) => field.name);
  if (fields.length === 0) return `no ${entity.label} has a text to search`;
  const search = (entity.search ??= { fields: [], sentences: [] });
  for (const name of fields) if (!search.fields.includes(name)) search.fields.push(name);
  addSentence(search.sentences, sentence);
  return undefined;
}

/** "by price range" names its field; "between two dates" means the only date there is. */
function rangeField(draft: Draft, claim: Query, entity: DraftEntity | undefined): Found | undefined {
  const mention = findMention(draft, claim.path);
  const subject = mention?.entity ?? entity;
  const rest = mention ? [...claim.path.slice(0, mention.from), ...claim.path.slice(mention.to)] : claim.path;
  const named = rest.length ? (subject && fieldIn(subject, rest)) ?? (subject && participleField(subject, rest)) ?? findField(draft, rest, subject) : undefined;
  if (named) return named;
  if (!subject || rest.some((token) => !/^dates?|days?|prices?|amounts?|numbers?|points|due|time$/.test(token.low))) return undefined;
  const time = rest.length === 0 || rest.some((token) => /^(?:dates?|days?|time|due)$/.test(token.low));
  const fits = subject.fields.filter((field) => (time ? field.type === "date" || field.type === "datetime" : field.type === "money"));
  return fits.length === 1 && fits[0] ? { entity: subject, field: fits[0] } : undefined;
}

/** "due between two dates" is the due date; "hired between" the hire date. */
function participleField(entity: DraftEntity, rest: readonly Token[]): Found | undefined {
  const roots = rest.filter((token) => !/^(?:dates?|days?|times?|years?|prices?)$/.test(token.low)).map((token) => token.low.replace(/(?:ed|ing|d)$/, "").slice(0, 5));
  if (roots.length === 0) return undefined;
  const fits = entity.fields.filter((field) => ordered.has(field.type) && roots.some((root) => root.length > 1 && field.words.some((own) => own.startsWith(root))));
  return fits.length === 1 && fits[0] ? { entity, field: fits[0] } : undefined;
}

export function applyOrder(draft: Draft, claim: Order, listed: Query | undefined): Refused {
  const entity = about(draft, claim);
  const stranger = claim.subject.find((token) => isPlural(token.low) && !findMention(draft, claim.subject) && !(entity && fieldIn(entity, [token])));
  if (!entity || stranger) return "it isn't clear which list is meant";
  const qualifier = qualifierOf(draft, claim, findMention(draft, claim.subject)?.entity);
  if (qualifier) return qualifier;
  // "by date, latest first": one order, said twice.
  const by = listed && (claim.by.by === "created" || claim.by.by === "moment") ? findQueried(draft, listed.path, entity, true)?.field : undefined;
  if (by && entity.order?.field === by.name && entity.order.sentences.includes(claim.sentence)) {
    entity.order.direction = claim.direction;
    return undefined;
  }
  const field = orderField(draft, claim, entity);
  if (typeof field !== "string") return field.reason;
  if (entity.order && (entity.order.field !== field || entity.order.direction !== claim.direction)) {
    const [before, now] = [orderSaid(entity.order), orderSaid({ field, direction: claim.direction })];
    const text = `Lists of ${entity.plural.replaceAll("_", " ")} are said to come in two orders: ${before}, and ${now}. Which one holds?`;
    const contested = contest(draft, { id: `order:${entity.name}`, text, sentence: claim.sentence, choices: [before, now] }, entity.order.sentences, now);
    if (!contested.later) return contested.refused;
    delete entity.order;
  }
  entity.order ??= { field, direction: claim.direction, sentences: [] };
  addSentence(entity.order.sentences, claim.sentence);
  return undefined;
}

const orderSaid = ({ field, direction }: { field: string; direction: "asc" | "desc" }): string => `by ${field.replaceAll("_", " ")}, ${direction === "asc" ? "lowest or earliest" : "highest or latest"} first`;

function orderField(draft: Draft, claim: Order, entity: DraftEntity): string | { reason: string } {
  const { by } = claim;
  if (by.by === "created") return "created_at";
  if (by.by === "moment") return momentOf(draft, entity);
  if (by.by === "time") return entity.fields.find((field) => field.type === "datetime" || field.type === "date")?.name ?? "created_at";
  if (by.by === "named") return fieldIn(entity, by.path)?.field.name ?? { reason: `no ${entity.label} has "${words(by.path)}"` };
  const fits: DraftField[] = by.by === "kind" ? by.types.map((type) => entity.fields.filter((field) => field.type === type)).find((some) => some.length) ?? [] : alphabetical(entity);
  const [first] = fits;
  if (!first || (by.by === "kind" && fits.length > 1)) return { reason: `it isn't clear by which field of ${entity.label}` };
  if (by.by === "alphabet") draft.assumptions.push(`Alphabetical order of ${entity.plural.replaceAll("_", " ")} goes by ${first.label}.`);
  return first.name;
}

/** "Earliest first" goes by the one date that each has, and without one by when it was made. */
function momentOf(draft: Draft, entity: DraftEntity): string {
  const times = entity.fields.filter(({ type, required }) => required && (type === "date" || type === "datetime"));
  const [only] = times;
  if (!only || times.length > 1) return "created_at";
  draft.assumptions.push(`Which ${entity.label} is earliest or latest goes by its ${only.label}.`);
  return only.name;
}

const alphabetical = (entity: DraftEntity): DraftField[] => {
  const texts = entity.fields.filter((field) => field.type === "text");
  return [...texts.filter((field) => /(?:^|_)(?:name|title)$/.test(field.name)), ...texts];
};

/** "No two … may share the same …": one field is unique, several are unique together. */
export function applyTogether(draft: Draft, claim: Together): Refused {
  const topic = claim.topic && draft.entities.get(claim.topic.key);
  const { subject, paths } = claim.subject?.length ? { subject: findMention(draft, claim.subject)?.entity, paths: claim.fields } : holderOf(draft, claim.fields) ?? { subject: topic, paths: claim.fields };
  if (!subject) return `it isn't clear which entity is meant`;
  const found = paths.map((path) => fieldIn(subject, path)?.field ?? referenceTo(draft, subject, path) ?? otherSide(draft, subject, path, paths));
  const missing = paths.filter((_, i) => !found[i]);
  if (missing.length) return `no ${subject.label} has "${missing.map(words).join('", "')}"`;
  const fields = found.flatMap((field) => (field ? [field] : []));
  const [only] = fields;
  if (fields.length === 1 && only) {
    only.unique = true;
    addSentence((only.sentences.unique ??= []), claim.sentence);
    return undefined;
  }
  const names = [...new Set(fields.map((field) => field.name))];
  if (names.length < 2) return "two fields are needed";
  addRuled(subject.unique_together, { fields: names, sentences: [claim.sentence] }, (one) => one.fields.join() === names.join());
  return undefined;
}

function referenceTo(draft: Draft, holder: DraftEntity, path: readonly Token[]): DraftField | undefined {
  const entity = findMention(draft, path)?.entity;
  const fits = entity ? holder.fields.filter((field) => field.entity === entity.name) : [];
  return fits.length === 1 ? fits[0] : undefined;
}

/** "Nobody": the only thing that is referred to besides what is named. */
function otherSide(draft: Draft, holder: DraftEntity, path: readonly Token[], all: readonly (readonly Token[])[]): DraftField | undefined {
  if (!/^(?:nobody|no)$/.test(path[0]?.low ?? "")) return undefined;
  const named = all.map((one) => referenceTo(draft, holder, one));
  const others = holder.fields.filter((field) => field.type === "reference" && !named.includes(field));
  return others.length === 1 ? others[0] : undefined;
}

/** The one entity that has or refers to all that is named; "a sender may rating a stay only once" names it, too. */
function holderOf(draft: Draft, fields: readonly (readonly Token[])[]): { subject: DraftEntity; paths: readonly (readonly Token[])[] } | undefined {
  const fits = [...draft.entities.values()].flatMap((subject) => {
    const paths = fields.length > 2 ? fields.filter((path) => findMention(draft, path)?.entity !== subject) : fields;
    return paths.length > 1 && paths.every((path) => referenceTo(draft, subject, path) ?? fieldIn(subject, path)) ? [{ subject, paths }] : [];
  });
  return fits.length === 1 ? fits[0] : undefined;
}

/** Deleting one with others below it: they go too, or it stays. */
export function applyDeletes(draft: Draft, claim: Deletes): Refused {
  const first = findMention(draft, claim.words);
  const rest = first ? claim.words.slice(first.to) : [];
  const second = first ? findMention(draft, rest)?.entity : undefined;
  const near = claim.topic && draft.entities.get(claim.topic.key);
  const pair = first && second && second !== first.entity ? [first.entity, second] : first && near && near !== first.entity ? [near, first.entity] : undefined;
  if (!pair) return "it isn't clear what is deleted with what";
  const [a, b] = pair as [DraftEntity, DraftEntity];
  const held = [...b.fields.filter((field) => field.entity === a.name), ...(b.fields.some((field) => field.entity === a.name) ? [] : a.fields.filter((field) => field.entity === b.name))];
  if (held.length === 0) return `${a.plural.replaceAll("_", " ")} and ${b.plural.replaceAll("_", " ")} don't refer to each other`;
  for (const field of held) {
    field.on_delete = claim.cascade ? "cascade" : "restrict";
    addSentence((field.sentences.reference ??= []), claim.sentence);
    field.deletionSaid = true;
  }
  return undefined;
}
