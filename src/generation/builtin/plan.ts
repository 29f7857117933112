import type { Plan, PlannedTask } from "../models/port.ts";
import { isManaged, rulesOf, type Blueprint, type Entity, type Field } from "./blueprint.ts";
import { withArticle } from "./reader/nouns.ts";
import { accessWords } from "./writer/access/facts.ts";
import { formulaWords } from "./writer/resource/computed.ts";
import { guardWords } from "./writer/resource/guards.ts";
import type { Reading } from "./reader/read.ts";

const projectKey = "project";

/** The plan of a reading: a task for the project's frame, one for each entity in the order in which they can be built. */
export function planOf(reading: Reading): Plan {
  const { blueprint, sentences, assumptions, questions, language, framework, unsupported } = reading;
  const means = { language, framework, sentences, assumptions, questions };
  if (!blueprint || unsupported) {
    return { ...means, status: "unsupported", name: "requirement", title: firstWords(sentences), tasks: [], advice: adviceFor(unsupported?.why ?? "Nothing in the text can be built.") };
  }
  return { ...means, status: "planned", name: blueprint.name, title: blueprint.title, tasks: [projectTask(blueprint), ...blueprint.entities.map((entity) => entityTask(blueprint, entity))] };
}

const titleWordsMax = 8;

/** The beginning of the text stands for a title when nothing was understood. */
function firstWords(sentences: Reading["sentences"]): string {
  const words = (sentences[0]?.text ?? "").replace(/^[#*\-\s]+/, "").split(/\s+/).filter(Boolean);
  const title = words.slice(0, titleWordsMax).join(" ").slice(0, 80).replace(/[\s.,:;!?]+$/, "");
  return title === "" ? "A requirement without words" : words.length > titleWordsMax ? `${title} …` : title;
}

/** What a person can do when nothing is built. */
export function adviceFor(why: string): string {
  return [
    why,
    "The built-in engine is a compiler and no language model: it builds data-backed REST services in TypeScript (Hono, zod, SQLite) or Python (FastAPI, pydantic, SQLite) from English that names entities, their fields, limits, relations and queries, for example: \"Build a REST API for parcels with a unique code, a weight in kg above 0 and a status of waiting or delivered (default waiting).\"",
    "For anything else connect a language model: set MODEL_PROVIDER=openai with OPENAI_API_KEY, and OPENAI_BASE_URL for any other service that speaks the same protocol.",
  ].join(" ");
}

function projectTask(blueprint: Blueprint): PlannedTask {
  return {
    key: projectKey,
    title: "Lay out the project",
    description: `The frame of ${blueprint.title}: package, settings, database and migrations, server, error answers, API description, container and CI.`,
    acceptance_criteria: [
      "The tests, the type check and the start command work after an install with stock tools.",
      "Data is still there after a restart.",
      "Every error answer says what was wrong and where.",
    ],
    depends_on: [],
    sentences: [],
  };
}

/** An entity's plural in kebab case; the frame's own key is never an entity's. */
export function taskKeyOf(entity: Pick<Entity, "plural">): string {
  const key = entity.plural.replaceAll("_", "-");
  return key === projectKey ? `${key}-entity` : key;
}

function entityTask(blueprint: Blueprint, entity: Entity): PlannedTask {
  const plural = entity.plural.replaceAll("_", " ");
  const needs = new Set(entity.fields.flatMap((field) => (field.type === "reference" && field.entity !== entity.name ? [field.entity] : [])));
  // A circle of references can't be a dependency both ways: only what comes before counts.
  const before = blueprint.entities.slice(0, blueprint.entities.indexOf(entity)).filter((one) => needs.has(one.name));
  const sentences = new Set(rulesOf({ ...blueprint, entities: [entity] }).flatMap((rule) => rule.sentences));
  return {
    key: taskKeyOf(entity),
    title: `Build ${plural}`,
    description: `Create, read, list, change and delete ${plural}, each with ${listOf(entity.fields.map((field) => field.label))}.`,
    acceptance_criteria: criteriaOf(blueprint, entity),
    depends_on: [projectKey, ...before.map(taskKeyOf)],
    sentences: [...sentences].sort((a, b) => a - b),
  };
}

const listOf = (words: readonly string[]): string => (words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : words.join(""));

/** What must hold, one sentence per rule. */
function criteriaOf(blueprint: Blueprint, entity: Entity): string[] {
  const one = entity.name.replaceAll("_", " ");
  const label = (name: string) => entity.fields.find((field) => field.name === name)?.label ?? name.replaceAll("_", " ");
  return [
    `${withArticle(one, "A")} that was created is read and listed as it was sent; changes stay; a deleted one is gone.`,
    ...entity.fields.flatMap((field) => (isManaged(entity, field) ? [] : fieldCriteria(one, field))),
    ...(entity.computed ?? []).map((computed) => `The ${computed.label} of ${withArticle(one, "a")} is ${formulaWords(blueprint, entity, computed)}.`),
    ...accessWords(blueprint.access, entity),
    ...(entity.soft_delete ? [`A deleted ${one} is hidden, what refers to it stays, and it can be brought back as it was.`] : []),
    ...guardWords(blueprint, entity),
    ...(entity.lifecycle ? [`${withArticle(one, "A")} is ${stateLabel(entity)} at first, and what it is changes by its actions alone.`] : []),
    ...(entity.lifecycle?.actions ?? []).map(({ name, from, to }) => `The action "${name.replaceAll("_", " ")}" makes it ${words(to)} if it is ${from.map(words).join(" or ")}, and is refused otherwise.`),
    ...(entity.frozen ? [`${withArticle(one, "A")} that is ${entity.frozen.states.map(words).join(" or ")} is neither changed nor deleted.`] : []),
    ...entity.unique_together.map(({ fields }) => `No two have the same ${listOf(fields.map(label))}.`),
    ...entity.comparisons.map(({ left, op, right }) => `The ${label(left)} is ${op === "<" ? "less than" : "at most"} the ${label(right)}.`),
    ...entity.any_of.map(({ fields }) => `${withArticle(one, "A")} without any of ${listOf(fields.map(label))} is refused.`),
    ...(entity.search ? [`A search finds them by part of the ${listOf(entity.search.fields.map(label))}, whatever the case.`] : []),
    ...entity.filters.map(({ field }) => `A list can be filtered by ${label(field)}.`),
    ...entity.ranges.map(({ field }) => `A list can be limited to a range of the ${label(field)}.`),
    ...entity.sorts.map(({ field }) => `A list can be sorted by ${label(field)}, both ways.`),
    ...(entity.order ? [`A list comes by ${label(entity.order.field)}, ${entity.order.direction === "asc" ? "lowest" : "highest"} first.`] : []),
    ...(entity.paging ? [`A page of a list has ${entity.paging.size} rows unless asked otherwise, and at most ${entity.paging.max}.`] : []),
  ];
}

const words = (name: string): string => name.replaceAll("_", " ");
const stateLabel = (entity: Entity): string => words(String(entity.fields.find((field) => isManaged(entity, field))?.default ?? ""));

function fieldCriteria(one: string, field: Field): string[] {
  const { label } = field;
  const said: [boolean, string][] = [
    [field.required && field.default === undefined, `${withArticle(one, "A")} without ${label} is refused.`],
    [!field.required, `${withArticle(one, "A")} without ${label} is accepted.`],
    [field.unique, `Two can't have the same ${label}.`],
    [field.values !== undefined, `The ${label} is ${(field.values ?? []).join(", ")} and nothing else.`],
    [field.choices !== undefined, `The ${label} is ${(field.choices ?? []).join(", ")} and nothing else.`],
    [field.min !== undefined, `The ${label} is ${field.exclusive_min ? "more than" : "at least"} ${field.min}.`],
    [field.max !== undefined, `The ${label} is ${field.exclusive_max ? "less than" : "at most"} ${field.max}.`],
    [field.earliest !== undefined, `The ${label} is ${field.earliest} or later.`],
    [field.latest !== undefined, `The ${label} is ${field.latest} or earlier.`],
    [field.min_length !== undefined, `The ${label} has at least ${field.min_length} characters.`],
    [field.max_length !== undefined, `The ${label} has at most ${field.max_length} characters.`],
    [field.default !== undefined, `The ${label} is ${String(field.default)} when nothing is given.`],
    [field.type === "reference", `The ${label} must exist${field.on_delete === "cascade" ? ", and when it is deleted the " + one + " goes too" : ", and can't be deleted while it is referred to"}.`],
    [field.type === "email" || field.type === "url" || field.type === "date" || field.type === "datetime", `${withArticle(label, "A")} that isn't ${field.type === "email" ? "an e-mail address" : field.type === "url" ? "a web address" : field.type === "date" ? "a real day" : "a point in time"} is refused.`],
  ];
  return said.filter(([applies]) => applies).map(([, sentence]) => sentence);
}
