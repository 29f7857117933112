import { beforeEach, describe, expect, it } from "vitest";
import { startService } from "./service.js";

describe("lockers", () => {
  let send: ReturnType<typeof startService>;
  beforeEach(() => {
    send = startService();
  });

  it("are small unless told otherwise", async () => {
    expect(await send("POST", "/lockers", { code: "A01" })).toEqual({ status: 201, body: { id: 1, code: "A01", size: "small" } });
  });

  it.each([
    { why: "no code", body: {}, paths: ["code"] },
    { why: "a code of other letters", body: { code: "a1" }, paths: ["code"] },
    { why: "another size", body: { code: "A01", size: "huge" }, paths: ["size"] },
  ])("are refused for $why", async ({ body, paths }) => {
    expect(await send("POST", "/lockers", body)).toEqual({ status: 422, body: { title: "invalid", paths } });
  });

  it("have a code of their own", async () => {
    await send("POST", "/lockers", { code: "A01" });
    expect(await send("POST", "/lockers", { code: "A01" })).toEqual({ status: 409, body: { title: "already taken" } });
  });

  it("are found by the start of their code", async () => {
    for (const code of ["A01", "A02", "B01"]) await send("POST", "/lockers", { code });
    expect((await send("GET", "/lockers?q=A")).body.map((locker: { code: string }) => locker.code)).toEqual(["A01", "A02"]);
  });
});
