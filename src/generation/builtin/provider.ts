import type { Answer, ModelProvider, Plan, PlanRequest, WriteRequest, WrittenFile } from "../models/port.ts";
import type { Blueprint, Entity } from "./blueprint.ts";
import { fitted } from "./fit.ts";
import { planOf, taskKeyOf } from "./plan.ts";
import { withMigrations } from "./evolution/files.ts";
import { readNext, tableChanges, type Next } from "./evolution/next.ts";
import { targetOf } from "./writer/targets.ts";
import type { ReadmeNotes } from "./writer/readme.ts";

/** Raise it with every change that gives the same requirement other bytes: it is written into each commit. */
export const engineVersion = 4;
export const engineLabel = `DevGen built-in engine ${engineVersion}`;

/**
 * A compiler from English to code, behind the port that language models have. It answers the same question with the same bytes, costs no tokens, and has nothing
 * else to offer where its tests are red: it can't repair.
 */
export const builtinProvider: ModelProvider = {
  name: "builtin",
  label: engineLabel,
  billsTokens: false,
  plan: async (request) => free(planOf(nextOf(request))),
  write: async (request) => free(filesOf(request)),
  test: async (request) => free(targetOf(request.plan.language).writeTests(blueprintOf(request))),
  repair: async () => free([]),
};

export const free = <T>(value: T): Answer<T> => ({ value, usage: { input_tokens: 0, output_tokens: 0 }, model: engineLabel });

function filesOf(request: WriteRequest): WrittenFile[] {
  const blueprint = blueprintOf(request);
  const files = targetOf(request.plan.language).writeFiles(blueprint, notesOf(request.plan));
  const { before } = nextOf(wishOf(request));
  return request.base && before ? withMigrations(files, blueprint, request.base, tableChanges(before, blueprint).sql) : files;
}

/** What is read, together with what is there already, as far as its target can build it. */
const nextOf = (request: PlanRequest): Next => fitted(readNext(request));

/** What the requirement says, without the tasks that a person left out. @throws Error where there is nothing to build: such a plan is never written */
export function blueprintOf({ plan, ...request }: WriteRequest): Blueprint {
  const { blueprint, before } = nextOf(wishOf(request));
  if (!blueprint) throw new Error("There is nothing to build in this requirement");
  const kept = new Set(plan.tasks.map((task) => task.key));
  const there = (entity: Entity): Entity[] => before?.entities.filter(({ name }) => name === entity.name) ?? [];
  // A plan of the very words that are in force may leave something out that is there; a change leaves it as it is, and so does a plan that never knew of it.
  const isDropped = (entity: Entity): boolean => blueprint.requirement === before?.requirement && entity.sentences.every((sentence) => sentence < plan.sentences.length);
  const entities = blueprint.entities.flatMap((entity) => (kept.has(taskKeyOf(entity)) ? [entity] : isDropped(entity) ? [] : there(entity)));
  return { ...blueprint, entities: entities.map((entity) => withoutLost(entity, entities)) };
}

/** What is worked out from rows that aren't built isn't there either. */
function withoutLost(entity: Entity, entities: readonly Entity[]): Entity {
  if (!entity.computed) return entity;
  const { computed, ...rest } = entity;
  const there = computed.filter(({ value }) => !("of" in value) || entities.some(({ name }) => name === value.of));
  return there.length > 0 ? { ...rest, computed: there } : rest;
}

const wishOf = ({ requirement, language, framework, clarify, answers, base }: PlanRequest): PlanRequest => ({
  requirement, ...(language === undefined ? {} : { language }), ...(framework === undefined ? {} : { framework }), ...(clarify ? { clarify } : {}), ...(answers ? { answers } : {}), ...(base ? { base } : {}),
});

/** What the produced README says of what was decided and what was left out. */
export const notesOf = (plan: Plan): ReadmeNotes => ({
  assumptions: plan.assumptions,
  notBuilt: plan.sentences.flatMap((sentence) => (sentence.status === "planned" || sentence.status === "context" ? [] : [`${sentence.text} (${sentence.reason ?? "not understood"})`])),
});
