import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { linesOf, verifyClone } from "../../scripts/attest/clone.ts";
import { git, type Result } from "../delivery/git/stock-git.ts";
import { newProduct, type Product } from "../support/product.ts";

let home: string;
let product: Product;
let clone: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "devgen-next-"));
  product = await newProduct(home);
  await product.start();
  await product.signUp();
  clone = join(home, "clone");
});
afterAll(async () => {
  await product?.stop();
  rmSync(home, { recursive: true, force: true });
});

const me = { GIT_AUTHOR_NAME: "Ada", GIT_AUTHOR_EMAIL: "ada@example.com", GIT_COMMITTER_NAME: "Ada", GIT_COMMITTER_EMAIL: "ada@example.com" };
const run = (...args: string[]): Promise<Result> => git(clone, args, me);
const read = (path: string): string => readFileSync(join(clone, path), "utf8");

async function built(requirement: string, project_id?: string) {
  const { body: asked } = await product.post("/api/requirements", { requirement, ...(project_id ? { project_id } : {}) });
  return (await product.post(`/api/codegen/${asked.requirement_id}`)).body;
}

it("[EVO-2] [RUN-28] [GIT-9] [TRC-2] the next version keeps what people pushed, and ends with the places shown where both changed the same", { timeout: 120_000 }, async () => {
  const first = await built("A project has a unique name. Each task belongs to a project and has a title (required, at most 120 characters) and a status of todo, in progress or done (default todo).");
  expect(first.status).toBe("succeeded");
  const { key } = (await product.post("/api/api-keys", { name: "git", scopes: ["projects:read", "projects:write", "executions:create"] })).body;
  await git(home, ["clone", "-q", first.repo_url.replace("://", `://git:${key}@`), "clone"]);

  writeFileSync(join(clone, "NOTES.md"), "Ours\n");
  writeFileSync(join(clone, "src/tasks/store.ts"), `// A person's remark.\n${read("src/tasks/store.ts")}`);
  await run("add", "-A");
  await run("commit", "-qm", "Note and remark");
  const pushed = await run("push", "origin", "main");
  expect([pushed.code, pushed.stderr]).toEqual([0, expect.stringContaining("npm test ended passed, and every sentence holds")]);

  const good = (await run("rev-parse", "HEAD")).stdout.trim();
  writeFileSync(join(clone, "src/tasks/schema.ts"), read("src/tasks/schema.ts").replace("120", "200"));
  await run("commit", "-qam", "Longer titles");
  const bad = (await run("rev-parse", "HEAD")).stdout.trim();
  const held = await run("push", "origin", "main");
  expect([held.code, held.stderr]).toEqual([1, expect.stringMatching(/Sentence 2 no longer holds: "Each task belongs[^]*main \(it breaks what the requirement says\)/)]);
  const { data: branches } = await product.get(`/api/projects/${first.project_id}/branches`);
  expect(branches.map(({ name, commit_id }: { name: string; commit_id: string }) => [name, commit_id])).toEqual([["main", good], [`held/${bad.slice(0, 12)}`, bad]]);
  await run("reset", "-q", "--hard", good);

  const next = await built("Add a due date to tasks and let a project be archived; archived projects refuse new tasks.", first.project_id);
  expect(next).toMatchObject({ status: "succeeded", project_id: first.project_id });
  const initial = read("migrations/0001_create_tables.sql");
  expect(await run("pull", "-q", "--ff-only")).toMatchObject({ code: 0 });
  expect([read("NOTES.md"), read("src/tasks/store.ts").split("\n")[0], read("migrations/0001_create_tables.sql")]).toEqual(["Ours\n", "// A person's remark.", initial]);
  expect(readdirSync(join(clone, "migrations"))).toEqual(["0001_create_tables.sql", "0002_change_tables.sql"]);
  const trace = await product.get(`/api/projects/${first.project_id}/trace`);
  expect([trace.commit_id, trace.sentences.at(-1)]).toEqual([next.commit_id, expect.objectContaining({ status: "covered", files: expect.arrayContaining(["src/tasks/store.ts"]) })]);
  expect(read("docs/TRACEABILITY.md")).toContain("archived projects refuse new tasks");
  const { coverage } = await product.get(`/api/runs/${next.run_id}`);
  expect(coverage.map(({ status }: { status: string }) => status)).toEqual(["covered", "covered", "covered"]);
  expect((await product.post(`/api/runs/${next.run_id}/replay`)).body).toMatchObject({ same: true, commit_id: next.commit_id });

  await run("fetch", "-q", "origin", "refs/notes/*:refs/notes/*");
  const { slug } = { slug: new URL(first.repo_url).pathname.split("/")[2] };
  const signers = await (await fetch(`${product.url}/.well-known/devgen-signers/${slug}`)).text();
  expect(linesOf(await verifyClone(clone, signers)).map((line) => line.slice(0, 4)).sort()).toEqual(["    ", "GOOD", "GOOD"]);

  writeFileSync(join(clone, "src/tasks/schema.ts"), read("src/tasks/schema.ts").replace(/due_date.*/, "$& // Ours."));
  await run("commit", "-qam", "Say whose it is");
  expect(await run("push", "-q", "origin", "main")).toMatchObject({ code: 0 });
  const head = (await run("rev-parse", "HEAD")).stdout.trim();
  const clash = await built("Give each task an optional estimate in hours.", first.project_id);
  expect([clash.status, clash.commit_id]).toEqual(["failed", null]);
  expect((await product.get(`/api/runs/${clash.run_id}`)).reason).toContain("src/tasks/schema.ts");
  expect((await product.get(`/api/projects/${first.project_id}`)).commit_id).toBe(head);
});
