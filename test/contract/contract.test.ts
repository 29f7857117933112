import { describe, expect, it } from "vitest";
import { tenantApp } from "../../durable-objects/tenant/app.ts";
import { openApiDocument } from "../../src/platform/openapi/index.ts";
import { edge } from "../../workers/edge.ts";
import { administer } from "../support/admin.ts";
import { items } from "../support/items.ts";
import { newEmail, newRegistration } from "../support/people.ts";
import { filled, isItem } from "../support/routes.ts";
import { ask, newCaller, origin, type Answer, type Caller } from "../support/world.ts";
import promises from "./contract.json" with { type: "json" };

/** What is promised to everybody outside, one by one. A promise is never taken back: an entry here may gain members, and lose none. */
interface Promised {
  section: string;
  method: string;
  path: string;
  /** Another path that answers alike; with `only`, the one that is meant. */
  alias?: string;
  only?: string;
  send?: unknown;
  /** It waits for a sandbox, and there is none here: asked to answer at once. test/e2e/run-flow waits. */
  later?: boolean;
  as?: string;
  status: number | number[];
  /** Members of the answer. */
  has?: string[];
  /** Members of each thing in a list. */
  each?: string[];
  /** The answer is the bare list. */
  list?: boolean;
}

const contract = promises as Promised[];
const document = openApiDocument([edge, tenantApp]);
const template = (path: string): string => path.replace(/:(\w+)(?:\{[^/]*\})?/g, "{$1}").replace(/\*$/, "{path}");

/** Bodies name what each test must have for itself: an address, a repository. */
async function filledIn(send: unknown, caller: Caller): Promise<unknown> {
  let text = JSON.stringify(send) ?? "";
  const values: Record<string, () => Promise<string>> = {
    email: async () => newEmail(),
    known_email: async () => (await newRegistration()).email,
    repo_url: async () => {
      const { params } = await items["/api/storage/projects/:project_id"]!(caller, "GET");
      return `${origin}/git/${params.tenant_slug}/${params.repository}`;
    },
  };
  for (const [name, value] of Object.entries(values)) if (text.includes(`{${name}}`)) text = text.replaceAll(`{${name}}`, await value());
  return text === "" ? undefined : JSON.parse(text);
}

async function keep({ method, path, alias, send, as, later }: Promised, throughAlias: boolean): Promise<Answer> {
  if (as === "admin") return asked(method, path, await filledIn(send, await newCaller()));
  const caller = await newCaller();
  const item = isItem(path) ? await items[path]!(caller, method) : undefined;
  const target = filled(throughAlias ? alias! : path, item?.params ?? {}, item?.rest);
  const body = await filledIn(send ?? item?.body, caller);
  return as === "public" ? ask(method, target, body, { origin }) : caller.call(method, target, body, later ? { prefer: "respond-async" } : {});
}

/** What the administration asks is about a tenant that has signed up. */
async function asked(method: string, path: string, body: unknown): Promise<Answer> {
  const { tenant_id } = await newRegistration();
  return administer(method, filled(path, { tenant_id, plan_id: "free" }), body);
}

function check({ status, has = [], each = [], list }: Promised, answer: Answer): void {
  expect([status].flat(), JSON.stringify(answer.body)).toContain(answer.status);
  if (answer.status >= 300) return;
  expect(Object.keys(Object(answer.body))).toEqual(expect.arrayContaining(has));
  const rows: object[] = list ? answer.body : answer.body?.data;
  if (list) expect(Array.isArray(rows)).toBe(true);
  if (each.length > 0) expect(rows.length).toBeGreaterThan(0);
  for (const row of each.length > 0 ? rows : []) expect(Object.keys(row)).toEqual(expect.arrayContaining(each));
}

describe.each(contract.map((promised) => [`${promised.section} ${promised.method} ${promised.only ? promised.alias : promised.path}`, promised] as const))("[REQ-20] the promise %s", (_, promised) => {
  it("is described", () => {
    const operation = document.paths[template(promised.path)]?.[promised.method.toLowerCase()];
    expect(operation, "it is in /api/openapi.json").toBeDefined();
  });

  if (!promised.only) it("is kept", async () => check(promised, await keep(promised, false)));
  if (promised.alias !== undefined) it(`is kept at ${promised.alias}`, async () => check(promised, await keep(promised, true)));
});
