import type { Blueprint } from "../../blueprint.ts";
import { usersFolder } from "../access/facts.ts";
import { hasUnique, healthPath } from "../facts.ts";
import { blocks, lines } from "../layout.ts";
import { resourcePath } from "../names.ts";
import { signedService } from "./access-support.ts";
import { samplesName } from "./subject.ts";

/** test/support.ts: a service for each test, and the two refusals that tests look for most. */
export const supportFile = (blueprint: Blueprint): string =>
  blocks(
    `import { expect } from "vitest";
import { createApp } from "../src/app.ts";
import { openDatabase } from "../src/database.ts";${blueprint.access ? `
import { type Role, roles } from "../src/${usersFolder(blueprint)}/schema.ts";
import { insertCaller } from "../src/${usersFolder(blueprint)}/store.ts";` : ""}`,
    `export interface Answer {
  status: number;
  location: string | null;
  type: string | null;
  /** Whatever was answered: a test says what it expects. */
  body: any;
}`,
    "export type Service = ReturnType<typeof newService>;",
    blueprint.access ? signedService(blueprint) : `/** A service on a new database, whose clock moves on by a second whenever it is read. */
export function newService(path = ":memory:") {
  const database = openDatabase(path);
  let time = Date.UTC(2026, 0, 1);
  const app = createApp(database, () => new Date((time += 1000)));

  async function send(method: string, address: string, body?: unknown): Promise<Answer> {
    const json = { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const response = await app.request(address, { method, ...(body !== undefined && json) });
    const { status, headers } = response;
    const text = await response.text();
    return {
      status,
      location: headers.get("location"),
      type: headers.get("content-type"),
      body: text && JSON.parse(text),
    };
  }

  return {
    app,
    close: () => database.close(),
    get: (address: string) => send("GET", address),
    post: (address: string, body: unknown) => send("POST", address, body),
    put: (address: string, body: unknown) => send("PUT", address, body),
    patch: (address: string, body: unknown) => send("PATCH", address, body),
    delete: (address: string) => send("DELETE", address),${blueprint.entities.some(({ lifecycle, soft_delete }) => lifecycle || soft_delete) ? `
    act: (address: string) => send("POST", address),` : ""}
    /** Posts one after the other. */
    async add(address: string, bodies: readonly unknown[]): Promise<void> {
      for (const body of bodies) expect(await send("POST", address, body)).toMatchObject({ status: 201 });
    },
    /** The ids in a list, in its order. */
    async ids(address: string): Promise<number[]> {
      const { status, body } = await send("GET", address);
      expect({ status, body }).toMatchObject({ status: 200 });
      return body.data.map((row: { id: number }) => row.id);
    },
  };
}`,
    `/** 422, and nothing but this is wrong. */
export const refused = (pointer: string) => ({ status: 422, body: { errors: [{ pointer }] } });`,
    `/** 422, because a parameter of the query isn't as it should be. */
export const strange = (parameter: string) => ({ status: 422, body: { errors: [{ parameter }] } });`,
    blueprint.entities.some(hasUnique) &&
      `/** 409, because another row has the same there. */
export const taken = (...pointers: string[]) => ({
  status: 409,
  body: { errors: pointers.map((pointer) => ({ pointer })) },
});`,
  );

/** The name can't be an entity's: theirs have no underscore. */
export const serviceTestPath = "test/http_service.test.ts";

/** What holds for every address alike. */
export function serviceTestFile(blueprint: Blueprint): string {
  // An entity that needs no other first.
  const simple = blueprint.entities.find((entity) => entity.fields.every((field) => field.type !== "reference" || !field.required)) ?? blueprint.entities[0];
  if (!simple) throw new Error("A blueprint has at least one entity");
  const [path, samples] = [resourcePath(simple), samplesName(simple)];
  return blocks(
    lines(
      `import { mkdtempSync, rmSync } from "node:fs";`,
      `import { tmpdir } from "node:os";`,
      `import { join } from "node:path";`,
      `import { describe, expect, it } from "vitest";`,
      `import { ${samples} } from "./samples.ts";`,
      `import { seed } from "./seed.ts";`,
      `import { newService } from "./support.ts";`,
    ),
    `describe("the service", () => {
  it("says that it is well", async () => {
    expect(await newService().get("${healthPath(blueprint)}")).toMatchObject({ status: 200, body: { status: "ok" } });
  });

  it("describes every address that it answers", async () => {
    const service = newService();
    const { status, body } = await service.get("/openapi.json");
    const described = Object.entries<object>(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods).filter((name) => name !== "parameters").map((method) => \`\${method.toUpperCase()} \${path}\`),
    );
    const answered = service.app.routes
      .filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => \`\${method} \${path.replace(":id", "{id}")}\`);
    expect(status).toBe(200);
    expect(described.sort()).toEqual(${blueprint.access ? "[...new Set(answered)]" : "answered"}.sort());
  });

  it("answers problems as RFC 9457 has them", async () => {
    const { status, type, body } = await newService().get("/nowhere");
    expect({ status, type }).toEqual({ status: 404, type: "application/problem+json" });
    expect(body).toEqual({ type: "about:blank", title: "Not found", status: 404, detail: "There is no such address." });
  });

  it("names the methods of an address", async () => {
${blueprint.access ? `    const { app, signed } = newService();
    const { status, headers } = await app.request("${path}", { method: "DELETE", headers: signed });` : `    const { status, headers } = await newService().app.request("${path}", { method: "DELETE" });`}
    expect({ status, allow: headers.get("allow") }).toEqual({ status: 405, allow: "GET, POST" });
  });

  it.each([
    { why: "a body that isn't JSON", type: "application/json", body: "{", status: 400 },
    { why: "another content type", type: "text/plain", body: "{}", status: 415 },
    { why: "a body that isn't an object", type: "application/json", body: "[]", status: 422 },
  ])("refuses $why", async ({ type, body, status }) => {
${blueprint.access ? `    const { app, signed } = newService();
    const init = { method: "POST", headers: { ...signed, "content-type": type }, body };
    expect((await app.request("${path}", init)).status).toBe(status);` : `    const init = { method: "POST", headers: { "content-type": type }, body };
    expect((await newService().app.request("${path}", init)).status).toBe(status);`}
  });

  it("refuses a parameter that is given twice", async () => {
    const answer = await newService().get("${path}?limit=1&limit=2");
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ parameter: "limit", code: "repeated" }] } });
  });

  it("is filled with a few rows when it is asked to", async () => {
    const service = newService();
    await seed((address, init) => service.app.request(address, ${blueprint.access ? "{ ...init, headers: { ...service.signed, \"content-type\": \"application/json\" } }" : "init"}));
    for (const address of [${blueprint.entities.map((entity) => `"${resourcePath(entity)}"`).join(", ")}]) {
      expect((await service.ids(address)).length).toBeGreaterThan(0);
    }
  });

  it("keeps its rows when it is started again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "service-"));
    const file = join(folder, "service.db");
    const before = newService(file);
    await before.add("${path}", [${samples}[0]]);
    before.close();
    const after = newService(file${blueprint.access ? ", before.token" : ""});
    expect(await after.get("${path}/1")).toMatchObject({ status: 200, body: ${samples}[0] });
    after.close();
    rmSync(folder, { recursive: true });
  });
});`,
  );
}
