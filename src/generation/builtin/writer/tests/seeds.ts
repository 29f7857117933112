import type { Blueprint, Entity, Gate } from "../../blueprint.ts";
import { otherSide, stateOf } from "../facts.ts";
import { resourcePath } from "../names.ts";
import { pathsTo } from "./lifecycle-tests.ts";
import { prerequisites, samplesOf } from "./samples.ts";
import { samplesName } from "./subject.ts";
import { inView, viewOf } from "./view.ts";

/** Statements that make what must be there before an entity's rows can be, each brought to the state in which it takes them. `but` is a gate that stays as it is. */
export function seedsOf(blueprint: Blueprint, entity: Entity, needed: readonly Entity[], but?: Gate): string[] {
  const whole = needed.flatMap(({ name }) => blueprint.entities.find((one) => one.name === name) ?? []);
  return whole.flatMap((one) => [`await service.add("${resourcePath(one)}", ${samplesName(one)});`, ...openings(blueprint, one, [...whole, entity], but)]);
}

/** What a seed script sends: rows by their entity, or an action at an address. Rows come before those that refer to them, and are opened for these in between. */
export type SeedStep = { rows: Entity } | { act: string };

export function seedSteps(blueprint: Blueprint): SeedStep[] {
  const view = viewOf(blueprint);
  const order = new Set(blueprint.entities.flatMap((entity) => [...prerequisites(view, inView(blueprint, view, entity)).map(({ name }) => name), entity.name]));
  const whole = [...order].flatMap((name) => blueprint.entities.find((one) => one.name === name) ?? []);
  return whole.flatMap((one): SeedStep[] => [{ rows: one }, ...openingActions(blueprint, one, whole, undefined).map((act) => ({ act }))]);
}

/** The actions that open `one` for those that will refer to it. */
const openings = (blueprint: Blueprint, one: Entity, referring: readonly Entity[], but: Gate | undefined): string[] =>
  openingActions(blueprint, one, referring, but).map((address) => `await service.act("${address}");`);

/** Addresses of these actions. */
function openingActions(blueprint: Blueprint, one: Entity, referring: readonly Entity[], but: Gate | undefined): string[] {
  const state = stateOf(one);
  const gate = referring.flatMap((from) => (from.gates ?? []).filter((each) => each !== but && otherSide(blueprint, from, each.reference) === one && each.field === state?.name))[0];
  const steps = gate && one.lifecycle && [...pathsTo(one.lifecycle, String(state?.default))].find(([value]) => gate.values.includes(value))?.[1];
  if (!steps || steps.length === 0) return [];
  const view = viewOf(blueprint);
  const seen = view.entities[blueprint.entities.indexOf(one)];
  const ids = seen ? samplesOf(view, seen).map((_, index) => index + 1) : [];
  return ids.flatMap((id) => steps.map((step) => `${resourcePath(one)}/${id}/${step}`));
}
