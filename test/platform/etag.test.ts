import { expect, it } from "vitest";
import { newCaller } from "../support/world.ts";

it("a read is 304 from outside for who holds its bytes, and new again after a change", async () => {
  const caller = await newCaller();
  const first = await caller.call("GET", "/api/audit/segments");
  const tag = first.headers.get("etag")!;
  const again = await caller.call("GET", "/api/audit/segments", undefined, { "if-none-match": tag });
  expect([again.status, again.body, again.headers.get("etag"), again.headers.get("cache-control")]).toEqual([304, "", tag, "private, no-cache"]);
  await caller.call("POST", "/api/audit/segments");
  expect((await caller.call("GET", "/api/audit/segments", undefined, { "if-none-match": tag })).status).toBe(200);
});
