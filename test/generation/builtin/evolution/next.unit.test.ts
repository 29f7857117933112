import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, it } from "vitest";
import { amended } from "../../../../src/generation/builtin/evolution/amendments.ts";
import { changesBetween } from "../../../../src/generation/builtin/evolution/migrations.ts";
import { readNext } from "../../../../src/generation/builtin/evolution/next.ts";
import { parseBlueprint } from "../../../../src/generation/builtin/blueprint-schema.ts";
import { builtinProvider } from "../../../../src/generation/builtin/provider.ts";
import type { Base, PlanRequest, WrittenFile } from "../../../../src/generation/models/port.ts";

const first = "I need a task tracker. A project has a unique name. Each task belongs to a project and has a title (required, at most 120 characters) and a status of todo, in progress or done (default todo).";
const change = "Add a due date to tasks and let a project be archived; archived projects refuse new tasks.";
const call = { signal: new AbortController().signal };

async function build(request: PlanRequest) {
  const { value: plan } = await builtinProvider.plan(request, call);
  const { value: files } = await builtinProvider.write({ ...request, plan }, call);
  const { value: tests } = await builtinProvider.test({ ...request, plan, files }, call);
  return { plan, files, tests };
}

const contentOf = (files: readonly WrittenFile[], path: string): string => files.find((file) => file.path === path)!.content;
const baseOf = (files: readonly WrittenFile[]): Base => ({ blueprint: contentOf(files, ".devgen/blueprint.json"), migrations: files.filter(({ path }) => path.startsWith("migrations/")).map(({ path, content }) => ({ path, content })) });

describe("wishes for a change", () => {
  it.each([
    ["Add a due date to tasks.", "Each of the tasks has a due date."],
    ["Please add an optional budget to every project", "Each project has an optional budget."],
    ["Give each task an optional estimate in hours.", "Each task has an optional estimate in hours."],
    ["Let tasks be pinned and allow projects to be closed.", "Tasks can be pinned. Projects can be closed."],
    ["Archived projects refuse new tasks.", "No tasks can be added to Archived projects."],
    ["A closed project takes no more tasks.", "No tasks can be added to closed project."],
    ["Tasks have a title and a note.", "Tasks have a title and a note."],
    ["Add \"a to b\" and '; drop'.", "Add \"a to b\" and '; drop'."],
  ])("[EVO-1] %s is read as what holds then", (said, meant) => expect(amended(said).text).toBe(meant));

  it("[EVO-1] keep their place among the sentences", () => {
    expect(amended(`One. ${change}\n\nLast.`)).toEqual({
      text: "One. Each of the tasks has a due date. A project can be archived. No tasks can be added to archived projects.\n\nLast.", origins: [0, 1, 1, 1, 2],
    });
  });
});

describe("the next version of a service", () => {
  const folder = mkdtempSync(join(tmpdir(), "devgen-next-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function open(version: string, files: readonly WrittenFile[]): Promise<DatabaseSync> {
    for (const { path, content } of files.filter((file) => file.path === "src/database.ts" || file.path.startsWith("migrations/"))) {
      mkdirSync(dirname(join(folder, version, path)), { recursive: true });
      writeFileSync(join(folder, version, path), content);
    }
    const { openDatabase } = await import(/* @vite-ignore */ pathToFileURL(join(folder, version, "src/database.ts")).href);
    return openDatabase(join(folder, "data.db"));
  }

  it("[EVO-2] in Python likewise: its migrations stay, and the next one is beside them", async () => {
    const requirement = "Build a REST API in FastAPI for tasks with a title.";
    const { files } = await build({ requirement });
    const migrations = files.filter(({ path }) => path.startsWith("app/migrations/"));
    const next = await build({ requirement: "Add a due date to tasks.", language: "Python", base: { blueprint: contentOf(files, ".devgen/blueprint.json"), migrations } });
    expect(contentOf(next.files, migrations[0]!.path)).toBe(migrations[0]!.content);
    expect(contentOf(next.files, "app/migrations/0002_change_tables.sql")).toContain("due_date");
    expect(next.files.some(({ path }) => path === "src/database.ts")).toBe(false);
  });

  it("[EVO-2] is the former one with what was asked: all sentences in force, old migrations as they were, the data kept", async () => {
    const one = await build({ requirement: first });
    const two = await build({ requirement: change, base: baseOf(one.files) });
    expect(two.plan).toMatchObject({ status: "planned", name: one.plan.name, title: one.plan.title });
    expect(two.plan.sentences.map(({ text, status }) => [text, status]).slice(-2)).toEqual([[one.plan.sentences.at(-1)!.text, "planned"], [change, "planned"]]);
    expect(two.plan.assumptions).toContain("The due date of tasks is optional: those that were there before it have none.");
    expect(contentOf(two.files, "migrations/0001_create_tables.sql")).toBe(contentOf(one.files, "migrations/0001_create_tables.sql"));
    expect(contentOf(two.files, "migrations/0002_change_tables.sql")).toBe('ALTER TABLE "projects" ADD COLUMN "archived" INTEGER NOT NULL DEFAULT 0;\n\nALTER TABLE "tasks" ADD COLUMN "due_date" TEXT;\n');
    expect(parseBlueprint(contentOf(two.files, ".devgen/blueprint.json")).requirement).toBe(`${first}\n\n${change}`);
    expect(two.tests.proofs.map(({ sentence }) => sentence)).toContain(3);

    const before = await open("one", one.files);
    before.exec("INSERT INTO projects (name, created_at, updated_at) VALUES ('Shed', 'then', 'then'); INSERT INTO tasks (project_id, title, status, created_at, updated_at) VALUES (1, 'Paint', 'todo', 'then', 'then')");
    before.close();
    const after = await open("two", two.files);
    expect([after.prepare("SELECT name, archived FROM projects").get(), after.prepare("SELECT title, due_date FROM tasks").get()]).toEqual([{ name: "Shed", archived: 0 }, { title: "Paint", due_date: null }]);
    after.close();
  });

  it("[EVO-2] is asked for once: the same words again change nothing", async () => {
    const one = await build({ requirement: first });
    const two = await build({ requirement: change, base: baseOf(one.files) });
    const again = await build({ requirement: change, base: baseOf(two.files) });
    expect(again.files).toEqual(two.files);
    expect((await build({ requirement: first, base: baseOf(one.files) })).files).toEqual(one.files);
  });

  it("[EVO-3] keeps what people wrote into the blueprint themselves", async () => {
    const { files } = await build({ requirement: first });
    const blueprint = JSON.parse(contentOf(files, ".devgen/blueprint.json"));
    const task = blueprint.entities.find(({ name }: { name: string }) => name === "task");
    task.fields.find(({ name }: { name: string }) => name === "title").max_length = 60;
    const next = readNext({ requirement: change, base: { ...baseOf(files), blueprint: JSON.stringify(blueprint) } });
    const fields = next.blueprint!.entities.find(({ name }) => name === "task")!.fields;
    expect([fields.find(({ name }) => name === "title")!.max_length, fields.some(({ name }) => name === "due_date")]).toEqual([60, true]);
  });

  it("[EVO-3] begins anew where there is no blueprint of ours", () => {
    for (const blueprint of [null, "{}", "no JSON"]) expect(readNext({ requirement: first, base: { blueprint, migrations: [] } }).before).toBeUndefined();
  });

  it("[EVO-4] is refused where the data that is there would not fit", async () => {
    const { files } = await build({ requirement: `${first} A label has an optional text. A label has an optional colour.` });
    const { value: plan } = await builtinProvider.plan({ requirement: "The combination of text and colour of a label must be unique.", base: baseOf(files) }, call);
    expect(plan).toMatchObject({ status: "unsupported", advice: expect.stringContaining("Data that the service has would not fit") });
  });
});

describe("the way from one schema to the next", () => {
  const table = (...lines: string[]) => `CREATE TABLE "t" (\n  ${lines.join(",\n  ")}\n) STRICT;`;
  const way = (before: string, after: string, defaults: [string, string][] = []) => changesBetween(before, after, new Map(defaults));
  const id = '"id" INTEGER PRIMARY KEY AUTOINCREMENT';

  it.each([
    { why: "a column", after: table(id, '"a" TEXT'), sql: 'ALTER TABLE "t" ADD COLUMN "a" TEXT;\n' },
    { why: "one with a value to begin with", after: table(id, '"a" TEXT NOT NULL'), defaults: [["t.a", "'x'"]], sql: `ALTER TABLE "t" ADD COLUMN "a" TEXT NOT NULL DEFAULT 'x';\n` },
    { why: "a unique one", after: table(id, '"a" TEXT UNIQUE'), sql: 'ALTER TABLE "t" ADD COLUMN "a" TEXT;\n\nCREATE UNIQUE INDEX "t.a" ON "t" ("a");\n' },
    { why: "a table", after: `${table(id)}\n\nCREATE TABLE "u" (\n  ${id}\n) STRICT;`, sql: `CREATE TABLE IF NOT EXISTS "u" (\n  ${id}\n) STRICT;\n` },
    { why: "an index", after: `${table(id)}\nCREATE INDEX "t.id" ON "t" ("id");`, sql: 'CREATE INDEX IF NOT EXISTS "t.id" ON "t" ("id");\n' },
    { why: "a pair that is unique, one of it new", after: table(id, '"a" TEXT', 'UNIQUE ("id", "a")'), sql: 'ALTER TABLE "t" ADD COLUMN "a" TEXT;\n\nCREATE UNIQUE INDEX "t.id+a" ON "t" ("id", "a");\n' },
    { why: "nothing where a table is left out, whose rows and indexes stay", before: `${table(id)}\nCREATE INDEX "t.id" ON "t" ("id");`, after: "", sql: "" },
    { why: "nothing", after: table(id), sql: "" },
    { why: "that a column must be there: the service holds to that alone", before: table(id, '"a" TEXT'), after: table(id, '"a" TEXT NOT NULL'), sql: "" },
  ])("[EVO-2] adds $why", ({ before = table(id), after, defaults = [], sql }) => expect(way(before, after, defaults as [string, string][])).toEqual({ sql, faults: [] }));

  it("[EVO-2] makes a view anew around a change of what it reads", () => {
    const view = (columns: string) => `\n\nCREATE VIEW "t.read" AS\n  SELECT ${columns} FROM "t";`;
    expect(way(table(id) + view('"id"'), table(id, '"a" TEXT') + view('"id", "a"')).sql).toBe('DROP VIEW "t.read";\n\nALTER TABLE "t" ADD COLUMN "a" TEXT;\n\nCREATE VIEW "t.read" AS\n  SELECT "id", "a" FROM "t";\n');
  });

  it.each([
    { why: "a column that rows lack", after: table(id, '"a" TEXT NOT NULL') },
    { why: "one of another type", before: table(id, '"a" TEXT'), after: table(id, '"a" REAL') },
    { why: "one that may be left out from now on", before: table(id, '"a" TEXT NOT NULL'), after: table(id, '"a" TEXT') },
    { why: "one that goes, and was always there", before: table(id, '"a" TEXT NOT NULL'), after: table(id) },
    { why: "a rule for all rows", before: table(id, '"a" TEXT'), after: table(id, '"a" TEXT', 'CHECK ("a" IS NOT NULL)') },
  ])("[EVO-4] has no way for $why", ({ before = table(id), after }) => expect(way(before, after).faults).toHaveLength(1));
});
