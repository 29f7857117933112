import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { tenantApp } from "../../durable-objects/tenant/app.ts";
import { validationOf } from "../../src/platform/http.ts";
import { edge } from "../../workers/edge.ts";
import { filled } from "../support/routes.ts";
import { newCaller, origin, sharedCallers, type Answer, type Caller } from "../support/world.ts";

const readers = new Map<string, { method: string; path: string }>();
for (const { method, path, handler } of [...edge.routes, ...tenantApp.routes]) if (validationOf(handler)?.target === "json") readers.set(`${method} ${path}`, { method, path });
const all = [...readers].map(([name, { method, path }]) => [name, method, path] as const);
/** The administration asks who it is before it reads; AuthZEN lets others add members of their own. */
const plain = all.filter(([, , path]) => !path.includes(":") && !/^\/(v1|access\/v1)\//.test(path));

const deep = (levels: number, open: string, close: string, core = "1"): string => open.repeat(levels) + core + close.repeat(levels);
const hostile: readonly (readonly [why: string, body: string | Uint8Array])[] = [
  ["nothing but brackets", "[".repeat(50_000)],
  ["lists in lists", deep(50_000, "[", "]")],
  ["objects in objects", deep(20_000, '{"a":', "}")],
  ["a field that is lists in lists", `{"requirement":${deep(20_000, "[", "]")},"name":${deep(20_000, "[", "]")},"email":${deep(20_000, "[", "]")}}`],
  ["__proto__", '{"__proto__":{"isAdmin":true,"scopes":["*"]}}'],
  ["constructor", '{"constructor":{"prototype":{"isAdmin":true}}}'],
  ["toString", '{"toString":1,"hasOwnProperty":1,"valueOf":null}'],
  ["a number out of range", '{"name":1e400,"email":-1e400,"requirement":1e400,"username":1e400}'],
  ["a list", "[]"], ["a text", '"x"'], ["a number", "7"], ["null", "null"], ["two values", "{}{}"], ["a comment", "{/**/}"], ["a byte order mark", "\ufeff{"], ["a null byte", "\u0000"],
  ["bytes that are no text", new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ["UTF-16", new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00])],
  ["a thousand fields", JSON.stringify(Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`f${i}`, i])))],
];

const send = (caller: Caller, method: string, path: string, body: string | Uint8Array): Promise<Answer> => caller.call(method, path, body, { "content-type": "application/json" });

const anyCaller = sharedCallers();

describe("a body that was made to hurt", () => {
  it.each(hostile)("[REQ-22] is refused where it is read, as a problem: %s", async (_, body) => {
    const caller = await newCaller();
    for (const [name, method, path] of all) {
      const answer = await send(caller, method, filled(path, {}), body);
      expect(answer.status >= 400 && answer.status < 500, `${name} answered ${answer.status}`).toBe(true);
      expect(answer.headers.get("content-type"), name).toBe("application/problem+json");
    }
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it.each(plain)("[REQ-22] %s names each strange field", async (_, method, path) => {
    const answer = await send(await anyCaller(), method, path, '{"__proto__":{"x":1},"constructor":1,"prototype":1}');
    expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(expect.arrayContaining(["#/__proto__", "#/constructor", "#/prototype"]));
  });

  it.each([["a null byte", "a\u0000b"], ["half a character", "a\ud800b"], ["the other half", "\udc00"], ["halves in the wrong order", "\udc00\ud800"]])("[REQ-23] isn't taken with %s in a text", async (_, name) => {
    const caller = await newCaller();
    for (const [path, body, pointer] of [["/api/api-keys", { name }, "#/name"], ["/api/requirements", { requirement: `${name} Books have a title.` }, "#/requirement"], ["/api/projects", { name }, "#/name"],
      ["/api/auth/login", { username: name, password: name }, "#/username"], ["/api/api-keys", { name: "x", [name]: 1 }, `#/${name.replace(/[\ud800-\udfff]/g, "\ufffd")}`]] as const) {
      const answer = await caller.call("POST", path, body);
      expect(answer.status, path).toBe(422);
      expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer), path).toContain(pointer);
    }
    expect((await caller.call("GET", "/api/api-keys")).body.data).toEqual([]);
  });

  it("[REQ-23] isn't taken with a null byte in the query", async () => {
    const caller = await newCaller();
    expect((await caller.call("GET", "/api/audit/logs?action=a%00b")).status).toBe(422);
  });

  it("[REQ-22] is read as it is and never unpacked", async () => {
    const caller = await newCaller();
    const zipped = new Response(new Blob(['{"name":"x"}']).stream().pipeThrough(new CompressionStream("gzip")));
    for (const encoding of ["gzip", "br", "deflate, gzip"]) {
      const answer = await caller.call("POST", "/api/api-keys", new Uint8Array(await zipped.clone().arrayBuffer()), { "content-encoding": encoding, "content-type": "application/json" });
      expect(answer.status, encoding).toBe(400);
    }
  });

  it("[REQ-22] with a field twice is what its last says, in the answer and in what is kept", async () => {
    const caller = await newCaller();
    const { id, name } = (await send(caller, "POST", "/api/api-keys", '{"name":"first","name":"last"}')).body;
    expect([name, (await caller.call("GET", "/api/api-keys")).body.data.map((key: { id: string; name: string }) => [key.id, key.name])]).toEqual(["last", [[id, "last"]]]);
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json", "application/jsonp", "", "application/json-seq"])("[REQ-4] of the type %s isn't read", async (type) => {
    const caller = await newCaller();
    expect((await caller.call("POST", "/api/api-keys", '{"name":"x"}', { "content-type": type })).status).toBe(415);
    expect((await caller.call("GET", "/api/api-keys")).body.data).toEqual([]);
  });

  it.each([["more than it says", 5], ["nothing that is a number", "many"], ["less than nothing", -1]])("[REQ-5] is counted, whatever it says of itself: %s", async (_, length) => {
    const { token } = await newCaller();
    const body = JSON.stringify({ name: "x".repeat(1_000_001) });
    const stream = new Blob([body]).stream();
    const answer = await exports.default.fetch(new Request(`${origin}/api/api-keys`, { method: "POST", body: stream, headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "content-length": String(length) } }));
    expect(answer.status).toBe(413);
    await answer.arrayBuffer();
  });
});
