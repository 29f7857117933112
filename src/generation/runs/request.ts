import * as z from "zod";
import { defaultLimits } from "../sandbox/port.ts";
import { Questions } from "./questions.ts";

/** Who asked, as audit events name them; the same forms as `Actor`. */
export const RequestedBy = z.discriminatedUnion("type", [
  z.object({ type: z.literal("user"), id: z.custom<`usr_${string}`>((value) => typeof value === "string") }),
  z.object({ type: z.literal("api_key"), id: z.custom<`key_${string}`>((value) => typeof value === "string"), user_id: z.custom<`usr_${string}`>((value) => typeof value === "string") }),
  z.object({ type: z.literal("service"), id: z.custom<`svc_${string}`>((value) => typeof value === "string"), key_id: z.custom<`key_${string}`>((value) => typeof value === "string") }),
  z.object({ type: z.literal("system"), id: z.string() }),
]);

/** A person as a commit names them. */
export const Person = z.object({ name: z.string(), email: z.string() });
export type Person = z.infer<typeof Person>;

const PlannedTask = z.object({
  key: z.string(), title: z.string(), description: z.string(), acceptance_criteria: z.array(z.string()), depends_on: z.array(z.string()),
  sentences: z.array(z.int().min(0)),
});
const PlannedSentence = z.object({
  text: z.string(), status: z.enum(["planned", "partly", "not_understood", "not_buildable", "context"]), reason: z.string().optional(),
});

/** A plan at a door: a model's answer, or one that a run hands to the next. */
export const PlanDocument = z.object({
  status: z.enum(["planned", "unsupported"]), name: z.string(), title: z.string(), language: z.string(), framework: z.string(),
  tasks: z.array(PlannedTask), sentences: z.array(PlannedSentence), assumptions: z.array(z.string()), questions: Questions, advice: z.string().optional(),
  engine: z.literal("model").optional(),
});

/** What a person changed about a plan: the tasks that stay, each with its words. Tasks not named are left out. */
export const Edits = z.object({
  tasks: z.array(z.object({ key: z.string(), title: z.string(), description: z.string(), acceptance_criteria: z.array(z.string()) })),
});
export type Edits = z.infer<typeof Edits>;

/** Go: build what was planned, with or without changes. */
export const Decision = z.object({ by: z.string(), at: z.number(), edits: Edits.nullable() });
export type Decision = z.infer<typeof Decision>;

const Asked = z.object({ tenant_id: z.custom<`ten_${string}`>((value) => typeof value === "string"), requested_by: RequestedBy, request_id: z.string() });

export const RunRequest = Asked.extend({
  kind: z.literal("run"),
  run_id: z.string(),
  requirement_id: z.string(),
  requirement: z.string(),
  language: z.string().optional(),
  framework: z.string().optional(),
  /** `plan`: waits for a person's go once planned. */
  mode: z.enum(["plan", "auto"]),
  /** `auto`: language models where the built-in engine builds nothing. */
  engine: z.enum(["builtin", "auto", "model"]).default("builtin"),
  /** What commits say of the language models; empty where there are none. */
  models_label: z.string().default(""),
  /** Waits for answers where the plan has questions. */
  clarify: z.boolean().default(false),
  /** Answers given to an earlier run of the same requirement. */
  answers: z.record(z.string(), z.string()).optional(),
  /** What was done before a step of another run of the same requirement is taken over; `message`: what the engineer is told first. */
  forked_from: z.object({ run_id: z.string(), step: z.string(), message: z.string().nullable() }).optional(),
  /** A plan made by an earlier run of the same requirement: taken over, no model is asked. */
  plan: PlanDocument.optional(),
  /** The go, where it was given together with the request. */
  decision: Decision.nullable(),
  /** The project that the code goes into; null: a new one, made with the commit. */
  project_id: z.string().nullable(),
  author: Person,
});
export type RunRequest = z.infer<typeof RunRequest>;

export const ExecutionRequest = Asked.extend({
  kind: z.literal("execution"),
  execution_id: z.string(),
  /** What was committed there; null where files came along. */
  project_id: z.string().nullable(),
  ref: z.string().nullable(),
  has_files: z.boolean().default(false),
  command: z.string(),
  env: z.record(z.string(), z.string()).default({}),
  limits: z.object({ wallMs: z.number(), testMs: z.number(), outputBytes: z.number(), memoryMb: z.number() }).default(defaultLimits),
});
export type ExecutionRequest = z.infer<typeof ExecutionRequest>;

/** What a session is begun with, once and for all. */
export const SessionRequest = z.discriminatedUnion("kind", [RunRequest, ExecutionRequest]);
export type SessionRequest = z.infer<typeof SessionRequest>;

/** What the session is called after the tenant: the run's id, or the execution's. */
export const subjectOf = (request: SessionRequest): string => (request.kind === "run" ? request.run_id : request.execution_id);
