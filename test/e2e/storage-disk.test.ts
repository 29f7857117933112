import { globSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newProduct, type Product } from "../support/product.ts";

let folder: string;
let product: Product;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "devgen-e2e-disk-"));
  product = await newProduct(folder);
  await product.start({ STORAGE: "disk" });
  await product.signUp();
});
afterAll(async () => {
  await product?.stop();
  await rm(folder, { recursive: true, force: true });
});

it("[SET-4] lays on disk what the product stores, and finds it again when it has started anew", async () => {
  const { body: ran } = await product.post("/api/executor/run", { files: { "x.test.js": "const { test } = require('node:test'); test('is fine', () => console.log('y'.repeat(100_000)));" }, command: "node --test" });
  expect(ran.status).toBe("passed");
  const files = globSync("blobs/tenants/*/executions/*/*", { cwd: folder }).toSorted();
  expect(files.map((file) => file.split("/").at(-1))).toEqual(["files.json"]);
  expect(Object.keys(JSON.parse(await readFile(join(folder, files[0]!), "utf8")))).toEqual(["x.test.js"]);
  await product.kill();
  await product.start({ STORAGE: "disk" });
  const again = await product.post(`/api/executions/${ran.execution_id}/rerun`, {});
  expect(again.status).toBeLessThan(300);
  expect((await product.get("/api/ready")).checks).toEqual({ directory: "ok", migrations: "ok", storage: "ok" });
});
