import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { newPathRouter } from "../../src/platform/router.ts";

const app = new Hono({ router: newPathRouter() })
  .use(async (c, next) => {
    await next();
    c.header("x-met", "all");
  })
  .get("/things", (c) => c.text("list"))
  .post("/things/:id/test", (c) => c.text(`test ${c.req.param("id")}`))
  .post("/things/simulate", (c) => c.text("simulate"))
  .get("/things/:id", (c) => c.text(`one ${c.req.param("id")}`))
  .get("/files/:path{.+}", (c) => c.text(`file ${c.req.param("path")}`))
  .get("/wells/:name/*", (c) => c.text(`well ${c.req.param("name")}`));
app.use("/things/*", async (c, next) => {
  await next();
  c.header("x-met-things", "1");
});
app.get("/things/late", (c) => c.text("late"));

const asked = async (method: string, path: string) => {
  const answer = await app.request(path, { method });
  return [answer.status, await answer.text(), answer.headers.get("x-met"), answer.headers.get("x-met-things")];
};

describe("the router", () => {
  it.each([
    ["GET", "/things", [200, "list", "all", null]],
    ["POST", "/things/simulate", [200, "simulate", "all", null]],
    ["POST", "/things/7/test", [200, "test 7", "all", null]],
    ["POST", "/things/simulate/test", [200, "test simulate", "all", null]],
    ["GET", "/things/simulate", [200, "one simulate", "all", null]],
    ["GET", "/things/late", [200, "late", "all", "1"]],
    ["HEAD", "/things", [200, "", "all", null]],
    ["GET", "/files/a/b%20c", [200, "file a/b c", "all", null]],
    ["GET", "/wells/deep/down/there", [200, "well deep", "all", null]],
    ["PUT", "/things", [404, "404 Not Found", "all", "1"]],
    ["GET", "/", [404, "404 Not Found", "all", null]],
  ])("[REQ-1] finds what answers %s %s, and the middleware before it", async (method, path, answer) => {
    expect(await asked(method, path)).toEqual(answer);
  });
});
