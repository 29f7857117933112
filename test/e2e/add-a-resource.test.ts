import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/stack/folders.ts";
import { newProduct, type Product } from "../support/product.ts";

interface Step {
  path: string;
  kind: string;
  text: string;
}

/** Each heading that is a path, with the block under it. */
const stepsOf = (guide: string): Step[] =>
  [...guide.matchAll(/^### `([^`]+)`\n\n```(\w+)\n([\s\S]*?)^```$/gm)].map(([, path = "", kind = "", text = ""]) => ({ path, kind, text }));

/** Does what a step says: writes the file, or adds the lines with `+` after the ones above them. */
function follow(folder: string, { path, kind, text }: Step): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  if (kind !== "diff") return writeFileSync(file, text);
  const lines = text.trimEnd().split("\n");
  const above = lines.filter((line) => line.startsWith(" ")).map((line) => line.slice(1)).join("\n");
  const added = lines.filter((line) => line.startsWith("+")).map((line) => line.slice(1)).join("\n");
  const before = readFileSync(file, "utf8");
  expect(before, `${path} has the lines that the guide shows`).toContain(above);
  writeFileSync(file, before.replace(above, `${above}\n${added}`));
}

describe("the guide to adding a resource", () => {
  const folder = mkdtempSync(join(tmpdir(), "devgen-guide-"));
  const copy = join(folder, "product");
  let product: Product;

  beforeAll(async () => {
    for (const part of ["src", "workers", "durable-objects", "migrations", "scripts", "config", "docs", "wrangler.toml", "package.json", "package-lock.json", "tsconfig.json", "env.d.ts"]) copyOf(part);
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    const steps = stepsOf(readFileSync(join(root, "docs/guides/add-a-resource.md"), "utf8"));
    expect(steps.length).toBe(6);
    for (const step of steps) follow(copy, step);
    product = await newProduct(join(folder, "home"), copy);
    await product.start();
    await product.signUp();
  });

  afterAll(async () => {
    await product?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function copyOf(part: string): void {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }

  it("[RES-1] leaves the types whole", async () => {
    writeFileSync(join(copy, "tsconfig.product.json"), JSON.stringify({ extends: "./tsconfig.json", include: [], files: ["env.d.ts", "workers/index.ts"] }));
    await promisify(execFile)(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "--noEmit", "-p", "tsconfig.product.json"], { cwd: copy });
  });

  it("[RES-1] gives what it says", async () => {
    const made = await product.post("/api/clients", { name: "Harbour & Sons", industry: "retail", reference: "H-1" });
    expect([made.status, made.body]).toEqual([201, expect.objectContaining({ name: "Harbour & Sons", is_active: true, contract_ends_at: null, version: 1 })]);
    expect(made.body).not.toHaveProperty("reference");
    expect((await product.post("/api/clients", { name: "Harbour & Sons" })).status).toBe(409);
    expect((await product.get("/api/clients?industry=retail&sort=name&q=harb")).data).toEqual([made.body]);
    expect((await product.get("/api/clients?industry=health")).data).toEqual([]);
    expect((await product.get("/api/audit/logs?action=client.create")).data).toHaveLength(1);
    expect((await product.get("/api/openapi.json")).paths).toHaveProperty("/api/clients/{id}/restore");
  });
});
