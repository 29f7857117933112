import * as z from "zod";

export const Task = z.object({
  id: z.string(),
  key: z.string().describe("Stable within the plan"),
  title: z.string(),
  description: z.string(),
  acceptance_criteria: z.array(z.string()),
  depends_on: z.array(z.string()).describe("Keys of tasks that come before"),
  sentences: z.array(z.int()).describe("Places in the requirement, from 0"),
  status: z.enum(["planned", "left_out", "done"]),
});
export type Task = z.infer<typeof Task>;

const words = (max: number) => z.string().trim().min(1).max(max);

/** A task as it is sent back: whole or in part. Titles, descriptions and criteria may change, and a task may be left out; the rest follows from the requirement. */
export const TaskEdit = z.strictObject({
  id: z.string().optional(),
  key: z.string().optional(),
  title: words(200).optional(),
  description: z.string().trim().max(4_000).optional(),
  acceptance_criteria: z.array(words(1_000)).max(100).optional(),
  depends_on: z.array(z.string()).max(100).optional(),
  sentences: z.array(z.int()).max(1_000).optional(),
  status: z.enum(["planned", "left_out", "done"]).optional(),
});
export type TaskEdit = z.infer<typeof TaskEdit>;
