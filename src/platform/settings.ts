import type { JSONWebKeySet } from "jose";
import * as z from "zod";
import { canShareCookies, commonDomain } from "./cookie-domains.ts";
import { logLevels } from "./log.ts";
import type { ClassLimits } from "./rate-limit.ts";

const secret = z.string().min(32, "needs at least 32 characters");

/** Everything that can be set from outside. `.env.example` lists the same names, and a test holds the two together. */
export const Settings = z.object({
  APP_ENV: z.enum(["development", "staging", "production"]).default("production"),
  /** Where people reach this installation, no trailing slash. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, "")),
  /** Below which host produced services answer, each under a name of its own, with a port where it has one. Never below the platform's own domain. Left out: none, but `localhost` on one's own machine. */
  PREVIEW_HOST: z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/, "must be a host name in lower case").optional(),
  /** Wraps every tenant's data key; tags, cursors and tickets are keyed by what is derived from it. */
  MASTER_KEY: secret,
  MASTER_KEY_ID: z.string().min(1).max(40).default("k1"),
  /** JSON: `[{ kid, status: "current" | "next" | "retired", jwk }]`, private Ed25519 JWKs. Signs tokens and checkpoints. */
  SIGNING_KEYS: z.string().min(2).transform(parseSigningKeys),
  SANDBOX_TOKEN: secret.optional(),
  /** Who signs tokens for the administration, as their `iss`. */
  ADMIN_ISSUER: z.string().min(1).max(200).default("devgen-admin"),
  /** Their key set: JSON, or where it is. Instead of JWT_SHARED_SECRET. */
  ADMIN_JWKS: z.string().min(1).transform(parseKeySet).optional(),
  /** The secret that the admin issuer signs with. Never one of our own keys. */
  JWT_SHARED_SECRET: secret.optional(),
  /** The one algorithm of the admin issuer; HS256 when it has a shared secret and nothing is said. */
  JWT_ALGORITHM: z.enum(["HS256", "HS384", "HS512", "EdDSA", "ES256", "ES384", "RS256", "PS256"]).optional(),
  /** Lets an API key administer its own tenant. Refused in production. */
  ALLOW_API_KEY_FALLBACK: z.enum(["true", "false"]).default("false").transform((text) => text === "true"),
  MODEL_PROVIDER: z.enum(["builtin", "openai", "scripted"]).default("builtin"),
  OPENAI_API_KEY: z.string().min(1).optional(),
  OPENAI_BASE_URL: z.url().optional(),
  OPENAI_MODEL: z.string().min(1).optional(),
  /** log2 of scrypt's N. 15 takes about 120 ms; less is for tests. */
  PASSWORD_COST: z.coerce.number().int().min(10).max(15).default(15),
  /** What may be asked of a tenant's object, by class of route (`ClassLimits`): `user=600,tenant=6000`. What isn't named stays as it is here. */
  RATE_LIMIT_READ: classLimits({ ip: 6_000, user: 1_200, key: 1_200, tenant: 12_000, in_flight: 500, body_bytes: 16_000 }),
  RATE_LIMIT_WRITE: classLimits({ ip: 3_000, user: 1_200, key: 1_200, tenant: 6_000, in_flight: 200, body_bytes: 1_000_000 }),
  RATE_LIMIT_HEAVY: classLimits({ ip: 600, user: 300, key: 300, tenant: 1_200, in_flight: 100, body_bytes: 1_000_000 }),
  /** Comma-separated; the first is where a tenant is that asks for none. */
  REGIONS: z.string().default("local").transform((text) => text.split(",").map((region) => region.trim())).pipe(z.array(z.string().regex(/^[a-z][a-z0-9-]{0,29}$/, "needs names of a-z, 0-9 and dashes, with commas between")).min(1)),
  /** How long a tenant that is to be deleted can be restored. */
  TENANT_DELETION_GRACE_DAYS: z.coerce.number().int().min(0).max(365).default(30),
  /** How long a platform admin may have access to a tenant at most. */
  BREAK_GLASS_MINUTES: z.coerce.number().int().min(1).max(240).default(240),
  /** Where packs, logs and audit segments lie: R2, a bucket that speaks S3, or a folder of this machine. */
  STORAGE: z.enum(["r2", "s3", "disk"]).default("r2"),
  S3_ENDPOINT: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, "")).optional(),
  S3_REGION: z.string().min(1).max(60).default("auto"),
  S3_BUCKET: z.string().min(1).max(255).optional(),
  S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  /** What sends mail. Left out: the inbox of a development machine (`/dev/mail`), elsewhere nothing. */
  MAIL: z.enum(["inbox", "smtp", "http", "none"]).optional(),
  MAIL_FROM: z.string().regex(/^[^\r\n<>]*(<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)\s*$/, "must be an address, with or without a name before it").default("DevGen <no-reply@localhost>"),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_HTTP_URL: z.url({ protocol: /^https?$/ }).optional(),
  MAIL_HTTP_TOKEN: z.string().min(1).optional(),
  /** How long logs of executions, and files that came with them, are kept. */
  EXECUTION_LOG_DAYS: z.coerce.number().int().min(1).max(3_650).default(90),
  /** How long notifications are kept; unread ones four times as long. */
  NOTIFICATION_DAYS: z.coerce.number().int().min(1).max(3_650).default(90),
  /** The least that is logged. At `debug`, reads that went well have a line too. */
  LOG_LEVEL: z.enum(logLevels).default("info"),
  /** Names a place in the code at which the process kills itself, in tests of recovery. Refused in production. */
  FAULT_POINT: z.string().optional(),
}).superRefine((settings, issues) => {
  for (const [path, message] of faultsOf(settings)) issues.addIssue({ code: "custom", path: [path], message });
});

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

/** A secret from an example, or one that somebody could type from memory. */
const isWeak = (text: string): boolean => new Set(text).size < 10 || /change.?me|example|password|default|secret|for tests/i.test(text);
const isLocal = (url: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|.*\.localhost)$/.test(new URL(url).hostname);

type Fault = [name: string, message: string];

/** What is wrong with settings that are right one by one. */
function faultsOf(s: Settings): Fault[] {
  return [...adminFaults(s), ...storageFaults(s), ...mailFaults(s), ...previewFaults(s), ...(s.MODEL_PROVIDER === "openai" && s.OPENAI_API_KEY === undefined ? [["OPENAI_API_KEY", "is needed by the openai provider"] satisfies Fault] : []), ...(s.APP_ENV === "development" ? [] : unsafe(s))];
}

const neededBy = { smtp: ["SMTP_URL"], http: ["MAIL_HTTP_URL", "MAIL_HTTP_TOKEN"] } as const;

function mailFaults(s: Settings): Fault[] {
  if (s.MAIL !== "smtp" && s.MAIL !== "http") return [];
  const lacking = neededBy[s.MAIL].filter((name) => s[name] === undefined).map((name): Fault => [name, `is needed by MAIL ${s.MAIL}`]);
  return s.MAIL_FROM.includes("@localhost") && s.APP_ENV !== "development" ? [...lacking, ["MAIL_FROM", "must be an address of yours"]] : lacking;
}

const storageFaults = (s: Settings): Fault[] =>
  (["S3_ENDPOINT", "S3_BUCKET", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"] as const).flatMap((name) => (s.STORAGE === "s3" && s[name] === undefined ? [[name, "is needed by the storage s3"] satisfies Fault] : []));

function adminFaults({ ADMIN_JWKS, JWT_SHARED_SECRET, JWT_ALGORITHM, MASTER_KEY }: Settings): Fault[] {
  const isShared = JWT_ALGORITHM?.startsWith("HS") ?? true;
  const faults: [boolean, ...Fault][] = [
    [ADMIN_JWKS !== undefined && JWT_SHARED_SECRET !== undefined, "ADMIN_JWKS", "takes the place of JWT_SHARED_SECRET: set one of them"],
    [ADMIN_JWKS !== undefined && isShared, "JWT_ALGORITHM", "must be an algorithm of ADMIN_JWKS: EdDSA, ES256, ES384, RS256 or PS256"],
    [JWT_SHARED_SECRET !== undefined && !isShared, "JWT_ALGORITHM", "must be HS256, HS384 or HS512 with JWT_SHARED_SECRET"],
    [JWT_SHARED_SECRET === MASTER_KEY, "JWT_SHARED_SECRET", "must not be the MASTER_KEY"],
  ];
  return faults.flatMap(([isFault, ...fault]) => (isFault ? [fault] : []));
}

/** A preview's pages run code that a tenant made: on a host of the platform's, or one that shares cookies with it, they could act as whoever looks at them. */
function previewFaults({ PREVIEW_HOST, PUBLIC_URL }: Settings): Fault[] {
  if (PREVIEW_HOST === undefined) return [];
  const [own, other] = [new URL(PUBLIC_URL).hostname, PREVIEW_HOST.replace(/:\d+$/, "")];
  const isNear = own === other || own.endsWith(`.${other}`) || other.endsWith(`.${own}`);
  if (isNear) return [["PREVIEW_HOST", "must be another host than PUBLIC_URL's, and neither above nor below it"]];
  return canShareCookies(own, other) ? [["PREVIEW_HOST", `must be below another domain than PUBLIC_URL's: a page on ${other} can set cookies for all of ${commonDomain(own, other)}`]] : [];
}

/** What staging and production refuse to start with. */
function unsafe(s: Settings): Fault[] {
  const isProduction = s.APP_ENV === "production";
  const faults: [boolean, ...Fault][] = [
    [!s.PUBLIC_URL.startsWith("https:"), "PUBLIC_URL", `must be https in ${s.APP_ENV}`],
    [isLocal(s.PUBLIC_URL), "PUBLIC_URL", "must not be this machine alone"],
    [s.PREVIEW_HOST !== undefined && isLocal(`http://${s.PREVIEW_HOST}`), "PREVIEW_HOST", "must not be this machine alone"],
    [s.FAULT_POINT !== undefined, "FAULT_POINT", "is for development"],
    [s.PASSWORD_COST !== 15, "PASSWORD_COST", `must be 15 in ${s.APP_ENV}`],
    [isWeak(s.MASTER_KEY), "MASTER_KEY", "is no random secret"],
    [s.SANDBOX_TOKEN !== undefined && isWeak(s.SANDBOX_TOKEN), "SANDBOX_TOKEN", "is no random secret"],
    [s.JWT_SHARED_SECRET !== undefined && isWeak(s.JWT_SHARED_SECRET), "JWT_SHARED_SECRET", "is no random secret"],
    [typeof s.ADMIN_JWKS === "string" && !s.ADMIN_JWKS.startsWith("https:"), "ADMIN_JWKS", `must be https in ${s.APP_ENV}`],
    [s.OPENAI_BASE_URL?.startsWith("https:") === false, "OPENAI_BASE_URL", `must be https in ${s.APP_ENV}`],
    [s.MAIL === "inbox", "MAIL", "inbox is for development: whoever finds it reads everybody's mail"],
    [s.MAIL_HTTP_URL?.startsWith("https:") === false, "MAIL_HTTP_URL", `must be https in ${s.APP_ENV}`],
    [s.S3_ENDPOINT?.startsWith("https:") === false, "S3_ENDPOINT", `must be https in ${s.APP_ENV}`],
    [isProduction && s.MODEL_PROVIDER === "scripted", "MODEL_PROVIDER", "scripted is for development"],
    [isProduction && s.ALLOW_API_KEY_FALLBACK, "ALLOW_API_KEY_FALLBACK", "is refused in production"],
    [isProduction && s.TENANT_DELETION_GRACE_DAYS < 1, "TENANT_DELETION_GRACE_DAYS", "must be at least 1 in production"],
  ];
  return faults.flatMap(([isFault, ...fault]) => (isFault ? [fault] : []));
}

/** One line for each fault; values are never shown. */
export const faultLines = (error: z.ZodError): string[] => error.issues.map((issue) => `${issue.path.join(".") || "settings"}: ${issue.message}`);

/** A key set in JSON, or the address of one. */
function parseKeySet(text: string, issues: z.RefinementCtx): JSONWebKeySet | string {
  if (/^https?:/.test(text)) return text;
  try {
    return KeySet.parse(JSON.parse(text));
  } catch {
    issues.addIssue("is neither a key set in JSON nor an address");
    return z.NEVER;
  }
}

const KeySet = z.object({ keys: z.array(z.looseObject({ kty: z.enum(["RSA", "EC", "OKP"]) })).min(1) });

const parsedByEnv = new WeakMap<object, Settings>();

/** The settings of this Worker, parsed once an isolate. @throws Error with a line for each fault, values never shown. */
export function settingsOf(env: RawSettings): Settings {
  const known = parsedByEnv.get(env);
  if (known) return known;
  const parsed = Settings.safeParse(env);
  if (!parsed.success) throw new Error(faultLines(parsed.error).join("\n"));
  parsedByEnv.set(env, parsed.data);
  return parsed.data;
}
