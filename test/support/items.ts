import { env } from "cloudflare:workers";
import { resources } from "../../durable-objects/tenant/resources.ts";
import { tenantOf } from "../../durable-objects/tenant/stub.ts";
import { flushDecisions } from "../../src/access/index.ts";
import { listDecisions } from "../../src/access/decisions/service.ts";
import { buildFilesChange, openRepository, storePack } from "../../src/delivery/index.ts";
import { newId, randomBody } from "../../src/platform/ids.ts";
import { codeAt, stepAt } from "../../src/identity/second-factors/totp.ts";
import { sealSecret } from "../../src/identity/second-factors/sealing.ts";
import { randomBytes } from "../../src/platform/digest.ts";
import { settingsOf } from "../../src/platform/settings.ts";
import { newColleague } from "./colleague.ts";
import type { Resource } from "../../src/resources/index.ts";
import { origin, type Caller } from "./world.ts";

/** A real thing of `owner`, as a route names it. `body`: one that the route would accept from its owner. */
export interface Item {
  params: Record<string, string>;
  /** What stands for a final `*`, and the query. */
  rest?: string;
  body?: unknown;
}

type NewItem = (owner: Caller, method: string) => Promise<Item>;

async function made(owner: Caller, path: string, body: unknown): Promise<Record<string, string>> {
  const answer = await owner.call("POST", path, body);
  if (answer.status >= 300) throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

const name = (): string => `Thing ${randomBody()}`;

/** A body whose name nothing else has. */
const named = (body: object): object => ("name" in body ? { ...body, name: name() } : body);

const apiKey: NewItem = async (owner, method) => ({
  params: { id: (await made(owner, "/api/api-keys", { name: name() })).id! }, ...(method === "PATCH" ? { body: { name: "Other" } } : method === "POST" ? { body: {} } : {}),
});

const role: NewItem = async (owner, method) => ({
  params: { id: (await made(owner, "/api/roles", { name: `role-${randomBody()}`, permissions: ["runs:read"] })).id! }, ...(method === "PATCH" ? { body: { description: name() } } : {}),
});

const userRole: NewItem = async (owner) => ({ params: { id: (await made(owner, "/api/user-roles", { principal: { type: "agent", id: randomBody() }, role_id: "viewer" })).id! } });

/** Another session of the owner's. */
const session: NewItem = async ({ tenantId, userId }) => {
  const opened = await tenantOf(env, tenantId).call("sessions.open", { type: "user", id: userId }, { id: newId("session", Date.now()), user_id: userId, amr: ["pwd"] });
  return { params: { id: opened.id } };
};

/** An authenticator, and a code of its own. The owner has no account, which setting one up would ask for a password. */
const authenticator: NewItem = async ({ userId }) => {
  const [id, secret, now] = [newId("mfa_device", Date.now()), randomBytes(20), Date.now()];
  await env.DB.prepare("INSERT INTO mfa_devices (id, user_id, name, secret, created_at, confirmed_at, last_step) VALUES (?, ?, 'Phone', ?, ?, ?, 0)").bind(id, userId, await sealSecret(settingsOf(env), id, secret), now, now).run();
  return { params: { id }, body: { code: codeAt(secret, stepAt(now) + 1) } };
};

/** The entries of a project. */
const acl: NewItem = async (owner, method) => {
  const { project_id = "" } = await made(owner, "/api/projects", { name: name() });
  return { params: { type: "project", id: project_id }, ...(method === "PUT" ? { body: { entries: [] } } : {}) };
};

/** A policy about something of the tenant's own, with a suite of one test. */
const policy: NewItem = async (owner, method) => {
  const kind = `bookcase_${randomBody()}`;
  const yaml = `{ apiVersion: devgen/v1, resourcePolicy: { resource: ${kind}, rules: [{ actions: [dust], effect: allow, roles: ["*"] }] } }`;
  const tests = `{ name: Dusting, principals: { ann: { id: ann } }, resources: { one: { kind: ${kind}, id: one } }, tests: [{ name: Anyone, input: { principals: [ann], resources: [one], actions: [dust] }, expected: [{ principal: ann, resource: one, actions: { dust: allow } }] }] }`;
  const { id = "" } = await made(owner, "/api/policies", { yaml, tests });
  return { params: { id, version: "1" }, ...(["POST", "PATCH"].includes(method) ? { body: {} } : {}) };
};

/** One that another member asked for, and the owner may answer. */
const approval: NewItem = async (owner, method) => {
  const colleague = await newColleague(owner);
  const asked = { action: "release", resource_type: "bookcase", reason: "Ready", approvers: { roles: ["owner"] } };
  return { params: { id: (await made(colleague, "/api/approvals", asked)).id! }, ...(method === "POST" ? { body: {} } : {}) };
};

/** One that another member could give. */
const approvalSetting: NewItem = async (owner, method) => {
  await newColleague(owner, "admin");
  return { params: { id: owner.tenantId, gate: "runs" }, ...(method === "PUT" ? { body: { approvers: { roles: ["admin"] } } } : {}) };
};

/** Under way: an owner may end it. */
const breakGlass: NewItem = async (owner) => {
  const id = newId("break_glass", Date.now());
  await tenantOf(env, owner.tenantId).call("break_glass.ask", { type: "system", id: "admin:root" }, { id, admin: "root", digest: "", key: null, reason: "To see that it works", role: "viewer", minutes: 5 });
  return { params: { id } };
};

const ownApproval: NewItem = async (owner) => ({
  params: { id: (await made(owner, "/api/approvals", { action: "release", resource_type: "bookcase", reason: "Ready", approvers: { roles: ["admin"] } })).id! },
});

/** What was decided when the owner made something. */
const decision: NewItem = async (owner) => {
  await made(owner, "/api/projects", { name: name() });
  const id = await owner.inside((ctx) => {
    flushDecisions(ctx);
    return listDecisions(ctx, {}).data[0]?.id;
  });
  return { params: { id: id ?? "" } };
};

/** A project with one commit, made as a run makes it. */
export async function newProjectOf(owner: Caller, contents: Readonly<Record<string, string>>): Promise<Item & { params: { project_id: string } }> {
  const { project_id = "", slug } = await made(owner, "/api/projects", { name: name() });
  const tenant = tenantOf(env, owner.tenantId);
  const job = { type: "system", id: "session" } as const;
  const { key_id, public_key, committer } = await tenant.call("commits.signer", job, undefined);
  const { updates, pack, written } = await buildFilesChange(openRepository(env.BLOBS, await tenant.call("projects.open", job, { project_id })), {
    files: new Map(Object.entries(contents)), message: "Begin\n", author: committer, committer, time: 1_700_000_000_000,
    sign: { public_key, sign: (payload) => tenant.call("commits.sign", job, { key_id, payload }) },
  });
  await storePack(env.BLOBS, owner.tenantId, project_id, written);
  await tenant.call("projects.applyCommit", job, { project_id, updates, pack, key: `${project_id}:commit` });
  return { params: { project_id, tenant_slug: owner.slug, repository: `${slug}.git`, path: "README.md" } };
}

const project: NewItem = (owner) => newProjectOf(owner, { "README.md": "# Thing\n" });

/** As a run leaves one. */
const traced: NewItem = (owner) => newProjectOf(owner, { ".devgen/trace.json": JSON.stringify({ version: 1, requirement_id: "req_1", run_id: "run_1", generated_by: "A test", sentences: [] }) });

/** Back to what it is. */
const rollback: NewItem = async (owner, method) => ({ ...(await project(owner, method)), body: { to: "main" } });

/** As small as a service can be that answers. */
export const smallService = {
  "package.json": '{"type":"module","scripts":{"start":"node server.js"}}',
  "server.js": 'export default { fetch: () => new Response("hello") };\n',
};

const preview: NewItem = async (owner, method) => {
  const { params } = await newProjectOf(owner, smallService);
  await made(owner, `/api/projects/${params.project_id}/preview`, {});
  return { params, ...(method === "POST" ? { body: {} } : {}) };
};

const repository: NewItem = async (owner, method) => ({
  ...(await project(owner, method)), ...(method === "POST" ? { rest: "git-upload-pack", body: "0000" } : { rest: "info/refs?service=git-upload-pack" }),
});

/** A requirement with its planned run, which waits for a go. */
const run: NewItem = async (owner, method) => {
  const { run_id = "" } = await made(owner, "/api/requirements", { requirement: "A shelf has a unique label of at most 40 characters." });
  return { params: { id: run_id }, ...(method === "POST" ? { body: {} } : {}) };
};

/** One that waits for answers. */
const asking: NewItem = async (owner) => {
  const { run_id = "" } = await made(owner, "/api/requirements", { requirement: "A shelf has a label. A jar has a title and belongs to a shelf.", clarify: true });
  return { params: { id: run_id }, body: { answers: [] } };
};

const requirement: NewItem = async (owner, method) => {
  const { requirement_id = "" } = await made(owner, "/api/requirements", { requirement: "A shelf has a unique label of at most 40 characters." });
  return { params: { id: requirement_id }, ...(method === "POST" ? { body: {} } : {}) };
};

/** One that no sandbox here can run: it is there all the same. */
const execution: NewItem = async (owner) => {
  const { params } = await project(owner, "GET");
  const answer = await owner.call("POST", "/api/executor/run", { repo_url: `${origin}/git/${params.tenant_slug}/${params.repository}`, command: "npm test" }, { prefer: "respond-async" });
  return { params: { id: answer.body.execution_id } };
};

/** With its owner's tenant in it, and a second member where one is to be taken out. */
const organization: NewItem = async (owner, method) => {
  const { organization_id } = await made(owner, "/api/organizations", { name: name() });
  const body = method === "PATCH" ? { name: name() } : method === "PUT" ? { role: "owner" } : undefined;
  return { params: { id: organization_id!, user_id: owner.userId, tenant_id: owner.tenantId }, ...(body ? { body } : {}) };
};

/** Somebody who was invited: their id is kept for them. */
const user: NewItem = async (owner, method) => {
  const { user_id } = await made(owner, "/api/users", { email: `${randomBody()}@example.com`, roles: ["viewer"] });
  return { params: { id: user_id! }, ...(method === "PATCH" ? { body: { roles: ["developer"] } } : method === "PUT" ? { body: { name: "Eve", roles: ["viewer"], status: "active" } } : {}) };
};

/** A team with a project. */
const teamProject: NewItem = async (owner) => {
  const [{ team_id = "" }, { project_id = "" }] = [await made(owner, "/api/teams", { name: name() }), await made(owner, "/api/projects", { name: name() })];
  await owner.call("PUT", `/api/teams/${team_id}/projects/${project_id}`);
  return { params: { id: team_id, project_id } };
};

const team: NewItem = async (owner, method) => {
  const { team_id } = await made(owner, "/api/teams", { name: name() });
  return { params: { id: team_id!, user_id: owner.userId }, ...(method === "PATCH" ? { body: { name: name() } } : {}) };
};

const tenant: NewItem = async (owner, method) => ({ params: { id: owner.tenantId }, ...(method === "PATCH" ? { body: { name: name() } } : method === "POST" ? { body: { reason: "A test" } } : {}) });
const reservation: NewItem = async (owner, method) => {
  const { key = "" } = await made(owner, "/api/usage/reservations", { key: randomBody(), meter: "messages", quantity: 1 });
  return { params: { key }, ...(method === "POST" ? { body: { quantity: 1 } } : {}) };
};

/** One whose server isn't there: to try it out says so. */
const modelProvider: NewItem = async (owner, method) => {
  const { id = "" } = await made(owner, "/api/model-providers", { name: name(), base_url: "http://127.0.0.1:9/v1", key_header: "none", models: [{ id: "m", context_tokens: 8_000, input_price: 0, output_price: 0 }] });
  return { params: { id }, ...(method === "POST" ? { body: {} } : {}) };
};

/** The question for a run's plan. */
const modelCall: NewItem = async (owner, method) => ({ params: { id: `${(await run(owner, method)).params.id}:plan` } });

const agentCommand: NewItem = async (owner) => {
  const { id = "" } = await made(owner, "/api/agents", { name: name(), is_paused: true });
  const { id: command_id = "" } = await made(owner, `/api/agents/${id}/command`, webhookCommand);
  return { params: { id, command_id } };
};

const webhookCommand = { type: "webhook", url: "http://127.0.0.1:9/" };

const agentSchedule: NewItem = async (owner) => {
  const { id = "" } = await made(owner, "/api/agents", { name: name() });
  const { id: schedule_id = "" } = await made(owner, `/api/agents/${id}/schedules`, { command: webhookCommand, cron: "0 0 1 1 *" });
  return { params: { id, schedule_id } };
};

/** A route to an agent, where POST sends `body`. */
const agentWith = (body: unknown): NewItem => async (owner, method) => {
  const { id = "" } = await made(owner, "/api/agents", { name: name(), is_paused: true });
  return { params: { id }, ...(method === "POST" ? { body } : {}) };
};

/** What a definition says of itself is enough to make one. */
function itemsOf({ plural, idName = "id", example, immutable = [], inherits = [] }: Resource): [path: string, item: NewItem][] {
  const path = `/api/${plural}`;
  const changeable = Object.fromEntries(Object.entries(example).filter(([name]) => !immutable.includes(name)));
  const own = Object.fromEntries(Object.entries(example).filter(([name]) => !inherits.includes(name)));
  const item = (bodies: Record<string, object>, prepare?: (owner: Caller, id: string) => Promise<unknown>): NewItem => async (owner, method) => {
    const { [idName]: id = "" } = await made(owner, path, named(example));
    await prepare?.(owner, id);
    return { params: { [idName]: id }, ...(bodies[method] ? { body: named(bodies[method]) } : {}) };
  };
  return [
    [`${path}/:${idName}`, item({ PATCH: changeable, PUT: example })],
    [`${path}/:${idName}/restore`, item({}, (owner, id) => owner.call("DELETE", `${path}/${id}`))],
    [`${path}/:${idName}/clone`, item({ POST: own })],
    [`${path}/:${idName}/origins`, item({})],
  ];
}

const job: NewItem = async (owner, method) => {
  const { job_id = "" } = await made(owner, "/api/audit/verify", undefined);
  return { params: { id: job_id }, ...(method === "POST" ? { body: {} } : {}) };
};

const schedule: NewItem = async (owner) => {
  const { id = "" } = await made(owner, "/api/job-schedules", { name: name(), kind: "audit.verify", cron: "0 3 * * *" });
  return { params: { id } };
};

/** The owner's own, which they were told by themselves. */
const notification: NewItem = async (owner) => {
  await made(owner, "/api/notify", { to: { users: [owner.userId] }, title: name() });
  const { body } = await owner.call("GET", "/api/notifications");
  return { params: { id: body.data[0].id }, body: {} };
};

/**
 * How to make what a route with a parameter is about, by path, as the route declares it. A route that isn't here fails the test of all routes:
 * without a real thing of one tenant it can't be shown that another tenant doesn't reach it.
 */
export const items: Readonly<Record<string, NewItem>> = {
  "/api/acl/:type/:id": acl,
  ...Object.fromEntries(resources.flatMap(itemsOf)),
  "/api/api-keys/:id": apiKey,
  "/api/api-keys/:id/rotate": apiKey,
  "/api/auth/mfa/devices/:id/remove": authenticator,
  "/api/auth/sessions/:id": session,
  "/api/approvals/:id": approval,
  "/api/approvals/:id/approve": approval,
  "/api/approvals/:id/reject": approval,
  "/api/approvals/:id/withdraw": ownApproval,
  "/api/break-glass-grants/:id": breakGlass,
  "/api/break-glass-grants/:id/end": breakGlass,
  "/api/codegen/:id": requirement,
  "/api/decisions/:id": decision,
  "/api/executions/:id": execution,
  "/api/executions/:id/cancel": execution,
  "/api/executions/:id/junit.xml": execution,
  "/api/executions/:id/lcov.info": execution,
  "/api/executions/:id/log.txt": execution,
  "/api/executions/:id/rerun": execution,
  "/api/executions/:id/results.json": execution,
  "/api/executions/:id/results.tap": execution,
  "/api/executions/:id/stream": execution,
  "/api/executions/:id/ticket": execution,
  "/api/projects/:project_id/blame/:path{.+}": project,
  "/api/projects/:project_id/branches": project,
  "/api/projects/:project_id/commits": project,
  "/api/projects/:project_id/diff": project,
  "/api/projects/:project_id/rollback": rollback,
  "/api/projects/:project_id/trace": traced,
  "/api/projects/:project_id/preview": preview,
  "/api/projects/:project_id/preview/reset": preview,
  "/api/policies/:id": policy,
  "/api/policies/:id/activate": policy,
  "/api/policies/:id/retire": policy,
  "/api/policies/:id/test": policy,
  "/api/policies/:id/versions": policy,
  "/api/policies/:id/versions/:version": policy,
  "/api/job-schedules/:id": schedule,
  "/api/jobs/:id": job,
  "/api/jobs/:id/cancel": job,
  "/api/jobs/:id/retry": job,
  "/api/model-calls/:id": modelCall,
  "/api/model-providers/:id/test": modelProvider,
  "/api/notifications/:id/read": notification,
  "/api/requirements/:id": requirement,
  "/api/roles/:id": role,
  "/api/runs/:id": run,
  "/api/runs/:id/answers": asking,
  "/api/runs/:id/approve": run,
  "/api/runs/:id/cancel": run,
  "/api/runs/:id/fork": async (owner, method) => ({ ...(await run(owner, method)), body: { from_step: "write" } }),
  "/api/runs/:id/messages": async (owner, method) => ({ ...(await run(owner, method)), body: { text: "Use tabs" } }),
  "/api/runs/:id/pause": run,
  "/api/runs/:id/reject": run,
  "/api/runs/:id/replay": run,
  "/api/runs/:id/resume": run,
  "/api/runs/:id/stream": run,
  "/api/runs/:id/ticket": run,
  "/api/user-roles/:id": userRole,
  "/api/organizations/:id": organization,
  "/api/organizations/:id/members": organization,
  "/api/organizations/:id/members/:user_id": organization,
  "/api/organizations/:id/tenants": organization,
  "/api/organizations/:id/tenants/:tenant_id": organization,
  "/api/teams/:id": team,
  "/api/teams/:id/projects": teamProject,
  "/api/teams/:id/projects/:project_id": teamProject,
  "/api/teams/:id/members": team,
  "/api/teams/:id/members/:user_id": team,
  "/api/tenants/:id": tenant,
  "/api/tenants/:id/approval-settings": approvalSetting,
  "/api/tenants/:id/approval-settings/:gate": approvalSetting,
  "/api/tenants/:id/restore": tenant,
  "/api/tenants/:id/resume": tenant,
  "/api/tenants/:id/suspend": tenant,
  "/api/storage/projects/:project_id": project,
  "/api/storage/projects/:project_id/files/:path{.+}": project,
  "/api/storage/projects/:project_id/archive.zip": project,
  "/api/users/:id": user,
  "/api/agents/:id/command": agentWith(webhookCommand),
  "/api/agents/:id/commands": agentWith(undefined),
  "/api/agents/:id/commands/:command_id": agentCommand,
  "/api/agents/:id/commands/:command_id/cancel": agentCommand,
  "/api/agents/:id/schedules": agentWith({ command: webhookCommand, cron: "0 0 1 1 *" }),
  "/api/agents/:id/schedules/:schedule_id": agentSchedule,
  "/api/agents/:id/status": agentWith(undefined),
  "/api/usage/reservations/:key": reservation,
  "/api/usage/reservations/:key/settle": reservation,
  "/git/:tenant_slug/:repository/*": repository,
};
