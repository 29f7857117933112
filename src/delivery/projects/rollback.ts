import { AppError, notFound } from "../../platform/errors.ts";
import { buildCommit, type Person } from "../git/commit.ts";
import { messageWith } from "../git/message.ts";
import type { ObjectId } from "../git/objects.ts";
import { memorySource } from "../git/incoming.ts";
import { writePack } from "../git/pack.ts";
import { ownBranches } from "../git/push-rules.ts";
import { leadsTo } from "../git/push-rules.ts";
import type { Push } from "../git/receive-pack.ts";
import type { Repository } from "../git/repository.ts";
import type { CommitSigner } from "../git/signature.ts";
import { resolveRef } from "./contents.ts";
import { summarize } from "./history.ts";
import type { Rollback } from "./history-schema.ts";

export interface RollbackBy {
  author: Person;
  committer: Person;
  sign: CommitSigner;
  /** Whether they may move branches to what is no part of their history. */
  may_force: boolean;
  /** Milliseconds since 1970. */
  time: number;
}

export interface BuiltRollback {
  branch: string;
  /** What the branch leads to afterwards. */
  commit_id: ObjectId;
  rolled_back_to: ObjectId;
  /** Undefined where the branch has those files already. */
  push: Push | undefined;
}

/**
 * A commit that follows the branch's last one and has the files of another: nothing that was committed is lost, and git pulls it as any other.
 * @throws AppError not_found for the branch or the ref, forbidden for a branch that DevGen makes
 */
export async function buildRollback(repository: Repository, { to, branch, reason = "" }: Rollback, by: RollbackBy): Promise<BuiltRollback> {
  const { refs, head, objects } = repository;
  const ref = branch === undefined ? head : `refs/heads/${branch}`;
  if (ref.startsWith(ownBranches)) throw new AppError("forbidden", "These branches are made by DevGen");
  const from = refs.get(ref);
  if (from === undefined) throw notFound("branch");
  const rolled_back_to = await resolveRef(repository, to);
  // What never was on the branch came past nothing that guards it.
  if (!by.may_force && !(await leadsTo(objects, from, rolled_back_to))) throw new AppError("forbidden", "That commit was never on this branch: only who may force can give it those files", { extra: { permission: "projects:force", resource_type: "project" } });
  const wanted = await summarize(objects, rolled_back_to);
  const told = { branch: ref.slice("refs/heads/".length), rolled_back_to };
  if ((await objects.commit(from)).tree === wanted.tree_id) return { ...told, commit_id: from, push: undefined };
  const message = messageWith(`Roll back to ${rolled_back_to.slice(0, 12)}: ${wanted.subject}`, reason, [["Requested-by", `${by.author.name} <${by.author.email}>`], ["Rolled-back-to", rolled_back_to]]);
  const commit = await buildCommit({ tree_id: wanted.tree_id, parents: [from], message, ...by });
  const pack = { ...writePack([commit]), objects: 1 };
  const updates = [{ ref, from, to: commit.id, forced: false }];
  return { ...told, commit_id: commit.id, push: { updates, pack, atomic: true, repository: { ...repository, objects: objects.with(memorySource(pack)) } } };
}
