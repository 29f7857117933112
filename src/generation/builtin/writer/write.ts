import { type Blueprint, rulesOf } from "../blueprint.ts";
import type { TestName, WrittenFile, WrittenTests } from "../../models/port.ts";
import { accessFiles } from "./access/files.ts";
import { folderOf, projectTask, taskOf } from "./names.ts";
import { openapiFile } from "./openapi/document.ts";
import { blueprintFile } from "./project/blueprint-file.ts";
import { projectFiles } from "./project/files.ts";
import { proofsOf } from "./proofs.ts";
import { type Manual, readmeFile, type ReadmeNotes } from "./readme.ts";
import { migration } from "./resource/migration.ts";
import { routesFile } from "./resource/routes.ts";
import { schemaFile } from "./resource/schema.ts";
import { storeFile } from "./resource/store.ts";
import { appFile } from "./service/app.ts";
import { constraintsFile } from "./service/constraints.ts";
import { databaseFile, migrationFile } from "./service/database.ts";
import { errorsFile } from "./service/errors.ts";
import { fieldsFile } from "./service/fields.ts";
import { httpFile } from "./service/http.ts";
import { listsFile } from "./service/lists.ts";
import { serverFile } from "./service/server.ts";
import { seedFile, seedScript } from "./tests/seed-files.ts";
import { serviceTestFile, serviceTestPath, supportFile } from "./tests/support-files.ts";
import { usersTestFile, usersTestPath } from "./tests/users-test.ts";
import { fullName, samplesFile, testFile, testPath, testsOf } from "./tests/test-files.ts";

export const manual: Manual = {
  madeWith: "TypeScript with Hono, zod and SQLite",
  port: 3000,
  needs: "Node 24 or later",
  commands: ["npm install", "npm start        # http://localhost:3000", "npm run seed     # a few rows to look at, in a service that is empty", "npm test", "npm run typecheck"],
  settings: "`PORT` and `DATABASE_PATH` are read from the environment or from `.env` (see `.env.example`).",
  places: [
    "`src/app.ts` is the service, `src/server.ts` the process around it; each resource has a folder with its schema, store and routes.",
    "`migrations/` holds the tables. A shipped file is never edited: add the next one, and its name to `src/database.ts`.",
    "`test/` asks a new service on a new database in each test.",
  ],
};

/** The repository of a blueprint, without its tests, in the order of its paths. */
export function writeFiles(blueprint: Blueprint, notes: ReadmeNotes = {}): WrittenFile[] {
  const shared: Record<string, string | undefined> = {
    ...projectFiles(blueprint),
    ...accessFiles(blueprint),
    ".devgen/blueprint.json": blueprintFile(blueprint),
    "README.md": readmeFile(blueprint, notes, manual),
    "openapi.json": openapiFile(blueprint),
    [`migrations/${migrationFile}`]: migration(blueprint),
    "src/app.ts": appFile(blueprint),
    "src/constraints.ts": constraintsFile(blueprint),
    "src/database.ts": databaseFile(blueprint),
    "src/errors.ts": errorsFile(blueprint),
    "src/fields.ts": fieldsFile(blueprint),
    "src/http.ts": httpFile(blueprint),
    "src/lists.ts": listsFile(blueprint),
    "src/server.ts": serverFile(blueprint),
  };
  const resources = blueprint.entities.flatMap((entity) => {
    const [task, folder] = [taskOf(entity), `src/${folderOf(entity)}`];
    return [
      { path: `${folder}/routes.ts`, content: routesFile(blueprint, entity), task },
      { path: `${folder}/schema.ts`, content: schemaFile(blueprint, entity), task },
      { path: `${folder}/store.ts`, content: storeFile(blueprint, entity), task },
    ];
  });
  const project = Object.entries(shared).flatMap(([path, content]) => (content === undefined ? [] : [{ path, content, task: projectTask }]));
  return [...project, ...resources].sort(byPath);
}

/** The tests of a blueprint's repository, and which of them prove each sentence: all tests of all rules that it asks for. */
export function writeTests(blueprint: Blueprint): WrittenTests {
  const files = [
    { path: "test/samples.ts", content: samplesFile(blueprint), task: projectTask },
    { path: "scripts/seed.ts", content: seedScript(blueprint), task: projectTask },
    { path: "test/seed.ts", content: seedFile(blueprint), task: projectTask },
    { path: "test/support.ts", content: supportFile(blueprint), task: projectTask },
    ...(blueprint.access ? [{ path: usersTestPath, content: usersTestFile(blueprint), task: projectTask }] : []),
    { path: serviceTestPath, content: serviceTestFile(blueprint), task: projectTask },
    ...blueprint.entities.map((entity) => ({ path: testPath(entity), content: testFile(blueprint, entity), task: taskOf(entity) })),
  ].sort(byPath);
  return { files, proofs: proofsOf(blueprint, testsOfRules(blueprint)) };
}

/** The tests that prove each rule of a blueprint: one of them fails in a service without the rule. None for a rule that no value can break. */
export function testsOfRules(blueprint: Blueprint): Map<string, TestName[]> {
  const proofs = new Map<string, TestName[]>(rulesOf(blueprint).map((rule) => [rule.id, []]));
  for (const entity of blueprint.entities) {
    for (const test of testsOf(blueprint, entity)) {
      for (const rule of test.rules) proofs.get(rule)?.push({ file: testPath(entity), name: fullName(entity, test) });
    }
  }
  return proofs;
}

/** By code units, whatever the locale. */
const byPath = (a: WrittenFile, b: WrittenFile): number => (a.path < b.path ? -1 : 1);
