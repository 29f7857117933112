import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newProduct, type Product } from "../support/product.ts";

const password = "correct horse battery";
let home: string;
let product: Product;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "devgen-register-"));
  product = await newProduct(home);
});
afterAll(async () => {
  await product?.stop();
  rmSync(home, { recursive: true, force: true });
});

it.each(["register:after-claim", "register:after-provision", "register:after-active"])("[TEN-3] killed at %s, a sign-up is whole at the next sign-in", async (point) => {
  const email = `${point.replace(/\W/g, "-")}@example.com`;
  await product.start({ FAULT_POINT: point });
  void product.post("/api/auth/register", { email, password, name: "Ada" }).catch(() => {});
  await product.reached(point, 15_000);
  await product.kill();

  await product.start();
  const login = await product.post("/api/auth/login", { username: email, password });
  expect(login.status).toBe(200);
  expect(await product.post("/api/auth/register", { email, password })).toMatchObject({ status: 409 });
  const authorization = `Bearer ${login.body.access_token}`;
  const logs = await (await fetch(`${product.url}/api/audit/logs?limit=100`, { headers: { authorization } })).json() as { data: { action: string }[] };
  expect(logs.data.map(({ action }) => action).filter((action) => ["tenant.create", "member.join"].includes(action))).toEqual(["member.join", "tenant.create"]);
  await product.kill();
});
