import type { Blueprint, Field } from "../builtin/blueprint.ts";
import { blueprintOf, builtinProvider, engineLabel, free, notesOf } from "../builtin/provider.ts";
import { targetOf } from "../builtin/writer/targets.ts";
import type { ModelProvider, WriteRequest, WrittenFile } from "./port.ts";

/**
 * For tests and shows, and labelled so wherever it was: the built-in engine, whose first answer forgets one rule of the requirement. The tests are the full ones,
 * so they are red for a real reason, and the repair brings the rule back.
 */
export const scriptedProvider: ModelProvider = {
  ...builtinProvider,
  name: "scripted",
  label: `Scripted show (wrong at first on purpose) of ${engineLabel}`,
  write: async (request) => free(write(request, withoutOneRule(blueprintOf(request)))),
  async repair(request) {
    const now = new Map(request.files.map((file) => [file.path, file.content]));
    return free(write(request, blueprintOf(request)).filter((file) => now.get(file.path) !== file.content));
  },
};

const write = (request: WriteRequest, blueprint: Blueprint): WrittenFile[] => targetOf(request.plan.language).writeFiles(blueprint, notesOf(request.plan));

/** Ways to forget something about a field, the most telling first. */
const slips: { applies(field: Field): boolean; forget(field: Field): Field }[] = [
  { applies: (field) => field.unique, forget: (field) => ({ ...field, unique: false }) },
  { applies: (field) => field.min !== undefined || field.max !== undefined, forget: ({ min: _, max: __, exclusive_min: ___, exclusive_max: ____, ...field }) => field },
  { applies: (field) => field.max_length !== undefined || field.min_length !== undefined, forget: ({ min_length: _, max_length: __, ...field }) => field },
  { applies: (field) => field.required && field.default === undefined && field.type !== "reference", forget: (field) => ({ ...field, required: false }) },
];

/** The blueprint without the first rule that can be forgotten; the same one when there is none. */
export function withoutOneRule(blueprint: Blueprint): Blueprint {
  for (const { applies, forget } of slips) {
    const entity = blueprint.entities.find((candidate) => candidate.fields.some(applies));
    const field = entity?.fields.find(applies);
    if (!entity || !field) continue;
    const fields = entity.fields.map((other) => (other === field ? forget(field) : other));
    return { ...blueprint, entities: blueprint.entities.map((other) => (other === entity ? { ...entity, fields } : other)) };
  }
  return blueprint;
}
