import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";

const text = (max: number) => z.string().min(1).max(max);
const Yaml = text(8_192).describe("The policy as YAML, at most 4 KB");
const Tests = text(65_536).describe("A suite of tests as YAML: the policy is activated when they pass");

export const CreatePolicy = z.strictObject({ yaml: Yaml, tests: Tests.optional(), description: z.string().trim().max(500).default("") });
export type CreatePolicy = z.output<typeof CreatePolicy>;

export const UpdatePolicy = z.strictObject({ yaml: Yaml.optional(), tests: Tests.nullable().optional(), description: z.string().trim().max(500).optional() });
export type UpdatePolicy = z.output<typeof UpdatePolicy>;

const version = z.int().min(1);

export const Policy = z.object({
  id: z.string(), name: z.string(), kind: z.enum(["resource", "derived_roles", "principal"]), resource: z.string().nullable(), description: z.string(),
  active_version: z.int().nullable().describe("Which version decides; null while none does"), latest_version: z.int(), created_by: z.string(), created_at: z.iso.datetime(), changed_at: z.iso.datetime(),
});
export type Policy = z.infer<typeof Policy>;

export const PolicyVersion = z.object({
  policy_id: z.string(), version: z.int(), status: z.enum(["draft", "active", "inactive"]), yaml: z.string(), tests: z.string().nullable(), created_by: z.string(), created_at: z.iso.datetime(),
});
export type PolicyVersion = z.infer<typeof PolicyVersion>;

export const ActivatePolicy = z.strictObject({ version: version.optional().describe("The latest when left out") });
export type ActivatePolicy = z.output<typeof ActivatePolicy>;

export const TestPolicy = z.strictObject({ version: version.optional().describe("The latest when left out"), tests: Tests.optional().describe("The version's own when left out") });
export type TestPolicy = z.output<typeof TestPolicy>;

const Effect = z.enum(["allow", "deny", "require_approval"]);

export const TestReport = z.object({
  passed: z.int(), failed: z.int(),
  results: z.array(z.object({ test: z.string(), principal: z.string(), resource: z.string(), action: z.string(), expected: Effect, actual: Effect, passed: z.boolean(), decided_by: z.string() })),
});
export type TestReport = z.infer<typeof TestReport>;

const name = z.string().min(1).max(255);

export const Simulate = z.strictObject({
  changes: z.array(z.strictObject({
    yaml: Yaml.optional(), policy_id: name.optional(), version: version.optional(), retire: z.literal(true).optional(),
  }).refine((change) => (change.yaml === undefined) === (change.policy_id !== undefined), "Send either yaml, or policy_id with a version or retire")).min(1).max(50),
  questions: z.array(z.strictObject({ subject: z.strictObject({ type: name, id: name }), action: name, resource: z.strictObject({ type: name, id: name.optional() }) })).max(500).optional(),
  decisions: z.strictObject({
    from: z.iso.datetime({ offset: true }).optional(), limit: z.int().min(1).max(500).default(200), before: name.optional().describe("Go on after a page: `next.decisions` of its answer"),
  }).optional().describe("Ask again what was decided before, the newest first"),
  members: z.strictObject({
    limit: z.int().min(1).max(100).default(50), after: name.optional().describe("Go on after a page: `next.members` of its answer"),
    resources: z.array(z.strictObject({ type: name, id: name })).max(10).optional().describe("About these things; about none in particular when left out"),
  }).optional().describe("Ask for members too, at every action of the kinds that the change is about"),
});
export type Simulate = z.output<typeof Simulate>;

const Subject = z.object({ type: z.string(), id: z.string() });
const Gain = z.object({ action: z.string(), resource: z.object({ type: z.string(), id: z.string().nullable() }) });

const Said = z.object({ effect: Effect, decided_by: z.string(), reason: z.string() });

export const Simulation = z.object({
  summary: z.object({ asked: z.int(), changed: z.int(), widened: z.int().describe("Allowed afterwards and not before"), narrowed: z.int() }),
  data: z.array(z.object({
    subject: Subject, action: z.string(), resource: z.object({ type: z.string(), id: z.string().nullable() }), before: Said, after: Said, changed: z.boolean(),
    recorded: Effect.optional().describe("What was decided then"),
  })).describe("Everything that was asked; of members, what changes for them"),
  who: z.array(z.object({ subject: Subject, email: z.string().optional(), gains: z.array(Gain), loses: z.array(Gain) })).describe("Who can do something afterwards that they couldn't before, or the other way round"),
  next: z.object({ members: z.string().nullable(), decisions: z.string().nullable() }).describe("Where the next page begins; null when there is none, or none was asked for"),
});
export type Simulation = z.infer<typeof Simulation>;

export const ListPolicies = pageQuery({ resource: name.optional() });
export type ListPolicies = z.output<typeof ListPolicies>;

export const PolicyId = z.object({ id: z.string() });
export const VersionId = z.object({ id: z.string(), version: z.coerce.number().int().min(1) });
