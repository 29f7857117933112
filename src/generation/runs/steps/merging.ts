import type { FileConflict, MergedFiles, ProjectBase } from "../../../delivery/index.ts";
import type { WrittenFile } from "../../models/port.ts";
import type { Step } from "../conductor.ts";
import type { CommitRequest } from "../ports.ts";
import type { RunWork } from "./writing.ts";

const leaseMs = 60_000;

/** Looks once at what the project holds: everything after goes on from there, whatever is pushed meanwhile. */
export const baseStep = ({ ports }: RunWork, project_id: string): Step<{ base: ProjectBase | null }> => ({
  status: "planning",
  leaseMs,
  work: async () => ({ base: await ports.repositories.base({ project_id }) }),
});

/** Puts what was written on top of what people did since the last run. Conflicts are told line by line; nothing is written. */
export const mergeStep = ({ ports }: RunWork, project_id: string, base: ProjectBase, files: WrittenFile[]): Step<MergedFiles> => ({
  status: "writing",
  leaseMs,
  work: () => ports.repositories.merge({ project_id, base, files }),
  events: ({ conflicts }) => (conflicts.length === 0 ? [] : [{ name: "merge", type: "merge.conflicted", body: { conflicts } }]),
});

/** What a run's files are in the end. Without `onto` they are all there is. */
export interface Built {
  files: WrittenFile[];
  onto?: { base: ProjectBase; merged: MergedFiles };
}

/** What the commit holds. */
export const committedFiles = ({ files, onto }: Built): Pick<CommitRequest, "files" | "kept"> => (onto ? { files: onto.merged.files, kept: { removed: onto.merged.removed } } : { files });

/** The text of a file in the commit; null where it has none. Of a file that was there and isn't written, only the blueprint is known. */
export function blueprintIn({ files, onto }: Built): string | null {
  const written = (onto ? onto.merged.files : files).find(({ path }) => path === ".devgen/blueprint.json")?.content;
  return written ?? onto?.base.blueprint ?? null;
}

/** Everything that is tested: what people did, with the run's files on top. */
export async function testedFiles({ ports }: RunWork, project_id: string | null, { files, onto }: Built): Promise<Record<string, string>> {
  const byPath = (some: readonly { path: string; content: string }[]): Record<string, string> => Object.fromEntries(some.map(({ path, content }) => [path, content]));
  if (!onto || project_id === null) return byPath(files);
  const there = await ports.repositories.load({ project_id, ref: onto.base.head });
  const kept = Object.entries(there.files).filter(([path]) => !onto.merged.removed.includes(path));
  return { ...Object.fromEntries(kept), ...byPath(onto.merged.files) };
}

const namedMax = 5;

/** What to do about conflicts, in a sentence. */
export function conflictReason(conflicts: readonly FileConflict[]): string {
  const named = conflicts.slice(0, namedMax).map(({ path, what, lines }) => `${path} (${lines.length > 0 ? `line ${lines.map(({ line }) => line).join(", ")}` : what.replaceAll("_", " ")})`);
  const more = conflicts.length > namedMax ? ` and ${conflicts.length - namedMax} more` : "";
  return `People and this run changed the same places: ${named.join("; ")}${more}. Nothing was written. Push a version of these files that goes with the change, or without that edit, and start another run`;
}
