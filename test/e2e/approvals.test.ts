import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openHome, root } from "../../scripts/stack/folders.ts";
import { fileStore } from "../../scripts/stack/secret-stores/file.ts";
import { secretsOf } from "../../scripts/stack/secrets.ts";
import { newProduct, type Product } from "../support/product.ts";

let home: string;
let product: Product;
/** An admin of the tenant, who approves. */
let eve: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "devgen-approvals-"));
  product = await newProduct(home);
});
afterAll(async () => {
  await product?.stop();
  rmSync(home, { recursive: true, force: true });
});

const send = async (method: string, path: string, body: object, token?: string) =>
  (await fetch(product.url + path, { method, headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), "content-type": "application/json" }, body: JSON.stringify(body) })).json() as Promise<any>;

/** Looks until it is so. */
async function until<Found>(look: () => Promise<Found | undefined | null>): Promise<Found> {
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(50)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error("It doesn't come to that");
}

it("[RUN-84] killed between the approval of its plan and the use of it, a run goes on by itself, once", async () => {
  await product.start();
  await product.signUp();
  const { invitation } = (await product.post("/api/users", { email: "eve@example.com", name: "Eve", roles: ["admin"] })).body;
  eve = (await send("POST", "/api/invitations/accept", { token: invitation.token, password: "correct horse battery staple 9" })).access_token;
  const { tenant_id } = await product.get("/api/auth/user");
  expect((await send("PUT", `/api/tenants/${tenant_id}/approval-settings/runs`, { approvers: { roles: ["admin"] } }, product.token())).approvers.roles).toEqual(["admin"]);
  const { run_id } = (await product.post("/api/requirements", { requirement: "A shelf has a unique label of at most 40 characters.", mode: "auto" })).body;
  const approval = await until(async () => (await product.get(`/api/runs/${run_id}`)).approval);
  await product.kill();

  await product.start({ FAULT_POINT: "approval:answered" });
  expect((await send("POST", `${approval.url}/approve`, {}, eve)).status).toBe("approved");
  await product.reached("approval:answered", 15_000);
  expect((await product.get(`/api/runs/${run_id}`)).status).toBe("planned");
  await product.kill();

  await product.start();
  const run = await until(async () => {
    const found = await product.get(`/api/runs/${run_id}`);
    return found.finished_at ? found : undefined;
  });
  expect([run.status, run.approval.status, run.provenance.approvals.length]).toEqual(["succeeded", "consumed", 1]);
  const { data } = await product.get(`/api/audit/logs?run_id=${run_id}&limit=100`);
  expect(data.filter(({ action }: { action: string }) => action === "run.approve")).toHaveLength(1);
});

/** Of the platform. */
let admin: string;

it("[ADM-30] npm run admin:bootstrap makes the first platform admin of an installation, and prints a token once", async () => {
  const { JWT_SHARED_SECRET } = await secretsOf(fileStore(openHome(home).secrets));
  const bootstrap = () => promisify(execFile)(process.execPath, [join(root, "scripts", "admin-bootstrap.ts"), "--url", product.url, "--name", "Root"], { cwd: root, env: { ...process.env, JWT_SHARED_SECRET } });
  const token = (await bootstrap()).stdout.trim();
  const answer = await fetch(`${product.url}/v1/admin/platform-admins`, { headers: { authorization: `Bearer ${token}` } });
  expect(await answer.json()).toMatchObject({ data: [{ subject: "local-admin", name: "Root", added_by: "bootstrap" }] });
  admin = token;
  await expect(bootstrap()).rejects.toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("There was a platform admin already") });
});

it("[ADM-34] killed between its approval and its beginning, an admin's access begins by itself, once; [ADM-33] ended, it stays so over a kill", async () => {
  const { tenant_id } = await product.get("/api/auth/user");
  await send("PUT", `/api/tenants/${tenant_id}/approval-settings/break_glass`, { approvers: { roles: ["admin"] } }, product.token());
  const grant = await send("POST", `/v1/admin/tenants/${tenant_id}/break-glass`, { reason: "Ticket 4711: a run that does not end" }, admin);
  const status = async () => (await fetch(`${product.url}/api/projects`, { headers: { authorization: `Bearer ${grant.token}` } })).status;
  expect([grant.status, await status()]).toEqual(["pending", 401]);
  await product.kill();

  await product.start({ FAULT_POINT: "approval:answered" });
  expect((await send("POST", `/api/approvals/${grant.approval_id}/approve`, {}, eve)).status).toBe("approved");
  await product.reached("approval:answered", 15_000);
  expect(await status()).toBe(401);
  await product.kill();

  await product.start();
  await until(async () => (await status()) === 200);
  expect((await product.get(`/api/approvals/${grant.approval_id}`)).status).toBe("consumed");
  expect((await product.post(`/api/break-glass-grants/${grant.id}/end`)).body.status).toBe("ended");
  await product.kill();

  await product.start();
  expect(await status()).toBe(401);
  const { data } = await product.get("/api/audit/logs?limit=100");
  const told = data.map(({ action }: { action: string }) => action).filter((action: string) => ["break_glass.start", "break_glass.end"].includes(action));
  expect(told).toEqual(["break_glass.end", "break_glass.start"]);
});
