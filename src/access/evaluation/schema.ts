import * as z from "zod";

/** AuthZEN Authorization API 1.0: what it names may have further members, which are ignored. */
const Properties = z.record(z.string(), z.json());
const name = z.string().min(1).max(255);

const Subject = z.object({ type: name, id: name, properties: Properties.optional() });
const Action = z.object({ name, properties: Properties.optional() });
const Resource = z.object({ type: name, id: name, properties: Properties.optional() });

export const Evaluation = z.object({ subject: Subject, action: Action, resource: Resource, context: Properties.optional() });
export type Evaluation = z.output<typeof Evaluation>;

const semantics = z.enum(["execute_all", "deny_on_first_deny", "permit_on_first_permit"]);

export const Evaluations = z.object({
  subject: Subject.optional(), action: Action.optional(), resource: Resource.optional(), context: Properties.optional(),
  evaluations: z.array(z.object({ subject: Subject.optional(), action: Action.optional(), resource: Resource.optional(), context: Properties.optional() })).max(200).optional()
    .describe("What each leaves out is as above it"),
  options: z.looseObject({ evaluations_semantic: semantics.default("execute_all") }).default({ evaluations_semantic: "execute_all" }),
});
export type Evaluations = z.output<typeof Evaluations>;

export const Evaluated = z.object({
  decision: z.boolean(),
  context: z.object({
    reason: z.string(), decided_by: z.string(), effect: z.enum(["allow", "deny", "require_approval"]), warnings: z.array(z.string()),
  }).describe("Why"),
});
export type Evaluated = z.infer<typeof Evaluated>;

export const EvaluatedAll = z.union([z.object({ evaluations: z.array(Evaluated) }), Evaluated]);
export type EvaluatedAll = z.infer<typeof EvaluatedAll>;
