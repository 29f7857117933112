import { createHmac } from "node:crypto";
import { equalsSafely, keyFor, sha256 } from "../../platform/digest.ts";
import { base32, bodyOf, idOf, isId, randomBody, type Id } from "../../platform/ids.ts";
import type { Settings } from "../../platform/settings.ts";

/** The credentials that aren't JWTs: what each may start with (the first is what new ones do), and what kind of thing it names. */
const forms = {
  api_key: { prefixes: ["dg_test_", "dg_live_"], names: "api_key" },
  refresh: { prefixes: ["dg_rt_"], names: "session" },
  invitation: { prefixes: ["dg_in_"], names: "invitation" },
  ticket: { prefixes: ["dg_tk_"], names: "ticket" },
  break_glass: { prefixes: ["dg_bg_"], names: "break_glass" },
} as const;

/** In production keys are `dg_live_…`, and no others are taken: one from a trial installation that got there opens nothing. */
const prefixesOf = ({ APP_ENV }: Settings, kind: OpaqueKind): readonly [string, ...string[]] =>
  kind === "api_key" && APP_ENV === "production" ? ["dg_live_"] : forms[kind].prefixes;

export type OpaqueKind = keyof typeof forms;
type Named<Kind extends OpaqueKind> = Id<(typeof forms)[Kind]["names"]>;

export interface Opaque<Kind extends OpaqueKind> {
  tenant_id: Id<"tenant">;
  id: Named<Kind>;
  secret: string;
}

const keys = new WeakMap<Settings, Uint8Array>();

function tagOf(settings: Settings, content: string): string {
  let key = keys.get(settings);
  if (!key) keys.set(settings, (key = keyFor(settings.MASTER_KEY, "credential-tags")));
  return base32(createHmac("sha256", key).update(content).digest().subarray(0, 16));
}

export const newSecret = randomBody;

/** `<prefix><tenant>_<id>_<secret>_<tag>`, each part 26 characters. The tag (128-bit HMAC) lets the edge refuse what we never made before any object is named. */
export function sealOpaque<Kind extends OpaqueKind>(settings: Settings, kind: Kind, { tenant_id, id, secret }: Opaque<Kind>): string {
  const text = `${prefixesOf(settings, kind)[0]}${bodyOf(tenant_id)}_${bodyOf(id)}_${secret}`;
  return `${text}_${tagOf(settings, text)}`;
}

/** What one of our credentials says; undefined for anything that isn't one. */
export function openOpaque<Kind extends OpaqueKind>(settings: Settings, kind: Kind, text: string): Opaque<Kind> | undefined {
  const { names } = forms[kind];
  const prefix = prefixesOf(settings, kind).find((known) => text.startsWith(known));
  if (text.length > 200 || prefix === undefined) return undefined;
  const [tenantBody, idBody, secret, tag, ...more] = text.slice(prefix.length).split("_");
  if (tenantBody === undefined || idBody === undefined || secret === undefined || tag === undefined || more.length > 0) return undefined;
  if (!equalsSafely(tag, tagOf(settings, text.slice(0, -tag.length - 1)))) return undefined;
  const tenant_id = idOf("tenant", tenantBody);
  const id = idOf<(typeof forms)[Kind]["names"]>(names, idBody);
  return isId("tenant", tenant_id) && isId<(typeof forms)[Kind]["names"]>(names, id) ? { tenant_id, id, secret } : undefined;
}

export const digestOf = (credential: string): string => sha256(credential);
