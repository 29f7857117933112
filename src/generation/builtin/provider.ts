import type { Answer, ModelProvider, Plan, PlanRequest, WriteRequest } from "../models/port.ts";
import type { Blueprint, Entity } from "./blueprint.ts";
import { planOf, taskKeyOf } from "./plan.ts";
import { read } from "./reader/read.ts";

import { writeFiles, writeTests } from "./writer/write.ts";
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
  testsFirst: false,
  plan: async (request) => free(planOf(read(request))),
  write: async (request) => free(writeFiles(blueprintOf(request), notesOf(request.plan))),
  test: async (request) => free(writeTests(blueprintOf(request))),
  repair: async () => free([]),
};

export const free = <T>(value: T): Answer<T> => ({ value, usage: { input_tokens: 0, output_tokens: 0 }, model: engineLabel });

/** What the requirement says, without the tasks that a person left out. @throws Error where there is nothing to build: such a plan is never written */
export function blueprintOf({ plan, ...request }: WriteRequest): Blueprint {
  const { blueprint } = read(wishOf(request));
  if (!blueprint) throw new Error("There is nothing to build in this requirement");
  const kept = new Set(plan.tasks.map((task) => task.key));
  const entities = blueprint.entities.filter((entity) => kept.has(taskKeyOf(entity)));
  return { ...blueprint, entities: entities.map((entity) => withoutLost(entity, entities)) };
}

/** What is worked out from rows that aren't built isn't there either. */
function withoutLost(entity: Entity, entities: readonly Entity[]): Entity {
  if (!entity.computed) return entity;
  const { computed, ...rest } = entity;
  const there = computed.filter(({ value }) => !("of" in value) || entities.some(({ name }) => name === value.of));
  return there.length > 0 ? { ...rest, computed: there } : rest;
}

const wishOf = ({ requirement, language, framework, clarify, answers }: PlanRequest): PlanRequest => ({
  requirement, ...(language === undefined ? {} : { language }), ...(framework === undefined ? {} : { framework }), ...(clarify ? { clarify } : {}), ...(answers ? { answers } : {}),
});

/** What the produced README says of what was decided and what was left out. */
export const notesOf = (plan: Plan): ReadmeNotes => ({
  assumptions: plan.assumptions,
  notBuilt: plan.sentences.flatMap((sentence) => (sentence.status === "planned" || sentence.status === "context" ? [] : [`${sentence.text} (${sentence.reason ?? "not understood"})`])),
});
