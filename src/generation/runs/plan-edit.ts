import { AppError, type Fault } from "../../platform/errors.ts";
import type { Plan, PlannedSentence, PlannedTask } from "../models/port.ts";
import type { Edits } from "./request.ts";

/** A task as a person sends it back: found by `id` or `key`; what is absent stays as it is. */
export interface TaskEdit {
  id?: string | undefined;
  key?: string | undefined;
  title?: string | undefined;
  description?: string | undefined;
  acceptance_criteria?: string[] | undefined;
  depends_on?: string[] | undefined;
  sentences?: number[] | undefined;
}

/**
 * What a person changed about a plan. Words may change and tasks may go, as long as nothing that stays depends on them; the engine builds what the requirement says,
 * so a task, a dependency or a claim on a sentence can't be added. @returns null when nothing was changed
 * @throws AppError `invalid_input` with a pointer for each fault
 */
export function editsOf(plan: Plan, known: readonly { id: string; key: string }[], edits: readonly TaskEdit[]): Edits | null {
  const keyById = new Map(known.map(({ id, key }) => [id, key]));
  const planned = new Map(plan.tasks.map((task) => [task.key, task]));
  const errors: Fault[] = [];
  const fault = (place: number, field: string, code: string, message: string) => errors.push({ pointer: `#/tasks/${place}${field && `/${field}`}`, code, message });
  const kept = new Map<string, PlannedTask>();

  edits.forEach((edit, place) => {
    const key = edit.key ?? (edit.id === undefined ? undefined : keyById.get(edit.id));
    const task = key === undefined ? undefined : planned.get(key);
    if (!task) return fault(place, edit.key === undefined ? "id" : "key", "unknown_task", "The plan has no such task, and one can't be added here: say it in the requirement");
    if (edit.id !== undefined && keyById.get(edit.id) !== task.key) return fault(place, "id", "unknown_task", "This id belongs to another task");
    if (kept.has(task.key)) return fault(place, "key", "repeated_task", `The task ${task.key} is here twice`);
    kept.set(task.key, {
      ...task, title: edit.title ?? task.title, description: edit.description ?? task.description, acceptance_criteria: edit.acceptance_criteria ?? task.acceptance_criteria,
    });
    const added = edit.depends_on?.find((other) => !task.depends_on.includes(other));
    if (added !== undefined) {
      const [code, why] = !planned.has(added) ? ["unknown_task", "the plan has no such task"] : leadsTo(planned, added, task.key) ? ["cycle", `${added} depends on it`] : ["not_editable", "the order follows from the requirement"];
      return fault(place, "depends_on", code, `${task.key} can't depend on ${added}: ${why}`);
    }
    if (edit.depends_on && !sameMembers(edit.depends_on, task.depends_on)) return fault(place, "depends_on", "not_editable", "What a task depends on follows from the requirement");
    if (edit.sentences && !sameMembers(edit.sentences, task.sentences)) return fault(place, "sentences", "not_editable", "Which sentences a task comes from can't be changed");
  });
  [...kept.values()].forEach((task) => {
    const missing = task.depends_on.find((key) => !kept.has(key));
    if (missing !== undefined) fault(edits.findIndex((edit) => (edit.key ?? keyById.get(edit.id ?? "")) === task.key), "depends_on", "needed_task", `${task.key} needs the task ${missing}, which was left out`);
  });
  if (kept.size === 0 && errors.length === 0) errors.push({ pointer: "#/tasks", code: "too_small", message: "At least one task has to stay" });
  if (errors.length > 0) throw new AppError("invalid_input", errors[0]?.message ?? "These tasks can't be built", { errors });

  const tasks = plan.tasks.flatMap((task) => kept.get(task.key) ?? []).map(({ key, title, description, acceptance_criteria }) => ({ key, title, description, acceptance_criteria }));
  const unchanged = tasks.length === plan.tasks.length && tasks.every((task) => isSame(task, planned.get(task.key)));
  return unchanged ? null : { tasks };
}

/** The plan as it is to be built. A sentence all of whose tasks were dropped is left out; one that lost some of them is built in part. */
export function editedPlan(plan: Plan, edits: Edits | null): Plan {
  if (!edits) return plan;
  const kept = new Map(edits.tasks.map((task) => [task.key, task]));
  const dropped = plan.tasks.filter((task) => !kept.has(task.key));
  const sentences = plan.sentences.map((sentence, place): PlannedSentence => {
    const lost = dropped.filter((task) => task.sentences.includes(place));
    if (lost.length === 0 || (sentence.status !== "planned" && sentence.status !== "partly")) return sentence;
    const some = plan.tasks.some((task) => kept.has(task.key) && task.sentences.includes(place));
    const reason = `${leftOut}: ${lost.map((task) => task.title).join(", ")}`;
    return { ...sentence, status: some ? "partly" : "not_buildable", reason: sentence.reason ? `${reason}. ${sentence.reason}` : reason };
  });
  const reworded = plan.tasks.filter((task) => kept.has(task.key) && !isSame({ ...task, ...kept.get(task.key) }, task));
  const assumptions = reworded.map((task) => `The words of the task "${kept.get(task.key)?.title ?? task.title}" were changed by a person: tests prove the sentences of the requirement, not these words.`);
  return {
    ...plan, sentences, assumptions: [...plan.assumptions, ...assumptions],
    tasks: plan.tasks.filter((task) => kept.has(task.key)).map((task) => ({ ...task, ...kept.get(task.key) })),
  };
}

export const leftOut = "Left out at your request";

function leadsTo(tasks: ReadonlyMap<string, PlannedTask>, from: string, to: string, seen = new Set<string>()): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return (tasks.get(from)?.depends_on ?? []).some((next) => leadsTo(tasks, next, to, seen));
}

const sameMembers = (left: readonly (string | number)[], right: readonly (string | number)[]): boolean =>
  left.length === right.length && left.every((member) => right.includes(member));

const isSame = (task: Edits["tasks"][number], planned: PlannedTask | undefined): boolean =>
  task.title === planned?.title && task.description === planned.description && JSON.stringify(task.acceptance_criteria) === JSON.stringify(planned.acceptance_criteria);
