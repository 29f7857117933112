import type { Context } from "hono";
import { html } from "hono/html";
import * as z from "zod";
import { tenantApp } from "../../durable-objects/tenant/app.ts";
import { identityContext } from "../../durable-objects/tenant/door.ts";
import { fetchTenant } from "../../durable-objects/tenant/stub.ts";
import { authenticate, enterByLink } from "../../src/identity/index.ts";
import { newEdgeRouter, route, type EdgeEnv } from "../../src/platform/http.ts";
import { allowedMethods } from "../../src/platform/methods.ts";
import { withPrincipal } from "../../src/platform/principal.ts";
import { keepRefreshCookie, requireOwnOrigin } from "./cookies.ts";
import { page, type PagePart } from "./page.ts";

/** One page for a one-time link. A mail scanner or a preview that opens it changes nothing: only the button does. */
export const signInRoutes = newEdgeRouter()
  .get("/", route({ audience: "public", summary: "The page of a one-time sign-in link", answers: { 200: "text/html" } }), (c) => page(c, "Sign in", askToSignIn(c.req.query("token") ?? "")))
  .post("/", route({ audience: "public", summary: "Sign this browser in by a one-time link", answers: { 200: "text/html" }, refusals: [410, 422] }), async (c) => {
    requireOwnOrigin(c.var.edge.settings, c.req.header("origin"));
    const { token } = await c.req.parseBody();
    const tokens = await enterByLink(identityContext(c.var.edge), typeof token === "string" ? token : "");
    keepRefreshCookie(c, tokens.refresh_token);
    const ask = asMember(c, tokens.access_token);
    return page(c, "Signed in", welcome(await ask("/api/auth/user", Account), await ask("/api/projects?limit=5", Projects), await ask("/api/runs?limit=5", Runs)));
  });

const Account = z.object({ name: z.string(), email: z.string(), tenant_id: z.string(), roles: z.array(z.string()) });
const Projects = z.object({ data: z.array(z.object({ name: z.string(), repo_url: z.string() })) });
const Runs = z.object({ data: z.array(z.object({ run_id: z.string(), title: z.string().nullable(), status: z.string(), repo_url: z.string().nullable(), created_at: z.string() })) });

/** Reads what the page shows just as an API client would, with the token that was made this moment. Undefined for a path that this build doesn't have. */
function asMember(c: Context<EdgeEnv>, accessToken: string) {
  const { settings, clock, requestId, ip } = c.var.edge;
  return async <T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> => {
    const url = new URL(path, settings.PUBLIC_URL);
    if (!allowedMethods(tenantApp, url.pathname).includes("GET")) return undefined;
    const principal = await authenticate(settings, new Headers({ authorization: `Bearer ${accessToken}` }), clock.now());
    const answer = await fetchTenant(c.env, principal.tenant_id, url.href, { headers: withPrincipal(new Headers(), principal, requestId, ip) });
    return answer.ok ? schema.parse(await answer.json()) : undefined;
  };
}

const askToSignIn = (token: string): PagePart => html`
  <p>This link signs this browser in, once.</p>
  <form method="post" action="/sign-in"><input type="hidden" name="token" value="${token}"><button>Sign in</button></form>`;

const welcome = (account: z.infer<typeof Account> | undefined, projects: z.infer<typeof Projects> | undefined, runs: z.infer<typeof Runs> | undefined): PagePart => html`
  <p>You are signed in as <strong>${account?.name}</strong> (${account?.email}), ${account?.roles.join(", ")} of <code>${account?.tenant_id}</code>.</p>
  <h2>Projects</h2>
  ${projects?.data.length ? html`<ul>${projects.data.map((project) => html`<li>${project.name}: <code>git clone ${project.repo_url}</code></li>`)}</ul>` : html`<p>None yet.</p>`}
  <h2>Runs</h2>
  ${runs?.data.length ? html`<ul>${runs.data.map((run) => html`<li>${run.title ?? run.run_id}: ${run.status}, ${run.created_at}</li>`)}</ul>` : html`<p>None yet.</p>`}
  <p>There is no dashboard yet: everything else is done through the <a href="/docs">API</a>.</p>`;
