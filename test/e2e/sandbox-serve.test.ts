import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isolateServices, type Asked } from "../../src/generation/sandbox/isolate/service.ts";
import { bindingTo, sandboxToken, useSandbox } from "../support/sandbox.ts";

const under = useSandbox({ seats: 1, warmUp: false });
let listener: Server;
let arrived = 0;
beforeAll(async () => {
  listener = createServer((_, response) => (arrived++, response.end("reached")));
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
});
afterAll(() => void listener.close());

const hono = (body: string): Record<string, string> => ({
  "package.json": '{"type":"module","scripts":{"start":"node src/server.ts"},"dependencies":{"hono":"4","@hono/node-server":"2"}}',
  "src/server.ts": `import { mkdirSync, readFileSync, writeFileSync } from "node:fs";\nimport { DatabaseSync } from "node:sqlite";\nimport { serve } from "@hono/node-server";\nimport { Hono } from "hono";\nconst app = new Hono();\n${body}\nserve({ fetch: app.fetch, port: 3000 });\n`,
});

interface Options {
  path?: string;
  method?: string;
  body?: string;
  headers?: [string, string][];
  kept?: Record<string, string>;
  wall_ms?: number;
  kept_bytes?: number;
}

async function ask(files: Record<string, string>, { path = "/", method = "GET", body, headers = [], kept = {}, wall_ms = 8_000, kept_bytes = 2_000_000 }: Options = {}): Promise<Asked & { text?: string }> {
  const services = isolateServices(bindingTo(under.url), sandboxToken);
  const request = { method, url: `http://name.previews.test${path}`, headers, body: body === undefined ? null : Buffer.from(body).toString("base64") };
  const asked = await services.ask({ files, env: { GREETING: "hi" }, kept, request, wall_ms, answer_bytes: 100_000, kept_bytes, output_bytes: 1_000 }, "tests", AbortSignal.timeout(50_000));
  return asked.kind === "answered" ? { ...asked, text: Buffer.from(asked.body, "base64").toString() } : asked;
}

const counting = `
mkdirSync("/tmp/data", { recursive: true });
const database = new DatabaseSync("/tmp/data/a.db");
database.exec("PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS visits (at TEXT)");
app.post("/visits", (c) => (database.prepare("INSERT INTO visits VALUES (datetime())").run(), c.json(database.prepare("SELECT count(*) AS visits FROM visits").get(), 201)));
app.get("/visits", (c) => c.json(database.prepare("SELECT count(*) AS visits FROM visits").get()));`;

describe("a service that is asked", () => {
  it("[PRV-2] keeps what it wrote: one file of its database, and only when it has changed", async () => {
    const first = await ask(hono(counting), { path: "/visits", method: "POST" });
    expect(first).toMatchObject({ kind: "answered", status: 201, text: '{"visits":1}', kept: { "data/a.db": expect.any(String) } });
    const kept = (first as { kept: Record<string, string> }).kept;
    expect(Object.keys(kept)).toEqual(["data/a.db"]);
    expect(await ask(hono(counting), { path: "/visits", method: "POST", kept })).toMatchObject({ text: '{"visits":2}' });
    expect(await ask(hono(counting), { path: "/visits", kept })).toMatchObject({ text: '{"visits":1}', kept: null });
    expect(await ask(hono(counting), { path: "/visits" })).toMatchObject({ text: '{"visits":0}' });
  });

  it("[PRV-1] gets the request as it was sent, answers any status and bytes, and may export its fetch instead of listening", async () => {
    const echo = { "package.json": '{"type":"module","scripts":{"start":"node index.js"}}', "index.js": 'export default { fetch: async (request) => Response.json([request.method, request.url, request.headers.get("x-own"), await request.text(), process.env.GREETING], { status: 418, headers: { "x-a": "1" } }) };' };
    const asked = await ask(echo, { path: "/a?b=1", method: "PUT", body: "ü", headers: [["x-own", "2"]] });
    expect(asked).toMatchObject({ kind: "answered", status: 418, text: '["PUT","http://name.previews.test/a?b=1","2","ü","hi"]' });
    expect((asked as { headers: [string, string][] }).headers).toContainEqual(["x-a", "1"]);
    const bytes = { ...echo, "index.js": "export default { fetch: () => new Response(new Uint8Array([0, 255, 128])) };" };
    expect(await ask(bytes)).toMatchObject({ body: Buffer.from([0, 255, 128]).toString("base64") });
  });

  it("[PRV-9] reaches no network and nothing of the sandbox's", async () => {
    const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`;
    const asked = await ask(hono(`app.get("/", async (c) => c.json([await fetch(${JSON.stringify(url)}).then((r) => r.text(), (e) => "none: " + e.name), Object.keys(process.env), typeof process.getBuiltinModule === "function" ? (() => { try { return Boolean(process.getBuiltinModule("node:net")); } catch { return "closed"; } })() : "none"]));`));
    expect(JSON.parse(asked.text ?? "")).toEqual([expect.stringMatching(/^none/), ["GREETING"], "closed"]);
    expect(arrived).toBe(0);
  });

  it.each([
    ["doesn't start", "throw new Error('no such table');", /Error: no such table/],
    ["throws while it answers", "app.onError((error) => { throw error; }); app.get('/', () => { throw new TypeError('oh'); });", /TypeError: oh/],
    ["leaves", "app.get('/', () => process.exit(3));", /ended with 3/],
    ["loops", "app.get('/', () => { for (;;); });", /without a pause|500/],
    ["never answers", "app.get('/', () => new Promise(() => {}));", /longer than 1500 ms/],
    ["answers too much", "app.get('/', (c) => c.body('x'.repeat(100_001)));", /more than 100000 bytes/],
    ["keeps too much", "app.get('/', (c) => { writeFileSync('/tmp/a', 'x'.repeat(2_000_001)); return c.text(''); });", /keeps more than 2000000 bytes/],
    ["answers with what is no answer", "app.fetch = () => 7;", /no Response/],
  ])("[PRV-9] says why it has no answer when it %s, and the next is answered", async (_, body, why) => {
    const asked = await ask(hono(`console.log("before");\n${body}`), { wall_ms: 1_500 });
    const said = asked.kind === "failed" ? asked.reason : asked.kind === "answered" ? `${asked.status}` : JSON.stringify(asked);
    expect(said).toMatch(why);
    if (asked.kind === "failed") expect(asked.output).toContain("before");
    expect((await ask(hono('app.get("/", (c) => c.text("fine"));'))).text).toBe("fine");
  });

  it.each([
    ["its body", "Buffer.concat = () => Buffer.alloc(150_000); app.get('/', (c) => c.text(''));", /answered more than 100000 bytes/],
    ["its headers", "app.get('/', (c) => c.text('', 200, { 'x-a': 'a'.repeat(40_000) }));", /headers of the answer/],
    ["what it keeps", "Buffer.from = () => ({ toString: () => 'AAAA'.repeat(1_000_000) }); app.get('/', (c) => { writeFileSync('/tmp/a', 'x'); return c.text(''); });", /more than \d+ bytes/],
  ])("[PRV-9] can't get past its limits by replacing what counts: %s", async (_, body, why) => {
    expect(await ask(hono(body))).toMatchObject({ kind: "failed", reason: expect.stringMatching(why) });
  });

  it("[PRV-9] is put out with its process when it keeps the thread, and the next is answered", async () => {
    expect(await ask(hono('app.get("/", (c) => c.text(String(/^(a+)+$/.test("a".repeat(60) + "b"))));'))).toMatchObject({ kind: "lost", loss: "hang" });
    expect((await ask(hono('app.get("/", (c) => c.text("fine"));'))).text).toBe("fine");
  });

  it("[PRV-10] isn't started where it asks for what isn't there", async () => {
    const files = hono('app.get("/", (c) => c.text(""));');
    expect(await ask({ ...files, "src/server.ts": `import pg from "pg";\nnew pg.Client();\n${files["src/server.ts"]}`, "package.json": files["package.json"]!.replace('"hono"', '"pg":"8","hono"') })).toMatchObject({ kind: "needs_driver", reason: expect.stringContaining("pg") });
    expect(await ask({ ...files, "src/server.ts": "const a: = 1;" })).toMatchObject({ kind: "failed", reason: expect.stringContaining("src/server.ts:1") });
  });
});
