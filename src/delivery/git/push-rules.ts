import { isRefName } from "./ref-names.ts";
import { isObjectId, type ObjectId } from "./objects.ts";
import { malformed } from "./pkt-line.ts";
import { findUnreachable } from "./negotiate.ts";
import { refusedPush } from "./push-limits.ts";
import type { ObjectReader, Repository } from "./repository.ts";

/** What a client asks of one ref. `from` null: it isn't there yet; `to` null: it goes. */
export interface Command {
  ref: string;
  from: ObjectId | null;
  to: ObjectId | null;
}

/** `forced`: what the ref led to may be led to by none any more. */
export interface RefUpdate extends Command {
  forced: boolean;
}

const none = "0".repeat(40);
/** Branches that DevGen itself makes. */
export const ownBranches = "refs/heads/held/";

/** `<old id> <new id> <ref>`. @throws AppError `malformed` */
export function readCommand(line: string): Command {
  const [, from = "", to = "", ref = ""] = /^([0-9a-f]{40}) ([0-9a-f]{40}) (.+)$/.exec(line) ?? [];
  if (!isObjectId(from) || !isObjectId(to)) throw malformed("a command that moves no ref");
  return { ref, from: from === none ? null : from, to: to === none ? null : to };
}

export interface Rights {
  may_force: boolean;
  /** What came with the push. */
  pushed: ReadonlySet<ObjectId>;
}

/** Which of the commands may be done, and what is wrong with the others, in the words that git shows. @param objects with those that were pushed */
export async function judgeCommands(repository: Repository, objects: ObjectReader, commands: readonly Command[], rights: Rights): Promise<{ updates: RefUpdate[]; refused: Map<string, string> }> {
  const updates: RefUpdate[] = [];
  const refused = new Map<string, string>();
  for (const command of commands) {
    const fault = faultOfRef(repository, command) ?? (command.to === null ? undefined : await faultOfTarget(repository, objects, command.ref, command.to, rights.pushed));
    if (fault !== undefined) {
      refused.set(command.ref, fault);
      continue;
    }
    const forced = await isForced(objects, command);
    if (forced && !rights.may_force) refused.set(command.ref, `non-fast-forward: ${command.to === null ? "deleting" : "overwriting"} takes the permission projects:force`);
    else updates.push({ ...command, forced });
  }
  refuseNested(repository, updates, refused);
  return { updates: updates.filter(({ ref }) => !refused.has(ref)), refused };
}

/** What can be said of a ref without looking at any object. */
function faultOfRef({ head, refs }: Repository, { ref, from, to }: Command): string | undefined {
  if (!isRefName(ref)) return "not a name that git accepts for a ref";
  if (ref.startsWith("refs/notes/")) return "notes are written by DevGen";
  if (ref.startsWith(ownBranches) && to !== null) return "these branches are made by DevGen";
  if (ref === head && to === null) return "the default branch can't be deleted";
  if ((refs.get(ref) ?? null) !== from) return "fetch first: it has moved meanwhile";
  return undefined;
}

async function faultOfTarget(repository: Repository, objects: ObjectReader, ref: string, to: ObjectId, pushed: ReadonlySet<ObjectId>): Promise<string | undefined> {
  if (!pushed.has(to) && (!(await objects.has(to)) || (await findUnreachable(repository, [to])) !== undefined)) return "missing necessary objects";
  const { type, tags } = await objects.peel(to);
  if (type !== "commit") return "it leads to no commit";
  return ref.startsWith("refs/heads/") && tags.length > 0 ? "a branch leads to a commit, not to a tag" : undefined;
}

/** A branch goes on from where it was, or isn't what it was; a tag that is there stays. */
async function isForced(objects: ObjectReader, { ref, from, to }: Command): Promise<boolean> {
  if (from === null) return false;
  if (to === null || !ref.startsWith("refs/heads/")) return true;
  return !(await leadsTo(objects, to, from));
}

const commitsMax = 100_000;

/** Whether `ancestor` is in the history of `commit`. */
export async function leadsTo(objects: ObjectReader, commit: ObjectId, ancestor: ObjectId): Promise<boolean> {
  const seen = new Set<ObjectId>();
  const waiting = [commit];
  for (let at = 0; at < waiting.length; at++) {
    const id = waiting[at]!;
    if (id === ancestor) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    if (seen.size > commitsMax) throw refusedPush("a history too long to look through");
    waiting.push(...(await objects.commit(id)).parents);
  }
  return false;
}

/** `a` and `a/b` can't both be refs: a clone could not write them down. */
function refuseNested({ refs }: Repository, updates: readonly RefUpdate[], refused: Map<string, string>): void {
  const after = new Set(refs.keys());
  for (const { ref, to } of updates) if (to === null) after.delete(ref);
  for (const { ref, to } of updates) {
    if (to === null) continue;
    const clash = [...after].find((other) => other.startsWith(`${ref}/`) || ref.startsWith(`${other}/`));
    if (clash === undefined) after.add(ref);
    else refused.set(ref, `it can't stand beside ${clash}`);
  }
}
