import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";

const ref = z.string().min(1).max(250);
const path = z.string().min(1).max(1_024);

export const Branch = z.object({ name: z.string(), commit_id: z.string(), is_default: z.boolean(), committed_at: z.string(), subject: z.string() });
export type Branch = z.infer<typeof Branch>;
export const ListBranches = pageQuery({});
export type ListBranches = z.infer<typeof ListBranches>;

export const ListCommits = pageQuery({
  ref: ref.optional().describe("A branch, a tag or a commit to begin with; the default branch if it is left out"),
  path: path.optional().describe("Only commits that changed this file, or something in this folder"),
});
export type ListCommits = z.infer<typeof ListCommits>;

export const CommitSummary = z.object({
  commit_id: z.string(), tree_id: z.string(), parents: z.array(z.string()), author: z.object({ name: z.string(), email: z.string() }), committed_at: z.string(), subject: z.string(), message: z.string().describe("Its first 4,000 characters"),
});
export type CommitSummary = z.infer<typeof CommitSummary>;

export const DiffQuery = z.strictObject({
  from: ref.optional().describe("A branch, a tag or a commit; the first parent of `to` if it is left out"),
  to: ref.optional().describe("A branch, a tag or a commit; the default branch if it is left out"),
  path: path.optional().describe("Only this file, or this folder"),
});
export type DiffQuery = z.infer<typeof DiffQuery>;

const Hunk = z.object({
  old_start: z.int(), old_lines: z.int(), new_start: z.int(), new_lines: z.int(), lines: z.array(z.string()).describe("Each after a space, - or +, as in a unified diff"),
});

export const FileDiff = z.object({
  path: z.string(), old_path: z.string().describe("Another one where the file was moved as it is"), status: z.enum(["added", "deleted", "modified", "renamed"]),
  old_blob_id: z.string().nullable(), new_blob_id: z.string().nullable(), old_mode: z.string().nullable(), new_mode: z.string().nullable(),
  additions: z.int().nullable(), deletions: z.int().nullable(), omitted: z.enum(["binary", "large", "limit"]).nullable().describe("Why there are no hunks, though the file changed"), hunks: z.array(Hunk),
});
export type FileDiff = z.infer<typeof FileDiff>;

export const Diff = z.object({
  from: z.string().nullable().describe("Null for a commit that has no parent"), to: z.string(), files: z.array(FileDiff),
  files_changed: z.int(), additions: z.int(), deletions: z.int(), truncated: z.boolean().describe("More files changed than are listed"),
});
export type Diff = z.infer<typeof Diff>;

export const Blame = z.object({
  path: z.string(), commit_id: z.string(),
  lines: z.array(z.object({ from: z.int().describe("The first line, from 1"), to: z.int(), commit_id: z.string(), author: z.string(), committed_at: z.string(), subject: z.string() })),
  truncated: z.boolean().describe("The history is longer than was looked through: what is left is put down to the oldest commit that was"),
});
export type Blame = z.infer<typeof Blame>;

export const Rollback = z.strictObject({
  to: ref.describe("A branch, a tag or a commit: the branch gets its files back"),
  branch: z.string().min(1).max(200).optional().describe("The default branch if it is left out"),
  reason: z.string().trim().min(1).max(500).optional().describe("For the commit's message"),
});
export type Rollback = z.infer<typeof Rollback>;

export const RolledBack = z.object({
  project_id: z.string(), branch: z.string(), commit_id: z.string(), rolled_back_to: z.string(), tests: z.array(z.object({ ref: z.string(), execution_id: z.string(), command: z.string() })),
});
export type RolledBack = z.infer<typeof RolledBack>;
