import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { etags, ifMatch, versionTag } from "../../src/platform/etag.ts";

const app = new Hono()
  .use(etags())
  .get("/thing", (c) => c.json({ name: "thing" }, 200, { "x-request-id": "r1" }))
  .get("/other", (c) => c.json({ name: "other" }))
  .get("/versioned", (c) => c.json({ name: "v" }, 200, { etag: versionTag(3) }))
  .get("/refused", (c) => c.json({ name: "none" }, 404))
  .get("/text", (c) => c.text("plain"))
  .get("/lines", (c) => c.body("{}\n{}\n", 200, { "content-type": "application/x-ndjson" }))
  .post("/thing", (c) => c.json({ name: "thing" }));

const get = (path: string, ifNoneMatch?: string) => app.request(path, { headers: ifNoneMatch === undefined ? {} : { "if-none-match": ifNoneMatch } });
const tagOf = async (path: string): Promise<string> => (await get(path)).headers.get("etag")!;

describe("a JSON answer to a GET", () => {
  it("has a strong tag of its bytes: the same for the same, another for others", async () => {
    expect(await tagOf("/thing")).toMatch(/^"[0-9a-f]{32}"$/);
    expect(await tagOf("/thing")).toBe(await tagOf("/thing"));
    expect(await tagOf("/thing")).not.toBe(await tagOf("/other"));
  });

  it("still has its body", async () => expect(await (await get("/thing")).json()).toEqual({ name: "thing" }));

  it.each([
    { why: "the tag", of: (tag: string) => tag },
    { why: "the tag, weak", of: (tag: string) => `W/${tag}` },
    { why: "a list with the tag", of: (tag: string) => `"a,b", ${tag}` },
    { why: "a star", of: () => "*" },
  ])("is 304 for who sends $why", async ({ of }) => {
    const tag = await tagOf("/thing");
    const answer = await get("/thing", of(tag));
    expect(answer.status).toBe(304);
    expect(await answer.text()).toBe("");
    expect(Object.fromEntries(answer.headers)).toMatchObject({ etag: tag, "x-request-id": "r1", "cache-control": "private, no-cache" });
    expect(answer.headers.get("content-type")).toBeNull();
  });

  it("is 200 for who holds something else", async () => expect((await get("/thing", '"0000"')).status).toBe(200));
  it("is 200 for a tag without its quotes", async () => expect((await get("/thing", (await tagOf("/thing")).slice(1, -1))).status).toBe(200));

  it("keeps the tag of a versioned thing", async () => {
    expect(await tagOf("/versioned")).toBe('"v3"');
    expect((await get("/versioned", '"v3"')).status).toBe(304);
  });

  it.each(["/refused", "/text", "/lines"])("is asked for: %s gets no tag", async (path) => expect((await get(path)).headers.get("etag")).toBeNull());
  it("is asked for: a POST gets no tag and no 304", async () => {
    const answer = await app.request("/thing", { method: "POST", headers: { "if-none-match": "*" } });
    expect([answer.status, answer.headers.get("etag")]).toEqual([200, null]);
  });
  it("has its tag for HEAD too", async () => expect((await app.request("/thing", { method: "HEAD" })).headers.get("etag")).toBe(await tagOf("/thing")));
});

describe("If-Match", () => {
  it.each([undefined, "*", '"v3"', '"v1", "v3"'])("lets %s write version 3", (header) => expect(() => ifMatch(header, 3)).not.toThrow());
  it.each(['"v2"', 'W/"v3"', "v3", "", '"v33"'])("refuses %s for version 3", (header) => expect(() => ifMatch(header, 3)).toThrow(expect.objectContaining({ code: "precondition_failed", status: 412 })));
});
