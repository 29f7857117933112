import { attestationRef, baseOf, buildFilesChange, buildMergedChange, buildNotesChange, commitMessage, mergeFiles, openRepository, provenanceRef, readProjectFiles, sealStatement, statementOf, storePack, type Change, type CommitSigner, type ProjectSnapshot } from "../../src/delivery/index.ts";
import type { CommitRequest, RepositoryPort } from "../../src/generation/runs/ports.ts";
import type { Actor } from "../../src/platform/context.ts";
import type { Id } from "../../src/platform/ids.ts";
import { storageOf } from "../../src/platform/storage/index.ts";
import type { Origin } from "../tenant/context.ts";
import { tenantOf } from "../tenant/stub.ts";

const textOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Repositories of one tenant, from outside of its object: commits are built and packed here, signed and recorded there. */
export function repositoriesOf(env: Env, tenantId: Id<"tenant">, actor: Actor, origin: Origin): RepositoryPort {
  const { call } = tenantOf(env, tenantId, origin);
  const blobs = storageOf(env);
  const open = (project_id: string): Promise<ProjectSnapshot> => call("projects.open", actor, { project_id });

  async function signer(): Promise<{ committer: { name: string; email: string }; sign: CommitSigner }> {
    const { key_id, public_key, committer } = await call("commits.signer", actor, undefined);
    return { committer, sign: { public_key, sign: (payload) => call("commits.sign", actor, { key_id, payload }) } };
  }

  async function build(request: CommitRequest): Promise<Change> {
    const { requested_by, generated_by, run_id, requirement_id, subject, body, kept, parent, time } = request;
    const snapshot = await open(request.project_id);
    // As it was when the step was first begun, so that a repeat makes the same commit and a newer one of somebody else's is never built upon unseen.
    const repository = { ...openRepository(blobs, snapshot), refs: new Map(parent === null ? [] : [[snapshot.head_ref, parent]]) };
    const message = commitMessage({ subject, body, origin: { requested_by: `${requested_by.name} <${requested_by.email}>`, generated_by, run_id, requirement_id } });
    const files = new Map(request.files.map((file) => [file.path, file.content]));
    const signed = { author: requested_by, time, message, ...(await signer()) };
    return kept && parent !== null ? buildMergedChange(repository, { ...signed, files, removed: kept.removed, parent }) : buildFilesChange(repository, { ...signed, files });
  }

  /** What was applied under a key stays applied: a repeat must not be built on top of it. */
  async function applyOnce(key: string, about: { project_id: string; run_id: string; requirement_id?: string }, make: () => Promise<Change>): Promise<string> {
    const known = await call("projects.applied", actor, { key });
    if (known) return known.commit_id;
    const { written, updates, pack } = await make();
    await storePack(blobs, tenantId, about.project_id, written);
    return (await call("projects.applyCommit", actor, { ...about, updates, pack, key })).commit_id;
  }

  return {
    async open({ run_id, requirement_id, project_id, name }) {
      const id = project_id ?? (await call("projects.ensure", actor, { key: `${run_id}:project`, requirement_id, name })).project_id;
      const { repo_url, head_ref, refs } = await open(id);
      return { project_id: id, repo_url, head: new Map(refs).get(head_ref) ?? null };
    },
    base: async ({ project_id }) => baseOf(openRepository(blobs, await open(project_id))),
    merge: async ({ project_id, base, files }) => mergeFiles(openRepository(blobs, await open(project_id)), base, files),
    async commit(request) {
      const { project_id, run_id, requirement_id } = request;
      return { commit_id: await applyOnce(`${run_id}:commit`, { project_id, run_id, requirement_id }, () => build(request)) };
    },
    async rebuild(request) {
      const { commit_id } = await build(request);
      return { commit_id };
    },
    async note({ run_id, project_id, commit_id, note, predicate, time }) {
      await applyOnce(`${run_id}:attest`, { project_id, run_id }, async () => {
        const { committer, sign } = await signer();
        const snapshot = await open(project_id);
        const repository = openRepository(blobs, snapshot);
        const statement = statementOf(snapshot.repo_url, { commit_id, tree_id: (await repository.objects.commit(commit_id)).tree }, predicate);
        const notes = { [provenanceRef]: textOf(note), [attestationRef]: textOf(await sealStatement(JSON.stringify(statement), sign)) };
        return buildNotesChange(repository, { about: commit_id, notes, message: "Record where a commit comes from\n", author: committer, committer, sign, time });
      });
    },
    async load({ project_id, ref }) {
      const { commit_id, files } = await readProjectFiles(openRepository(blobs, await open(project_id)), ref);
      return { commit_id, files: Object.fromEntries([...files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)])) };
    },
  };
}
