import * as z from "zod";
import { isId } from "../../platform/ids.ts";
import { isRefName } from "../git/ref-names.ts";

const objectId = z.string().regex(/^[0-9a-f]{40}$/, "must be 40 hexadecimal digits");
const id = z.string().regex(/^[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$/);
const requirementId = z.string().transform((text, issues) => {
  if (isId("requirement", text)) return text;
  issues.addIssue("must be the id of a requirement");
  return z.NEVER;
});
const slug = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/, "must be lower-case letters, digits and hyphens between them");

/** What callers write of a project. */
export const projectFields = {
  name: z.string().trim().min(1).max(80),
  slug: slug.nullable().default(null).describe("The repository's name; made from the name if it is left out"),
  description: z.string().trim().max(500).default(""),
};

export const ProjectParam = z.object({ project_id: id });

export const Project = z.object({
  project_id: z.string(),
  name: z.string(),
  slug: z.string(),
  description: z.string(),
  repo_url: z.string(),
  default_branch: z.string(),
  commit_id: z.string().nullable().describe("What the default branch points at; null before the first commit"),
  requirement_id: z.string().nullable(),
  version: z.number().int(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Project = z.infer<typeof Project>;

export const RefQuery = z.strictObject({ ref: z.string().min(1).max(250).optional().describe("A branch, a tag or a commit; the default branch if it is left out") });

export const ProjectTree = z.object({
  project_id: z.string(),
  repo_url: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: z.number().int(), executable: z.boolean(), blob_id: z.string() })),
  metadata: Project.extend({ ref: z.string(), branches: z.array(z.string()), commit_message: z.string().nullable(), committed_at: z.string().nullable() }),
});
export type ProjectTree = z.infer<typeof ProjectTree>;

const refName = z.string().refine(isRefName, "is not a name that git accepts");

const key = z.string().min(1).max(200);

/** From the product's own objects: what makes a project under a key, so that a repeat finds it. */
export const EnsureProject = z.strictObject({ ...projectFields, key, requirement_id: requirementId.optional() });
export type EnsureProject = z.input<typeof EnsureProject>;

/** From the product's own objects: refs move from `old` (null: not there) to `new`, all or none, once the pack is stored. */
export const ApplyCommit = z.strictObject({
  project_id: id,
  updates: z.array(z.strictObject({ ref: refName, old: objectId.nullable(), new: objectId })).min(1).max(20),
  pack: z.strictObject({ pack_id: objectId, bytes: z.number().int().positive(), objects: z.number().int().positive() }),
  key,
  run_id: id.optional(),
  requirement_id: id.optional(),
});
export type ApplyCommit = z.infer<typeof ApplyCommit>;

/** From the edge, which has looked at what was pushed: refs move from where each `from` says, or stay. */
export const ApplyPush = z.strictObject({
  project_id: id,
  updates: z.array(z.strictObject({ ref: refName, from: objectId.nullable(), to: objectId.nullable(), forced: z.boolean() })).min(1).max(100),
  pack: z.strictObject({ pack_id: objectId, bytes: z.number().int().positive(), objects: z.number().int().positive() }).optional(),
  atomic: z.boolean(),
  /** Of a rollback: whose files the branch gets back. */
  rolled_back_to: objectId.optional(),
  /** The commands that test what branches lead to now, by ref. */
  tests: z.record(z.string(), z.string().max(200)),
});
export type ApplyPush = z.infer<typeof ApplyPush>;

export const AppliedCommit = z.object({ project_id: z.string(), repo_url: z.string(), commit_id: z.string(), applied_at: z.string() });
export type AppliedCommit = z.infer<typeof AppliedCommit>;

export interface FindApplied {
  key: string;
}

/** From the edge and the product's own objects: a project by its id, or by the names in its address. */
export const OpenProject = z.union([z.strictObject({ project_id: id }), z.strictObject({ tenant_slug: z.string().max(100), project_slug: z.string().max(100) })]);
export type OpenProject = z.infer<typeof OpenProject>;
