import { getPath } from "hono/utils/url";
import { describe, expect, it } from "vitest";
import { canonical } from "../../workers/aliases.ts";
import { newRegistration } from "../support/people.ts";
import { ask, newCaller } from "../support/world.ts";

describe("an alias", () => {
  it.each([
    { from: "/auth/login", to: "/api/auth/login" },
    { from: "/requirements", to: "/api/requirements" },
    { from: "/requirements/req_1", to: "/api/requirements/req_1" },
    { from: "/codegen/req_1?x=1", to: "/api/codegen/req_1?x=1" },
    { from: "/executor/run", to: "/api/executor/run" },
    { from: "/storage/projects/prj_1", to: "/api/storage/projects/prj_1" },
    { from: "/storage/projects/prj_1/files/src/$&/a.ts", to: "/api/storage/projects/prj_1/files/src/$&/a.ts" },
    { from: "/requirements/a/b", to: "/requirements/a/b" },
    { from: "/api/auth/login", to: "/api/auth/login" },
  ])("[REQ-12] $from is $to", ({ from, to }) => {
    const request = new Request(`http://devgen.test${from}`);
    expect((canonical(request, getPath(request))?.request ?? request).url).toBe(`http://devgen.test${to}`);
  });

  it("[REQ-12] signs in, and says who it is", async () => {
    const person = await newRegistration();
    const login = await ask("POST", "/auth/login", { username: person.email, password: person.password });
    expect(login.body).toMatchObject({ tenant_id: person.tenant_id });
    expect((await ask("GET", "/auth/user", undefined, { authorization: `Bearer ${login.body.access_token}` })).body).toMatchObject({ email: person.email });
  });

  it("[REQ-12] of the audit log answers the bare list, where the next page is a header", async () => {
    const caller = await newCaller();
    const [bare, wrapped] = [await caller.call("GET", "/audit/logs?limit=2"), await caller.call("GET", "/api/audit/logs?limit=2")];
    expect(bare.body).toHaveLength(2);
    expect(bare.body).toEqual(wrapped.body.data);
    expect(bare.headers.get("x-next-cursor")).toBe(wrapped.body.page.next_cursor);
    expect((await ask("GET", "/audit/logs")).body.code).toBe("unauthenticated");
  });
});
