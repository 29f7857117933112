import { blueprintVersion, type Blueprint, type Entity, type Field, type FieldType } from "../blueprint.ts";
import type { Draft, DraftEntity, DraftField } from "./draft.ts";
import { withArticle } from "./nouns.ts";

const typeNames: Record<FieldType, string> = {
  text: "text", integer: "a whole number", decimal: "a number", money: "money with two decimals", boolean: "yes or no", date: "a date", datetime: "a date with time", email: "an e-mail address", url: "a web address", enum: "one of the values named", reference: "the id of another entity",
};

/** The blueprint of a draft: names settled, what nobody said assumed and stated, entities in the order in which they can be made. */
export function finish(draft: Draft, requirement: string, title: string | undefined): Blueprint {
  for (const entity of draft.entities.values()) {
    if (entity.fields.length === 0) nameAlone(draft, entity);
    for (const field of entity.fields) settle(draft, entity, field);
  }
  const entities = inOrder([...draft.entities.values()]);
  breakCircles(draft, entities);
  stateAssumptions(draft, entities);
  const plurals = entities.map((entity) => entity.plural.replaceAll("_", "-"));
  const name = (title ?? `${plurals.slice(0, 2).join("-and-")}-service`).slice(0, 60).replace(/-+$/, "");
  return { version: blueprintVersion, name, title: titleOf(name), requirement, ...(draft.access ? { access: draft.access } : {}), entities: entities.map(presentEntity) };
}

const titleOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("-", " ");

function nameAlone(draft: Draft, entity: DraftEntity): void {
  entity.fields.push({ name: "name", label: "name", type: "text", required: true, unique: false, sentences: { exists: [] }, guess: { type: "text", from: "cue" }, words: ["name"], waiting: [] });
  draft.assumptions.push(`Nothing says what ${withArticle(entity.label, "a")} consists of, so it has a name.`);
}

function settle(draft: Draft, entity: DraftEntity, field: DraftField): void {
  // An amount beside a unit is no money.
  if (field.type === "money" && field.name === "amount" && field.guess.from === "cue" && entity.fields.some(({ name }) => /^(?:unit|units|unit_of_measure)$/.test(name))) field.type = "decimal";
  if (field.guess.percent && !field.choices && field.type === "decimal" && field.min === undefined && field.max === undefined) {
    Object.assign(field, { min: 0, max: 100 });
    field.sentences.range = [];
    draft.assumptions.push(`The ${field.label} of ${withArticle(entity.label, "a")} lies from 0 to 100.`);
  }
  if (field.type === "reference" && field.entity === entity.name && field.required && !(field.sentences.required?.length)) {
    field.required = false;
    draft.assumptions.push(`The ${field.label} of ${withArticle(entity.label, "a")} is optional, because the first one has none.`);
  }
}

function stateAssumptions(draft: Draft, entities: readonly DraftEntity[]): void {
  const { assumptions } = draft;
  assumptions.push("A field is required unless the requirement says that it is optional or has a default.");
  for (const entity of entities) {
    for (const one of [...(entity.order ? [entity.order] : []), ...entity.sorts]) {
      const field = entity.fields.find(({ name, type }) => name === one.field && type === "enum");
      if (field) assumptions.push(`Sorting by ${field.label} goes by the alphabet of its values.`);
    }
    const guessed = entity.fields.filter((field) => field.guess.from !== "stated" && field.type !== "reference" && field.type !== "enum").map((field) => `${field.label} is ${typeNames[field.type]}`);
    if (guessed.length) assumptions.push(`For ${withArticle(entity.label, "a")}, judging by the names, ${guessed.join(", ")}.`);
    for (const field of entity.fields) if (field.type === "reference" && !field.deletionSaid && !draft.entities.get(field.entity ?? "")?.soft_delete) assumptions.push(`${withArticle((field.entity ?? "").replaceAll("_", " "), "A")} can't be deleted while ${withArticle(entity.label, "a")} refers to it as its ${field.label}.`);
  }
  assumptions.push("Every entity has an id, created_at and updated_at, made by the service, and can be created, read, listed, changed and deleted.");
}

/** Those that are referred to come first; otherwise the order of the text. A circle is left as the text has it. */
function inOrder(entities: readonly DraftEntity[]): DraftEntity[] {
  const done: DraftEntity[] = [];
  const left = [...entities];
  while (left.length) {
    const ready = left.findIndex((entity) => entity.fields.every((field) => field.type !== "reference" || field.entity === entity.name || done.some((one) => one.name === field.entity) || !left.some((one) => one.name === field.entity)));
    done.push(...left.splice(Math.max(0, ready), 1));
  }
  return done;
}

/** Two that need each other could never be made: the one that comes first may do without. */
function breakCircles(draft: Draft, entities: readonly DraftEntity[]): void {
  for (const [i, entity] of entities.entries()) {
    for (const field of entity.fields) {
      const later = entities.findIndex(({ name }) => name === field.entity);
      if (field.type !== "reference" || !field.required || later <= i) continue;
      field.required = false;
      draft.assumptions.push(`The ${field.label} of ${withArticle(entity.label, "a")} is optional, because the two refer to each other and one must come first.`);
    }
  }
}

function presentEntity(entity: DraftEntity): Entity {
  const sorted = (sentences: number[]) => [...sentences].sort((a, b) => a - b);
  return {
    name: entity.name, plural: entity.plural, fields: entity.fields.map(presentField),
    ...(entity.lifecycle ? { lifecycle: entity.lifecycle } : {}), ...(entity.frozen ? { frozen: entity.frozen } : {}),
    ...(entity.soft_delete ? { soft_delete: entity.soft_delete } : {}), ...(entity.computed?.length ? { computed: entity.computed } : {}),
    ...(entity.permits?.length ? { permits: entity.permits } : {}), ...(entity.escalations?.length ? { escalations: entity.escalations } : {}), ...(entity.owned ? { owned: entity.owned } : {}),
    ...(entity.gates?.length ? { gates: entity.gates } : {}), ...(entity.limits?.length ? { limits: entity.limits } : {}), ...(entity.overlaps?.length ? { overlaps: entity.overlaps } : {}),
    unique_together: entity.unique_together, comparisons: entity.comparisons, any_of: entity.any_of, ...(entity.search ? { search: entity.search } : {}),
    filters: entity.filters, ranges: entity.ranges, sorts: entity.sorts, ...(entity.order ? { order: entity.order } : {}), ...(entity.paging ? { paging: entity.paging } : {}),
    sentences: sorted(entity.sentences),
  };
}

function presentField(field: DraftField): Field {
  const { name, label, type, required, unique, min, max, exclusive_min, exclusive_max, min_length, max_length, values, choices, earliest, latest, entity, on_delete, sentences } = field;
  const given = { min, max, exclusive_min, exclusive_max, min_length, max_length, values, choices, earliest, latest, default: field.default, entity, on_delete };
  const there = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const from = Object.fromEntries(Object.entries(sentences).filter(([, list]) => list !== undefined).map(([kind, list]) => [kind, [...list].sort((a, b) => a - b)]));
  return { name, label, type, required, unique, ...there, sentences: from as Field["sentences"] };
}
