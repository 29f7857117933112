import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { accountQuery, list, one, permissionsQuery, textQuery } from "../api/queries.ts";
import { enterSession, isSignedIn } from "../api/session.ts";
import { Failed, Missing } from "./failed.tsx";
import { Shell } from "./shell.tsx";

const root = createRootRouteWithContext<{ client: QueryClient }>()({ component: Outlet, notFoundComponent: Missing });

interface Next {
  next?: string;
}

/** A path of this site to go on to, never another site's. */
const nextOf = (search: Record<string, unknown>): Next => (typeof search.next === "string" && /^\/(?![/\\])/.test(search.next) ? { next: search.next } : {});

const signIn = createRoute({ getParentRoute: () => root, path: "/signin", validateSearch: nextOf, component: lazyRouteComponent(() => import("../features/entry/sign-in.tsx"), "SignIn") });
const signUp = createRoute({ getParentRoute: () => root, path: "/signup", validateSearch: nextOf, component: lazyRouteComponent(() => import("../features/entry/sign-up.tsx"), "SignUp") });

const inside = createRoute({
  getParentRoute: () => root, id: "inside", component: Shell,
  loader: ({ context: { client } }) => void Promise.all([client.prefetchQuery(accountQuery), client.prefetchQuery(permissionsQuery)]),
  async beforeLoad({ location }) {
    if (isSignedIn() || (await enterSession())) return;
    throw redirect({ to: location.pathname === "/" ? "/signup" : "/signin", search: location.pathname === "/" ? {} : { next: location.href } });
  },
});

const optional = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Keeps those of a page's words in the address that it knows. */
const words = <const Name extends string>(...names: readonly Name[]) => (search: Record<string, unknown>) =>
  Object.fromEntries(names.flatMap((name) => (optional(search[name]) === undefined ? [] : [[name, optional(search[name])]]))) as { [name in Name]?: string | undefined };

const docs = createRoute({ getParentRoute: () => root, path: "/docs", validateSearch: words("tag", "q"), component: lazyRouteComponent(() => import("../features/docs/docs.tsx"), "Docs") });

const admin = createRoute({ getParentRoute: () => root, path: "/admin", validateSearch: words("tab", "status", "tenant", "action"), component: lazyRouteComponent(() => import("../features/admin/admin.tsx"), "Admin") });

type Words = Readonly<Record<string, string | undefined>>;

/** Routers know the words of a page's address only where the page itself stands. */
const saidIn = (search: object): Words => search as Words;

/** What a page shows first is asked for beside the page's own script. What goes wrong, the page itself says. */
async function fetchProject(client: QueryClient, id: string, { ref, file, tab = "files" }: Words): Promise<void> {
  const asked = client.prefetchQuery(one(`/api/storage/projects/${id}`, ref ? { ref } : undefined));
  if (tab === "files") await client.prefetchQuery(textQuery(id, file ?? "README.md", ref));
  await asked;
}

const at = <const Path extends string>(path: Path) => ({ getParentRoute: () => inside, path });

const home = createRoute({ ...at("/"), validateSearch: words("project"), component: lazyRouteComponent(() => import("../features/ask/home.tsx"), "Home") });
const runs = createRoute({ ...at("/runs"), validateSearch: words("status"), loader: ({ context: { client }, location }) => void client.prefetchInfiniteQuery(list("/api/runs", { status: saidIn(location.search).status })), component: lazyRouteComponent(() => import("../features/runs/runs.tsx"), "Runs") });
const run = createRoute({ ...at("/runs/$id"), loader: ({ context: { client }, params: { id } }) => void client.prefetchQuery(one(`/api/runs/${id}`)), validateSearch: words("tab", "file", "test"), component: lazyRouteComponent(() => import("../features/runs/run.tsx"), "RunPage") });
const projects = createRoute({ ...at("/projects"), validateSearch: words("q"), component: lazyRouteComponent(() => import("../features/projects/projects.tsx"), "Projects") });
const project = createRoute({ ...at("/projects/$id"), loader: ({ context: { client }, params: { id }, location }) => void fetchProject(client, id, saidIn(location.search)), validateSearch: words("tab", "file", "ref", "commit"), component: lazyRouteComponent(() => import("../features/projects/project.tsx"), "ProjectPage") });
const executions = createRoute({ ...at("/executions"), validateSearch: words("status"), component: lazyRouteComponent(() => import("../features/executions/executions.tsx"), "Executions") });
const execution = createRoute({ ...at("/executions/$id"), validateSearch: words("q"), component: lazyRouteComponent(() => import("../features/executions/execution.tsx"), "ExecutionPage") });
const approvals = createRoute({ ...at("/approvals"), validateSearch: words("status"), component: lazyRouteComponent(() => import("../features/approvals/approvals.tsx"), "Approvals") });
const inbox = createRoute({ ...at("/inbox"), validateSearch: words("unread"), component: lazyRouteComponent(() => import("../features/inbox/inbox.tsx"), "Inbox") });
const members = createRoute({ ...at("/members"), validateSearch: words("status"), component: lazyRouteComponent(() => import("../features/people/members.tsx"), "Members") });
const teams = createRoute({ ...at("/teams"), validateSearch: words("team"), component: lazyRouteComponent(() => import("../features/people/teams.tsx"), "Teams") });
const access = createRoute({ ...at("/access-control"), validateSearch: words("tab", "effect", "action", "kind", "id"), component: lazyRouteComponent(() => import("../features/access/access.tsx"), "Access") });
const keys = createRoute({ ...at("/keys"), component: lazyRouteComponent(() => import("../features/keys/keys.tsx"), "Keys") });
const audit = createRoute({ ...at("/audit"), validateSearch: words("action", "outcome", "actor_id", "run_id", "from", "to"), component: lazyRouteComponent(() => import("../features/audit/audit.tsx"), "Audit") });
const usage = createRoute({ ...at("/usage"), validateSearch: words("from", "to"), component: lazyRouteComponent(() => import("../features/usage/usage.tsx"), "Usage") });
const jobs = createRoute({ ...at("/jobs"), validateSearch: words("status", "tab"), component: lazyRouteComponent(() => import("../features/jobs/jobs.tsx"), "Jobs") });
const agents = createRoute({ ...at("/agents"), component: lazyRouteComponent(() => import("../features/agents/agents.tsx"), "Agents") });
const agent = createRoute({ ...at("/agents/$id"), component: lazyRouteComponent(() => import("../features/agents/agent.tsx"), "AgentPage") });
const policies = createRoute({ ...at("/policies"), component: lazyRouteComponent(() => import("../features/policies/policies.tsx"), "Policies") });
const policy = createRoute({ ...at("/policies/$id"), component: lazyRouteComponent(() => import("../features/policies/policy.tsx"), "PolicyPage") });
const profile = createRoute({ ...at("/profile"), component: lazyRouteComponent(() => import("../features/profile/profile.tsx"), "Profile") });
const groups = createRoute({ ...at("/groups"), component: lazyRouteComponent(() => import("../features/organizations/organizations.tsx"), "Organizations") });
const group = createRoute({ ...at("/groups/$id"), component: lazyRouteComponent(() => import("../features/organizations/organization.tsx"), "OrganizationPage") });
const templates = createRoute({ ...at("/templates"), validateSearch: words("q"), component: lazyRouteComponent(() => import("../features/templates/templates.tsx"), "Templates") });
const template = createRoute({ ...at("/templates/$id"), component: lazyRouteComponent(() => import("../features/templates/template-page.tsx"), "TemplatePage") });
const services = createRoute({ ...at("/services"), validateSearch: words("service"), component: lazyRouteComponent(() => import("../features/services/services.tsx"), "Services") });
const features = createRoute({ ...at("/features"), component: lazyRouteComponent(() => import("../features/flags/features.tsx"), "Features") });
const settings = createRoute({ ...at("/settings"), component: lazyRouteComponent(() => import("../features/settings/settings.tsx"), "Settings") });

const tree = root.addChildren([signIn, signUp, docs, admin, inside.addChildren([home, runs, run, projects, project, executions, execution, approvals, inbox, members, teams, access, keys, audit, usage, jobs, settings, agents, agent, policies, policy, profile, groups, group, templates, template, services, features])]);

export function newRouter(client: QueryClient) {
  return createRouter({ routeTree: tree, context: { client }, defaultPreload: "intent", scrollRestoration: true, defaultErrorComponent: Failed, defaultPendingMs: 300 });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
