import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";
import { Question } from "../runs/questions.ts";
import { Coverage, RunApproval, RunStatus, RunSummary } from "../runs/schema.ts";
import { Task, TaskEdit } from "../tasks/schema.ts";

export const requirementLengthMax = 20_000;

const engine = z.enum(["builtin", "auto", "model"]).optional().describe("builtin: the built-in engine alone. auto: language models where that one builds nothing. model: language models. Left out: as the tenant has set it");
const named = z.string().trim().min(1).max(60);

export const SubmitRequirement = z.strictObject({
  requirement: z.string().max(requirementLengthMax).refine((text) => text.trim() !== "", "says nothing").describe("What is wanted, in plain English"),
  project_id: z.string().max(60).optional().describe("An existing project to build into"),
  language: named.optional(),
  framework: named.optional(),
  mode: z.enum(["plan", "auto"]).default("plan").describe("plan: waits for a go once planned. auto: goes on by itself"),
  engine,
  clarify: z.boolean().default(false).describe("Wait for answers where something is said in two ways or left open, instead of assuming"),
});
export type SubmitRequirement = z.infer<typeof SubmitRequirement>;

export const RequirementSummary = z.object({
  requirement_id: z.string(), requirement: z.string(), title: z.string().nullable(), status: RunStatus, language: z.string().nullable(), framework: z.string().nullable(),
  mode: z.enum(["plan", "auto"]), project_id: z.string().nullable(), run_id: z.string(), created_by: z.string(), created_at: z.string(),
});
export type RequirementSummary = z.infer<typeof RequirementSummary>;

export const Requirement = RequirementSummary.extend({
  tasks: z.array(Task), coverage: z.array(Coverage), questions: z.array(Question), assumptions: z.array(z.string()), advice: z.string().nullable(),
  runs: z.array(RunSummary).describe("The newest first, at most twenty"),
});
export type Requirement = z.infer<typeof Requirement>;

export const ListRequirements = pageQuery({ project_id: z.string().max(60).optional() });
export type ListRequirements = z.infer<typeof ListRequirements>;

export const RequirementId = z.object({ id: z.string() });

export const GenerateCode = z.strictObject({
  tasks: z.array(TaskEdit).max(200).optional().describe("The plan's tasks, as they are to be built; leave it out to build them as planned"),
  language: named.optional(),
  framework: named.optional(),
  engine,
  new_run: z.boolean().optional().describe("Makes another run even though there is one of the same requirement"),
});
export type GenerateCode = z.infer<typeof GenerateCode>;

export const Generated = z.object({
  repo_url: z.string().nullable(), commit_id: z.string().nullable(), status: RunStatus, run_id: z.string(), project_id: z.string().nullable(), requirement_id: z.string(),
  reason: z.string().nullable(), advice: z.string().nullable(),
  approval: RunApproval.nullable().describe("That the plan waits for, or had, where the tenant holds plans to one"),
});
export type Generated = z.infer<typeof Generated>;
