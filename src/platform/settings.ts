import * as z from "zod";
import { logLevels } from "./log.ts";
import type { ClassLimits } from "./rate-limit.ts";

const secret = z.string().min(32, "needs at least 32 characters");

/** Everything that can be set from outside. `.env.example` lists the same names, and a test holds the two together. */
export const Settings = z.object({
  APP_ENV: z.enum(["development", "production"]).default("production"),
  /** Where people reach this installation, no trailing slash. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, "")),
  /** Wraps every tenant's data key; tags, cursors and tickets are keyed by what is derived from it. */
  MASTER_KEY: secret,
  MASTER_KEY_ID: z.string().min(1).max(40).default("k1"),
  /** JSON: `[{ kid, status: "current" | "next" | "retired", jwk }]`, private Ed25519 JWKs. Signs tokens and checkpoints. */
  SIGNING_KEYS: z.string().min(2).transform(parseSigningKeys),
  SANDBOX_TOKEN: secret.optional(),
  MODEL_PROVIDER: z.enum(["builtin", "openai", "scripted"]).default("builtin"),
  OPENAI_API_KEY: z.string().min(1).optional(),
  OPENAI_BASE_URL: z.url().optional(),
  OPENAI_MODEL: z.string().min(1).optional(),
  /** log2 of scrypt's N. 15 takes about 120 ms; less is for tests. */
  PASSWORD_COST: z.coerce.number().int().min(10).max(15).default(15),
  /** What may be asked of a tenant's object, by class of route (`ClassLimits`): `user=600,tenant=6000`. What isn't named stays as it is here. */
  RATE_LIMIT_READ: classLimits({ ip: 6_000, user: 1_200, key: 1_200, tenant: 12_000, in_flight: 500, body_bytes: 16_000 }),
  RATE_LIMIT_WRITE: classLimits({ ip: 3_000, user: 1_200, key: 1_200, tenant: 6_000, in_flight: 200, body_bytes: 1_000_000 }),
  RATE_LIMIT_HEAVY: classLimits({ ip: 600, user: 300, key: 300, tenant: 1_200, in_flight: 100, body_bytes: 250_000 }),
  /** The least that is logged. At `debug`, reads that went well have a line too. */
  LOG_LEVEL: z.enum(logLevels).default("info"),
  /** Names a place in the code at which the process kills itself, in tests of recovery. Refused in production. */
  FAULT_POINT: z.string().optional(),
}).refine((s) => s.APP_ENV !== "production" || s.FAULT_POINT === undefined, { path: ["FAULT_POINT"], message: "is for development" })
  .refine((s) => s.APP_ENV !== "production" || s.PASSWORD_COST === 15, { path: ["PASSWORD_COST"], message: "must be 15 in production" })
  .refine((s) => s.APP_ENV !== "production" || s.PUBLIC_URL.startsWith("https:"), { path: ["PUBLIC_URL"], message: "must be https in production" })
  .refine((s) => s.MODEL_PROVIDER !== "openai" || s.OPENAI_API_KEY !== undefined, { path: ["OPENAI_API_KEY"], message: "is needed by the openai provider" })
  .refine((s) => s.APP_ENV !== "production" || s.MODEL_PROVIDER !== "scripted", { path: ["MODEL_PROVIDER"], message: "scripted is for development" });

export type Settings = z.infer<typeof Settings>;
/** As the platform hands them over: strings, some of them missing. */
export type RawSettings = { [Name in keyof z.input<typeof Settings>]?: string };

export const SigningKey = z.object({
  kid: z.string().min(1).max(80),
  status: z.enum(["current", "next", "retired"]),
  jwk: z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string(), d: z.string() }),
});
export type SigningKey = z.infer<typeof SigningKey>;

const SigningKeys = z.array(SigningKey).refine((keys) => keys.filter((k) => k.status === "current").length === 1, "needs exactly one current key");

function parseSigningKeys(text: string, issues: z.RefinementCtx): SigningKey[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    issues.addIssue("is not JSON");
    return z.NEVER;
  }
  const parsed = SigningKeys.safeParse(value);
  if (parsed.success) return parsed.data;
  issues.addIssue(parsed.error.issues[0]?.message ?? "is malformed");
  return z.NEVER;
}

/** A setting of several numbers, each at least 1. */
function classLimits(defaults: ClassLimits) {
  return z.string().default("").transform((text, issues): ClassLimits => {
    const said = text.split(",").filter((part) => part.trim() !== "").map((part) => /^\s*(\w+)=(\d{1,9})\s*$/.exec(part) ?? [part]);
    const wrong = said.find(([, name, number]) => name === undefined || !Object.hasOwn(defaults, name) || Number(number) < 1);
    if (!wrong) return { ...defaults, ...Object.fromEntries(said.map(([, name, number]) => [name, Number(number)])) };
    issues.addIssue(`must be like user=600,tenant=6000, with the names ${Object.keys(defaults).join(", ")}`);
    return z.NEVER;
  });
}

const parsedByEnv = new WeakMap<object, Settings>();

/** The settings of this Worker, parsed once an isolate. @throws Error with a line for each fault, values never shown. */
export function settingsOf(env: RawSettings): Settings {
  const known = parsedByEnv.get(env);
  if (known) return known;
  const parsed = Settings.safeParse(env);
  if (!parsed.success) throw new Error(parsed.error.issues.map((i) => `${i.path.join(".") || "settings"}: ${i.message}`).join("\n"));
  parsedByEnv.set(env, parsed.data);
  return parsed.data;
}
