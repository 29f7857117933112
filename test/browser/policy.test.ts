import { expect, inject, it } from "vitest";

const page = (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(inject("url") + path, { headers: { accept: "text/html", ...headers } });

it("[DSH-2] gives pages a policy without inline script, inline style or eval, and a nonce of their own", async () => {
  const [one, other] = [await page("/"), await page("/runs/run_1?tab=flow")];
  const policy = one.headers.get("content-security-policy") ?? "";
  expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w+/]{24}'; /);
  expect(policy).not.toMatch(/unsafe|\*|https?:|script-src[^;]*nonce/);
  expect(policy).toContain("require-trusted-types-for 'script'");
  const text = await one.text();
  expect(text).toContain(/'nonce-([^']+)'/.exec(policy)![1]!);
  expect(text).not.toMatch(/<script(?![^>]*\ssrc="\/assets\/)/);
  expect([other.status, other.headers.get("content-security-policy") === policy]).toEqual([200, false]);
  expect([one.headers.get("x-content-type-options"), one.headers.get("x-frame-options"), one.headers.get("cache-control")]).toEqual(["nosniff", "DENY", "no-store"]);
});

it("[DSH-2] takes a theme from the cookie, and nothing else", async () => {
  expect(await (await page("/", { cookie: "devgen_theme=dark" })).text()).toContain(`data-theme="dark"`);
  for (const theme of [`dark"><script src=/assets/x.js></script>`, "Dark", "darker", "$&", "constructor"]) expect(await (await page("/", { cookie: `devgen_theme=${theme}` })).text()).toContain(`data-theme="system"`);
});

it("[DSH-18] answers a page only to who accepts HTML, and never in place of the API, git or a file", async () => {
  const plain = await fetch(`${inject("url")}/runs`);
  expect([plain.status, plain.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
  for (const path of ["/api/nowhere", "/api/runs", "/v1/admin/plans", "/git/nobody/nothing.git/info/refs", "/.well-known/nothing", "/assets/nothing.js"]) {
    const answer = await page(path);
    expect([path, answer.headers.get("content-type")?.startsWith("text/html") ?? false, answer.status >= 400]).toEqual([path, false, true]);
  }
  expect((await fetch(`${inject("url")}/docs`)).headers.get("content-security-policy")).toContain("style-src 'sha256-");
  const [, script = ""] = /src="(\/assets\/[^"]+)"/.exec(await (await page("/")).text()) ?? [];
  const file = await fetch(inject("url") + script);
  expect([file.headers.get("cache-control"), file.headers.get("x-content-type-options")]).toEqual(["public, max-age=31536000, immutable", "nosniff"]);
});
