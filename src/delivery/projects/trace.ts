import * as z from "zod";
import { notFound } from "../../platform/errors.ts";
import { decodeUtf8 } from "../git/bytes.ts";
import type { ObjectId } from "../git/objects.ts";
import type { ObjectReader, Repository } from "../git/repository.ts";
import { entryAt } from "../git/tree-diff.ts";
import { resolveRef } from "./contents.ts";

/** Written with each commit of a run, whatever people did with it: for programs, and for people. */
export const traceFile = ".devgen/trace.json";
export const traceabilityFile = "docs/TRACEABILITY.md";

const Traced = z.object({
  sentence: z.int(), text: z.string(), status: z.string(), reason: z.string().nullable(), tasks: z.array(z.object({ key: z.string(), title: z.string() })), files: z.array(z.string()),
  tests: z.array(z.object({ file: z.string(), name: z.string(), status: z.string() })),
});

export const TraceDocument = z.object({ version: z.literal(1), requirement_id: z.string(), run_id: z.string(), generated_by: z.string(), sentences: z.array(Traced) });
export type TraceDocument = z.infer<typeof TraceDocument>;

export const Trace = TraceDocument.extend({ project_id: z.string(), commit_id: z.string() });
export type Trace = z.infer<typeof Trace>;

/** From each sentence to its tasks, files, tests and what they came to, as it stands at a ref. @throws AppError not_found for the ref, or where no run of ours left one */
export async function traceAt(repository: Repository, project_id: string, ref: string | undefined): Promise<Trace> {
  const commit_id = await resolveRef(repository, ref);
  const document = await traceOfTree(repository.objects, commit_id);
  if (!document) throw notFound("trace");
  return { project_id, commit_id, ...document };
}

/** Of a commit; undefined where there is none, or people have made something else of it. */
export async function traceOfTree(objects: ObjectReader, commitId: ObjectId): Promise<TraceDocument | undefined> {
  const entry = await entryAt(objects, (await objects.commit(commitId)).tree, traceFile);
  return entry && entry.mode !== "40000" ? readTrace(decodeUtf8((await objects.read(entry.id)).body)) : undefined;
}

function readTrace(text: string): TraceDocument | undefined {
  try {
    return TraceDocument.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
