import * as z from "zod";

/** What a rule does when it holds. Cerbos' own spelling (`EFFECT_ALLOW`) is understood as well. */
export type Effect = "allow" | "deny" | "require_approval" | "warn";

const effects = ["allow", "deny", "require_approval", "warn"] as const satisfies readonly Effect[];

const Effect = z.string().transform((text, issues): Effect => {
  const effect = effects.find((one) => one === text.replace(/^EFFECT_/, "").toLowerCase());
  if (effect !== undefined) return effect;
  issues.addIssue({ code: "custom", message: `An effect is one of ${effects.join(", ")}` });
  return z.NEVER;
});

export interface Match {
  all?: { of: Match[] } | undefined;
  any?: { of: Match[] } | undefined;
  none?: { of: Match[] } | undefined;
  expr?: string | undefined;
}

const Match: z.ZodType<Match> = z.lazy(() => {
  const several = z.strictObject({ of: z.array(Match).min(1).max(20) }).optional();
  return z.strictObject({ all: several, any: several, none: several, expr: z.string().min(1).optional() })
    .refine((match) => Object.values(match).filter((part) => part !== undefined).length === 1, "Say exactly one of all, any, none and expr");
});

const Condition = z.strictObject({ match: Match });
const name = z.string().regex(/^[A-Za-z_][\w.-]{0,79}$/, "Letters, digits, and _ . - after a letter");
const identifier = z.string().regex(/^[A-Za-z_]\w{0,39}$/, "A name as in code");
const action = z.string().regex(/^(\*|[\w.:-]{1,80})$/, "An action, or *");
const role = z.string().regex(/^(\*|[\w.-]{1,80})$/, "A role, or *");
const Variables = z.strictObject({ local: z.record(identifier, z.string().min(1)) });

/** Who may approve what a rule with `require_approval` asks for: `quorum` of those who have one of the roles, are in one of the teams, or are named. */
export const Approvers = z.strictObject({
  roles: z.array(z.string().regex(/^[\w.-]{1,80}$/)).max(20).default([]),
  teams: z.array(z.string().min(1).max(80)).max(20).default([]),
  users: z.array(z.string().min(1).max(80)).max(50).default([]),
  quorum: z.int().min(1).max(10).default(1),
}).refine(({ roles, teams, users }) => roles.length + teams.length + users.length > 0, "Name a role, a team or a person");
export type Approvers = z.output<typeof Approvers>;

const ResourceRule = z.strictObject({
  name: name.optional(),
  actions: z.array(action).min(1).max(50),
  effect: Effect,
  roles: z.array(role).min(1).max(50).optional(),
  derivedRoles: z.array(name).min(1).max(50).optional(),
  condition: Condition.optional(),
  approvers: Approvers.optional(),
}).refine((rule) => rule.approvers === undefined || rule.effect === "require_approval", "Only what requires an approval has approvers")
  .refine((rule) => rule.roles !== undefined || rule.derivedRoles !== undefined, "Say whom it is for: roles, derivedRoles or both");
export type ResourceRule = z.output<typeof ResourceRule>;

const Definition = z.strictObject({ name, parentRoles: z.array(role).min(1).max(50), condition: Condition.optional() });

const PrincipalRule = z.strictObject({
  resource: name,
  actions: z.array(z.strictObject({ name: name.optional(), action, effect: Effect, condition: Condition.optional() })).min(1).max(50),
});

const header = {
  apiVersion: z.enum(["devgen/v1", "api.cerbos.dev/v1"]),
  description: z.string().max(500).optional(),
  disabled: z.literal(false).optional(),
};
const version = z.string().regex(/^[\w.-]{1,40}$/).default("default");

const ResourcePolicy = z.strictObject({
  resource: name, version,
  importDerivedRoles: z.array(name).max(20).default([]),
  variables: Variables.optional(),
  rules: z.array(ResourceRule).min(1).max(100),
});
const DerivedRoles = z.strictObject({ name, variables: Variables.optional(), definitions: z.array(Definition).min(1).max(50) });
const PrincipalPolicy = z.strictObject({ principal: z.string().min(1).max(255), version, variables: Variables.optional(), rules: z.array(PrincipalRule).min(1).max(50) });

/** One policy, in Cerbos' shape: a resource policy, a set of derived roles, or a principal policy. */
export const PolicyDocument = z.strictObject({
  ...header, resourcePolicy: ResourcePolicy.optional(), derivedRoles: DerivedRoles.optional(), principalPolicy: PrincipalPolicy.optional(),
}).refine((document) => [document.resourcePolicy, document.derivedRoles, document.principalPolicy].filter((part) => part !== undefined).length === 1,
  "Say exactly one of resourcePolicy, derivedRoles and principalPolicy");
export type PolicyDocument = z.output<typeof PolicyDocument>;
