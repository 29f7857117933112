/**
 * What the built-in engine understood: a data-backed service, typed. The reader makes it out of English, the writer makes a repository out of it,
 * and nothing else passes between them. Same requirement, same blueprint, byte for byte: no clock, locale, random number or map order goes in.
 *
 * Names (`Entity.name`, `Field.name`, …) match /^[a-z][a-z0-9_]{0,39}$/. They can be any such word (`constructor`, `order`, `select`, `then`):
 * the writer must quote, never assume. All other text is verbatim from the requirement and may hold anything.
 */
export interface Blueprint {
  /** Of this shape. Raised when a reader of older blueprints would go wrong. */
  version: typeof blueprintVersion;
  /** Kebab-case, from the entities: `library-service`. */
  name: string;
  title: string;
  /** The requirement, word for word. */
  requirement: string;
  /** Who calls is known, by a token. Without it whoever reaches the service may do anything. */
  access?: Access;
  /** In dependency order as far as references allow; at least one. */
  entities: Entity[];
}

export const blueprintVersion = 4;

export interface Access {
  /** In snake_case and in the order of the text, `admin` among them: it makes users, and the first one comes from the environment. Somebody may have several, or none. */
  roles: string[];
  /** That ask for signing in as such. */
  sentences: number[];
}

export interface Entity {
  /** Singular, snake_case: `leave_request`. Also the type's name, in PascalCase. */
  name: string;
  /** Plural, snake_case: the table. Kebab-cased it is the path: `/leave-requests`. */
  plural: string;
  /** In the order that the text names them; `id`, `created_at` and `updated_at` are the service's own and never here. */
  fields: Field[];
  /** Fields whose combination must be unique, two or more. */
  unique_together: Ruled<{ fields: string[] }>[];
  /** `left` must be `op` `right` whenever both are there: `start_date <= end_date`. */
  comparisons: Ruled<{ left: string; op: "<" | "<="; right: string }>[];
  /** Of these fields, each of which may be left out by itself, one or more must be there. Two or more, none a reference. */
  any_of: Ruled<{ fields: string[] }>[];
  /** `?q=`: case-insensitive part of any of these text fields. */
  search?: Ruled<{ fields: string[] }>;
  /** `?field=value`: exactly. Lists are filtered by these alone. */
  filters: Ruled<{ field: string }>[];
  /** `?min_field=&max_field=` on numbers, dates and date-times, inclusive. */
  ranges: Ruled<{ field: string }>[];
  /** `?sort=field` and `?sort=-field`: fields by which a caller may sort. */
  sorts: Ruled<{ field: string }>[];
  /** The order of a list that isn't sorted by the caller. Without it: oldest first. `created_at` is allowed. */
  order?: Ruled<{ field: string; direction: "asc" | "desc" }>;
  /** How many rows a page has if the caller doesn't say (`size`), and may have at most; both at least 3, so that tests see an order. Without it: 20 and 100. */
  paging?: Ruled<{ size: number; max: number }>;
  /** The states that a row goes through, by actions alone: POST /<plural>/:id/<action>. */
  lifecycle?: Lifecycle;
  /** Rows in these states of the lifecycle are neither changed nor deleted; actions still apply. Never the initial one. */
  frozen?: Ruled<{ states: string[] }>;
  /** What must be so of a row that is referred to: without it no row is made for it, nor moved to it. */
  gates?: Ruled<Gate>[];
  /** At most so many rows for each of what they refer to. */
  limits?: Ruled<Limit>[];
  /** Of rows with the same `reference`, no two stretches from `from` to `to` meet; one may begin where another ends. Without `to` it is open. */
  overlaps?: Ruled<{ reference: string; from: string; to: string; among?: Among }>[];
  /** A deleted row is hidden and can be restored; what refers to it stays. Nothing cascades to it. */
  soft_delete?: Ruled<object>;
  /** Who alone may do what, where the blueprint has `access`; whoever is signed in may do the rest. One for each verb, and for each action. */
  permits?: Ruled<Permit>[];
  /** Actions that need a role where a number of the row is higher than so much. Only with `access`. One for each action. */
  escalations?: Ruled<Escalation>[];
  /** Rows belong to who made them. Only with `access`. */
  owned?: Ruled<Owned>;
  /** What is worked out whenever a row is read, and never sent or kept. No two of one name, none a field's. */
  computed?: Ruled<Computed>[];
  /** Sentences that ask for the entity itself and for its being created, read, listed, changed and deleted. */
  sentences: number[];
}

/** `delete` is restoring, too. `roles`: one of them is enough. */
export interface Permit {
  verb: "create" | "read" | "change" | "delete" | "act";
  /** The lifecycle's, where the verb is `act`. */
  action?: string;
  roles: string[];
}

/** Without one of these roles the action is refused of rows whose `field` is more than `over`. The field is a required number. */
export interface Escalation {
  action: string;
  field: string;
  over: number;
  roles: string[];
}

/** `all`: others don't see them, and are told that there is none. `changes`: others see them, and neither change nor delete them nor act on them. `except`: roles for which it isn't so. */
export interface Owned {
  of: "all" | "changes";
  except: string[];
}

export interface Computed {
  name: string;
  label: string;
  /** money is rounded to cents, decimal to four digits. */
  type: "integer" | "decimal" | "money";
  value: Formula;
}

/** Several terms are added, or taken away where `minus` says so; the first is never. `of` is an entity, `by` its reference to this one: what is counted or added up. `left`: a field less the number of rows. Several operands are multiplied. */
export type Formula =
  | { how: "product"; operands: Operand[] }
  | { how: "terms"; terms: { operands: Operand[]; minus: boolean }[] }
  | { how: "sum" | "average"; of: string; by: string; operands: Operand[] }
  | { how: "count"; of: string; by: string }
  | { how: "left"; field: string; of: string; by: string };

/**
 * A numeric field of the row, or of what it refers to; the whole days from one date (or time) of the row to another; a number; or a field that holds a percentage `p`, as `share` p/100,
 * as `more` 1 + p/100, as `less` 1 - p/100.
 */
export type Operand = { field: string; through?: string } | { from: string; to: string } | { number: number } | { percent: string; through?: string; as: "share" | "more" | "less" };

/** `reference`: of this entity; `field`: of the other, an enum or a boolean; `values`: those with which it may be. */
export interface Gate {
  reference: string;
  field: string;
  values: (string | boolean)[];
}

/** `max` is a number, or a whole number that the other side has: a field of it. */
export interface Limit {
  reference: string;
  max: number | { field: string };
  among?: Among;
}

/** Which rows count: those whose field is empty, or has one of these values. */
export type Among = { field: string; empty: true } | { field: string; values: string[] };

export interface Lifecycle {
  /** A required enum field whose default is what a new row is. Nobody sets it: it isn't sent, only answered. */
  field: string;
  /** In the order of the text; no two of one name, which is snake_case as an entity's is. */
  actions: Ruled<{ name: string; from: string[]; to: string }>[];
  sentences: number[];
}

/** Part of a blueprint, with the sentences (places in the requirement) that ask for it. Empty: the engine's own assumption. */
export type Ruled<T> = T & { sentences: number[] };

export interface Field {
  name: string;
  /** As the text says it, e.g. "date of birth". */
  label: string;
  type: FieldType;
  required: boolean;
  unique: boolean;
  /** integer, decimal, money: inclusive unless `exclusive_…`. */
  min?: number;
  max?: number;
  /** date, datetime: YYYY-MM-DD, inclusive; of a datetime by its day in UTC. */
  earliest?: string;
  latest?: string;
  /** "greater than 0": `min: 0, exclusive_min: true`. */
  exclusive_min?: boolean;
  exclusive_max?: boolean;
  /** text, email, url, in Unicode code points. */
  min_length?: number;
  max_length?: number;
  /** enum: at least one, as they are stored and sent, e.g. `in_progress`. */
  values?: string[];
  /** integer, decimal, money: the only numbers that are taken, in the order of the text. Never beside `min` and `max`. */
  choices?: number[];
  /** Of the field's own type; on a field with a default, leaving it out is allowed. */
  default?: string | number | boolean;
  /** reference: the entity's name. */
  entity?: string;
  /** reference: what deleting the other side does. */
  on_delete?: "restrict" | "cascade";
  /** The sentences that ask for each thing about the field. `exists` covers its type too. */
  sentences: {
    exists: number[]; required?: number[]; unique?: number[]; range?: number[]; length?: number[]; values?: number[];
    default?: number[]; reference?: number[];
  };
}

/**
 * `money`: a decimal with at most two digits after the point. `date`: YYYY-MM-DD, a real day. `datetime`: RFC 3339 with offset, kept in UTC.
 * `text`: trimmed, not empty when required. `email` and `url` are checked; `url` is http(s). `reference` holds the other's id and is named `<…>_id`.
 */
export type FieldType = "text" | "integer" | "decimal" | "money" | "boolean" | "date" | "datetime" | "email" | "url" | "enum" | "reference";

/** A claim about the produced service that tests must prove. `id` is stable and unique: `unique:employee.email`. */
export interface Rule {
  id: string;
  /** Key of the entity, for tasks and test files. */
  entity: string;
  sentences: number[];
}

/** Every rule of a blueprint, in order. The writer proves each by at least one test that fails without it; the reader's sentences are covered by them. */
export function rulesOf(blueprint: Blueprint): Rule[] {
  return blueprint.entities.flatMap((entity) => [
    rule(entity, `entity:${entity.name}`, entity.sentences),
    ...entity.fields.flatMap((field) => (isManaged(entity, field) ? [] : fieldRules(entity, field))),
    ...lifecycleRules(entity),
    ...accessRules(blueprint, entity),
    ...(entity.soft_delete ? [rule(entity, `soft_delete:${entity.name}`, entity.soft_delete.sentences)] : []),
    ...(entity.computed ?? []).map(({ name, sentences }) => rule(entity, `computed:${entity.name}.${name}`, sentences)),
    ...entity.unique_together.map((u) => rule(entity, `unique_together:${entity.name}.${u.fields.join("+")}`, u.sentences)),
    ...entity.comparisons.map((c) => rule(entity, `compare:${entity.name}.${c.left}${c.op}${c.right}`, c.sentences)),
    ...entity.any_of.map((a) => rule(entity, `any_of:${entity.name}.${a.fields.join("+")}`, a.sentences)),
    ...(entity.search ? [rule(entity, `search:${entity.name}`, entity.search.sentences)] : []),
    ...entity.filters.map((f) => rule(entity, `filter:${entity.name}.${f.field}`, f.sentences)),
    ...entity.ranges.map((r) => rule(entity, `between:${entity.name}.${r.field}`, r.sentences)),
    ...entity.sorts.map((s) => rule(entity, `sort:${entity.name}.${s.field}`, s.sentences)),
    ...(entity.order ? [rule(entity, `order:${entity.name}`, entity.order.sentences)] : []),
    ...(entity.paging ? [rule(entity, `paging:${entity.name}`, entity.paging.sentences)] : []),
  ]);
}

function fieldRules(entity: Entity, field: Field): Rule[] {
  const { sentences: from } = field;
  const has: [string, boolean, number[] | undefined][] = [
    ["field", true, from.exists],
    ["required", field.required, from.required],
    ["unique", field.unique, from.unique],
    ["range", field.min !== undefined || field.max !== undefined || hasDays(field), from.range],
    ["length", field.min_length !== undefined || field.max_length !== undefined, from.length],
    ["values", field.type === "enum" || field.choices !== undefined, from.values],
    ["default", field.default !== undefined, from.default],
    ["reference", field.type === "reference", from.reference],
  ];
  return has.filter(([, applies]) => applies).map(([kind, , sentences]) => rule(entity, `${kind}:${entity.name}.${field.name}`, sentences ?? []));
}

const accessRules = ({ access }: Blueprint, entity: Entity): Rule[] => (access ? [
  rule(entity, `signed_in:${entity.name}`, access.sentences),
  ...(entity.permits ?? []).map((permit) => rule(entity, `permit:${entity.name}.${permit.action ?? permit.verb}`, permit.sentences)),
  ...(entity.escalations ?? []).map((one) => rule(entity, `escalation:${entity.name}.${one.action}`, one.sentences)),
  ...(entity.owned ? [rule(entity, `owned:${entity.name}`, entity.owned.sentences)] : []),
] : []);

function lifecycleRules(entity: Entity): Rule[] {
  const { lifecycle, frozen } = entity;
  const said = entity.fields.filter((field) => isManaged(entity, field)).flatMap(({ sentences }) => Object.values(sentences).flat());
  return [
    ...(lifecycle ? [rule(entity, `lifecycle:${entity.name}`, [...new Set([...lifecycle.sentences, ...said])].sort((a, b) => a - b))] : []),
    ...(lifecycle?.actions ?? []).map(({ name, sentences }) => rule(entity, `action:${entity.name}.${name}`, sentences)),
    ...(entity.gates ?? []).map((gate) => rule(entity, `gate:${entity.name}.${gate.reference}.${gate.field}`, gate.sentences)),
    ...(entity.limits ?? []).map((limit) => rule(entity, `limit:${entity.name}.${limit.reference}`, limit.sentences)),
    ...(entity.overlaps ?? []).map((overlap) => rule(entity, `overlap:${entity.name}.${overlap.reference}`, overlap.sentences)),
    ...(frozen ? [rule(entity, `frozen:${entity.name}`, frozen.sentences)] : []),
  ];
}

/** Whether the service alone sets the field: it is the state of a lifecycle. */
export const isManaged = ({ lifecycle }: Entity, { name }: Field): boolean => lifecycle?.field === name;

/** Whether the field's days are limited. */
export const hasDays = ({ earliest, latest }: Field): boolean => earliest !== undefined || latest !== undefined;

const rule = (entity: Entity, id: string, sentences: number[]): Rule => ({ id, entity: entity.name, sentences });
