import {
  buildNoteCommit, buildRepositoryCommit, commitMessage, openRepository, provenanceRef, readProjectFiles, storePack, type CommitSigner, type ProjectSnapshot, type RepositoryCommit,
} from "../../src/delivery/index.ts";
import type { CommitRequest, RepositoryPort } from "../../src/generation/runs/ports.ts";
import type { Actor } from "../../src/platform/context.ts";
import type { Id } from "../../src/platform/ids.ts";
import { tenantOf } from "../tenant/stub.ts";

const mainRef = "refs/heads/main";
const machine = { name: "DevGen", email: "devgen@localhost" };

/** Repositories of one tenant, from outside of its object: commits are built and packed here, signed and recorded there. */
export function repositoriesOf(env: Env, tenantId: Id<"tenant">, actor: Actor): RepositoryPort {
  const { call } = tenantOf(env, tenantId);
  const openById = (project_id: string): Promise<ProjectSnapshot> => call("projects.open", actor, { project_id });
  const build = async ({ files, parent, subject, body, requested_by, generated_by, run_id, requirement_id, time }: CommitRequest): Promise<RepositoryCommit> =>
    buildRepositoryCommit({
      files: new Map(files.map((file) => [file.path, file.content])), ...(parent === null ? {} : { parent }), author: requested_by, committer: machine, time, sign: await signer(),
      message: commitMessage({ subject, body, origin: { requested_by: `${requested_by.name} <${requested_by.email}>`, generated_by, run_id, requirement_id } }),
    });
  const signer = async (): Promise<CommitSigner> => {
    const { public_key } = await call("projects.signer", actor, null);
    return { public_key: Buffer.from(public_key, "base64"), sign: async (bytes) => Buffer.from((await call("projects.sign", actor, { bytes: Buffer.from(bytes).toString("base64") })).signature, "base64") };
  };
  return {
    async open({ run_id, project_id, name, title }) {
      const id = project_id ?? (await call("projects.ensure", actor, { key: `${run_id}:project`, name: title || name })).project_id;
      const { repo_url, refs } = await openById(id);
      return { project_id: id, repo_url, head: refs.find(([ref]) => ref === mainRef)?.[1] ?? null };
    },
    async commit(request) {
      const { commit_id, pack_id, pack, index, objects } = await build(request);
      const { project_id, run_id, requirement_id, parent } = request;
      await storePack(env.BLOBS, tenantId, project_id, { pack_id, pack, index });
      const applied = await call("projects.applyCommit", actor, {
        project_id, updates: [{ ref: mainRef, old: parent, new: commit_id }], pack: { pack_id, bytes: pack.length, objects: objects.length }, key: `${run_id}:commit`, run_id, requirement_id,
      });
      return { commit_id: applied.commit_id };
    },
    async rebuild(request) {
      const { commit_id } = await build(request);
      return { commit_id };
    },
    async note({ run_id, project_id, commit_id, note, time }) {
      const snapshot = await openById(project_id);
      const previous = snapshot.refs.find(([ref]) => ref === provenanceRef)?.[1] ?? null;
      const built = await buildNoteCommit(openRepository(env.BLOBS, snapshot), { about: commit_id, note: `${JSON.stringify(note, null, 2)}\n`, message: "Record where a commit comes from", author: machine, committer: machine, time, sign: await signer() });
      await storePack(env.BLOBS, tenantId, project_id, built);
      await call("projects.applyCommit", actor, {
        project_id, updates: [{ ref: provenanceRef, old: previous, new: built.commit_id }], pack: { pack_id: built.pack_id, bytes: built.pack.length, objects: built.objects.length }, key: `${run_id}:attest`, run_id,
      });
    },
    async load({ project_id, ref }) {
      const { commit_id, files } = await readProjectFiles(openRepository(env.BLOBS, await openById(project_id)), ref);
      return { commit_id, files: Object.fromEntries([...files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)])) };
    },
  };
}
