import { beforeAll, describe, expect, it } from "vitest";
import { tenantApp } from "../../durable-objects/tenant/app.ts";
import { edge } from "../../workers/edge.ts";
import { newRegistration, type Person } from "../support/people.ts";
import { declaredRoutes, filled } from "../support/routes.ts";
import { ask, origin } from "../support/world.ts";

const routes = [...declaredRoutes("edge", edge), ...declaredRoutes("tenant", tenantApp)];
const newLink = async (person: Person): Promise<string> => (await ask("POST", "/api/auth/sign-in-links", undefined, { authorization: `Bearer ${person.access_token}` })).body.url;
const cookieOf = (person: Person): string => `devgen_refresh=${person.refresh_token}`;

let person: Person;
beforeAll(async () => {
  person = await newRegistration();
});

describe("a page of another site", () => {
  it.each([
    { why: "that says where it is", headers: { origin: "https://elsewhere.example" } }, { why: "that says nothing", headers: {} }, { why: "in a sandbox", headers: { origin: "null" } },
    { why: "on another port", headers: { origin: "http://devgen.test:8080" } }, { why: "over another protocol", headers: { origin: "https://devgen.test" } }, { why: "of a host below", headers: { origin: "http://x.devgen.test" } },
    { why: "of a host that starts alike", headers: { origin: "http://devgen.test.elsewhere.example" } }, { why: "with a name before ours", headers: { origin: "http://devgen.test@elsewhere.example" } }, { why: "that says it twice", headers: { origin: `${origin}, https://elsewhere.example` } },
    { why: "that names us as its referrer", headers: { referer: `${origin}/sign-in`, "sec-fetch-site": "same-origin" } },
  ])("[IDN-11] can't refresh or end a session with the browser's cookie: $why", async ({ headers }) => {
    for (const path of ["/api/auth/refresh", "/api/auth/logout"]) {
      for (const [type, body] of [[null, undefined], ["application/json", "{}"]] as const) {
        expect((await ask("POST", path, body, { cookie: cookieOf(person), "content-type": type, ...headers })).status).toBe(403);
      }
      for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
        expect((await ask("POST", path, "{}", { cookie: cookieOf(person), "content-type": type, ...headers })).status).toBe(415);
      }
    }
    // Nothing of it was used up: our own page gets the next token.
    const answer = await ask("POST", "/api/auth/refresh", undefined, { cookie: cookieOf(person), origin });
    expect(answer.status).toBe(200);
    person.refresh_token = /devgen_refresh=([^;]+)/.exec(answer.headers.get("set-cookie") ?? "")![1]!;
  });

  it("[IDN-11] can't sign a browser in as somebody else", async () => {
    for (const from of ["https://elsewhere.example", "null", null]) {
      const answer = await ask("POST", "/api/auth/login", { username: person.email, password: person.password, cookie: true }, { origin: from });
      expect([answer.status, answer.headers.get("set-cookie")]).toEqual([403, null]);
      expect((await ask("POST", "/sign-in", "token=x", { origin: from, "content-type": "application/x-www-form-urlencoded" })).status).toBe(403);
    }
  });

  it.each(routes.filter(({ spec }) => spec?.audience === "member"))("[IDN-11] is nobody by the cookie alone: $method $path", async ({ method, path }) => {
    expect([401, 404]).toContain((await ask(method, filled(path, {}), method === "GET" ? undefined : {}, { cookie: cookieOf(person), origin })).status);
  });
});

describe("the sign-in page", () => {
  const elsewhere = ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)"];

  it("[IDN-12] sends nobody elsewhere, whatever its address asks for", async () => {
    for (const to of elsewhere) for (const name of ["next", "redirect", "redirect_uri", "return_to", "continue", "url"]) {
      const url = await newLink(person);
      const { pathname, searchParams } = new URL(url);
      const query = new URLSearchParams({ [name]: to });
      const shown = await ask("GET", `${pathname}?token=${searchParams.get("token")}&${query}`);
      const entered = await ask("POST", `${pathname}?${query}`, `token=${searchParams.get("token")}&${query}`, { origin, "content-type": "application/x-www-form-urlencoded" });
      expect([shown.status, shown.headers.get("location"), shown.headers.get("refresh")]).toEqual([200, null, null]);
      expect(shown.body).not.toContain(to);
      expect([entered.status, entered.headers.get("location"), entered.headers.get("refresh")]).toEqual([303, "/", null]);
    }
  });

  it("[IDN-12] shows what its address says as text", async () => {
    const { body } = await ask("GET", `/sign-in?${new URLSearchParams({ token: `"><script>alert(1)</script><form action='//elsewhere.example'>` })}`);
    expect(body).not.toMatch(/<script|<form action/);
    expect(body).toContain("&lt;script&gt;");
  });

  it("[IDN-12] takes one token, in the form", async () => {
    const token = new URL(await newLink(person)).searchParams.get("token")!;
    for (const [type, body] of [["application/json", JSON.stringify({ token })], ["text/plain", `token=${token}`], ["application/x-www-form-urlencoded", `token[]=${token}`], ["application/x-www-form-urlencoded", `x=${token}`]] as const) {
      const answer = await ask("POST", `/sign-in?token=${token}`, body, { origin, "content-type": type });
      expect([answer.status >= 400 && answer.status < 500, answer.headers.get("set-cookie")], type).toEqual([true, null]);
    }
    expect((await ask("POST", "/sign-in", `token=${token}`, { origin, "content-type": "application/x-www-form-urlencoded" })).status).toBe(303);
  });
});
