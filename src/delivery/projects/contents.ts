import type { Storage } from "../../platform/storage/index.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { listFiles, streamArchive } from "../git/archive.ts";
import { findUnreachable } from "../git/negotiate.ts";
import { isObjectId, type ObjectId } from "../git/objects.ts";
import { cachedSource, openObjects, type Repository } from "../git/repository.ts";
import { packSource } from "./packs.ts";
import { instant } from "./present.ts";
import { Project, type ProjectTree } from "./schema.ts";
import type { ProjectSnapshot } from "./service.ts";

/** A project's repository, read from where its packs are. For the edge and for sessions: never in the tenant's object. */
export function openRepository(blobs: Pick<Storage, "get" | "put" | "head">, { tenant_id, project_id, head_ref, refs, packs }: ProjectSnapshot): Repository {
  const objects = openObjects(packs.map((pack) => cachedSource(packSource(blobs, tenant_id, project_id, pack))));
  return { head: head_ref, refs: new Map(refs), objects };
}

/** A commit by branch, tag, full ref name or id. @throws AppError not_found, also for a stored commit that no ref leads to */
export async function resolveRef(repository: Repository, ref: string | undefined): Promise<ObjectId> {
  const { head, refs, objects } = repository;
  const named = ref === undefined || ref === "HEAD" ? refs.get(head) : (refs.get(`refs/heads/${ref}`) ?? refs.get(`refs/tags/${ref}`) ?? refs.get(ref));
  const id = named ?? ref;
  if (id === undefined || !isObjectId(id) || (await findUnreachable(repository, [id])) !== undefined) throw notFound("ref");
  const peeled = await objects.peel(id);
  if (peeled.type !== "commit") throw notFound("ref");
  return peeled.id;
}

/** What CONTRACT calls a project's storage: its files at a ref, and what is known of it. An empty repository has no files. */
export async function describeTree(repository: Repository, snapshot: ProjectSnapshot, ref: string | undefined): Promise<ProjectTree> {
  const isEmpty = ref === undefined && !repository.refs.has(repository.head);
  const commitId = isEmpty ? undefined : await resolveRef(repository, ref);
  const commit = commitId === undefined ? undefined : await repository.objects.commit(commitId);
  const files = commit ? await listFiles(repository.objects, commit.tree) : [];
  const sized = await Promise.all(files.map(async ({ path, id, executable }) => ({ path, bytes: await repository.objects.size(id), executable, blob_id: id })));
  return {
    project_id: snapshot.project_id,
    repo_url: snapshot.repo_url,
    files: sized,
    metadata: {
      ...Project.parse(snapshot),
      commit_id: commitId ?? null,
      ref: ref ?? snapshot.default_branch,
      branches: [...repository.refs.keys()].filter((name) => name.startsWith("refs/heads/")).map((name) => name.slice("refs/heads/".length)),
      commit_message: commitId === undefined ? null : await repository.objects.message(commitId),
      committed_at: commit ? instant(commit.time * 1000) : null,
    },
  };
}

/** @throws AppError not_found for a path that is no file at that ref */
export async function readProjectFile(repository: Repository, ref: string | undefined, path: string): Promise<{ blob_id: ObjectId; bytes: Uint8Array }> {
  let id = (await repository.objects.commit(await resolveRef(repository, ref))).tree;
  const parts = path.split("/");
  for (const [at, part] of parts.entries()) {
    const entry = (await repository.objects.tree(id)).find(({ name }) => name === part);
    const isLast = at === parts.length - 1;
    if (!entry || entry.mode === "160000" || (entry.mode === "40000") === isLast) throw notFound("file");
    id = entry.id;
  }
  return { blob_id: id, bytes: (await repository.objects.read(id)).body };
}

/** What an object or the edge takes into memory of one repository, and hands on to the sandbox. */
const contentBytesMax = 32 * 1024 * 1024;

/** All files at a ref, with their content: what the sandbox runs and a next commit begins with. @throws AppError too_large before more is read than that */
export async function readProjectFiles(repository: Repository, ref: string | undefined): Promise<{ commit_id: ObjectId; files: Map<string, Uint8Array> }> {
  const commit_id = await resolveRef(repository, ref);
  const listed = await listFiles(repository.objects, (await repository.objects.commit(commit_id)).tree);
  const files = new Map<string, Uint8Array>();
  let bytes = 0;
  for (const { path, id } of listed) {
    bytes += await repository.objects.size(id);
    if (bytes > contentBytesMax) throw new AppError("too_large", `The files of this commit take more than ${contentBytesMax / 1024 / 1024} MB`);
    files.set(path, (await repository.objects.read(id)).body);
  }
  return { commit_id, files };
}

export async function archiveProject(repository: Repository, slug: string, ref: string | undefined): Promise<{ commit_id: ObjectId; body: ReadableStream<Uint8Array> }> {
  const commit_id = await resolveRef(repository, ref);
  const { tree, time } = await repository.objects.commit(commit_id);
  return { commit_id, body: streamArchive(repository.objects, await listFiles(repository.objects, tree), slug, time) };
}
