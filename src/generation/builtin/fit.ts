import type { PlannedSentence } from "../models/port.ts";
import { rulesOf, type Blueprint, type Entity } from "./blueprint.ts";
import type { Reading } from "./reader/read.ts";
import { targetOf, type Knowledge } from "./writer/targets.ts";

/** A reading as its target can build it. What the target can't is left out of the blueprint, and every sentence that asks for it says so. */
export function fitted<Read extends Reading>(reading: Read): Read {
  const { blueprint, language } = reading;
  const { knows } = targetOf(language);
  if (!blueprint || !knows) return reading;
  const lost = new Set<number>();
  const kept = fitBlueprint(blueprint, knows, lost);
  if (lost.size === 0) return reading;
  const ruled = new Set(rulesOf(kept).flatMap(({ sentences }) => sentences));
  const sentences = reading.sentences.map((sentence, index) => (lost.has(index) ? lessened(sentence, language, ruled.has(index)) : sentence));
  return { ...reading, blueprint: kept, sentences };
}

function lessened({ text, status, reason }: PlannedSentence, language: string, isBuiltInPart: boolean): PlannedSentence {
  if (status !== "planned" && status !== "partly") return { text, status, ...(reason === undefined ? {} : { reason }) };
  const why = `"${text}": services in ${language} can't do ${isBuiltInPart ? "all of " : ""}this yet, those in TypeScript can.`;
  return { text, status: isBuiltInPart ? "partly" : "not_buildable", reason: reason === undefined ? why : `${reason} ${why}` };
}

function fitBlueprint(blueprint: Blueprint, knows: Knowledge, lost: Set<number>): Blueprint {
  const whole = without(blueprint, knows.blueprint, lost);
  return { ...whole, entities: blueprint.entities.map((entity) => fitEntity(entity, knows, lost)) };
}

/** Parts that come in lists are kept one by one, if nothing in them is unknown. */
function fitEntity(entity: Entity, knows: Knowledge, lost: Set<number>): Entity {
  const known = without(entity, knows.entity, lost);
  const fit = (parts: readonly object[], members: readonly string[]): object[] => parts.filter((part) => {
    const fits = Object.keys(part).every((member) => members.includes(member));
    if (!fits) noteSentences(part, lost);
    return fits;
  });
  const parts = Object.entries(known).map(([key, value]): [string, unknown] => {
    const members = knows.parts[key];
    return [key, members !== undefined && Array.isArray(value) ? fit(value as object[], members) : value];
  });
  const { lifecycle, ...rest } = Object.fromEntries(parts) as unknown as Entity;
  return lifecycle ? { ...rest, lifecycle: { ...lifecycle, actions: fit(lifecycle.actions, knows.parts.actions ?? []) as typeof lifecycle.actions } } : rest;
}

function without<Whole extends object>(whole: Whole, known: readonly string[], lost: Set<number>): Whole {
  const kept = Object.entries(whole).filter(([key, value]) => {
    if (known.includes(key)) return true;
    noteSentences(value, lost);
    return false;
  });
  return Object.fromEntries(kept) as Whole;
}

/** All sentences that ask for something, however deep they stand in it. */
function noteSentences(value: unknown, lost: Set<number>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === "sentences" && Array.isArray(inner)) for (const place of inner) lost.add(place as number);
    else noteSentences(inner, lost);
  }
}
