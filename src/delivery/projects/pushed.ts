import { listFiles } from "../git/archive.ts";
import type { ObjectId } from "../git/objects.ts";
import type { Repository } from "../git/repository.ts";

/** The paths of a commit's files. */
export async function pathsAt({ objects }: Repository, commitId: ObjectId): Promise<string[]> {
  const { id } = await objects.peel(commitId);
  return (await listFiles(objects, (await objects.commit(id)).tree)).map(({ path }) => path);
}
