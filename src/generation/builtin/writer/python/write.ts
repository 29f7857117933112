import { type Blueprint, rulesOf } from "../../blueprint.ts";
import type { TestName, WrittenFile, WrittenTests } from "../../../models/port.ts";
import { projectTask, taskOf } from "../names.ts";
import { openapiFile } from "../openapi/document.ts";
import { blueprintFile } from "../project/blueprint-file.ts";
import { type Manual, readmeFile, type ReadmeNotes } from "../readme.ts";
import { proofsOf } from "../proofs.ts";
import { migration } from "../resource/migration.ts";
import { migrationFile } from "../service/database.ts";
import { accessFiles } from "./access/files.ts";
import { packageOf } from "./names.ts";
import { projectFiles } from "./project/files.ts";
import { modelsFile } from "./resource/models.ts";
import { routesFile } from "./resource/routes.ts";
import { rulesFile } from "./resource/rules.ts";
import { storeFile } from "./resource/store.ts";
import { constraintsFile, databaseFile } from "./service/database.ts";
import { errorsFile } from "./service/errors.ts";
import { fieldsFile } from "./service/fields.ts";
import { httpFile, limitsFile } from "./service/http.ts";
import { listsFile } from "./service/lists.ts";
import { mainFile, processFile } from "./service/main.ts";
import { seedFile, seedScript } from "./tests/seed-files.ts";
import { fixturesFile, serviceTestFile, serviceTestPath, supportFile } from "./tests/support-files.ts";
import { usersTestFile, usersTestPath } from "./tests/users-test.ts";
import { namedTestsOf, samplesFile, testFile, testPath } from "./tests/test-files.ts";

export const manual: Manual = {
  madeWith: "Python with FastAPI, pydantic (1.10 or 2) and SQLite",
  port: 8000,
  needs: "Python 3.11 or later",
  commands: ["python -m venv .venv && . .venv/bin/activate", `pip install -e ".[dev]"`, "python -m app           # http://localhost:8000, and /docs", "python -m scripts.seed  # a few rows to look at, in a service that is empty", "pytest", "ruff check . && mypy"],
  settings: "`HOST`, `PORT` and `DATABASE_PATH` are read from the environment (see `.env.example`).",
  places: [
    "`app/main.py` is the service, `app/__main__.py` the process around it; each resource has a package in `app/resources` with its models, rules, store and routes.",
    "`app/fields.py` reads what comes in, `app/errors.py` answers refusals, `app/database.py` opens the file.",
    "`app/migrations/` holds the tables. A shipped file is never edited: add the next number.",
    "`tests/` asks a new service on a new database in each test.",
  ],
};

/** The repository of a blueprint in Python, without its tests. */
export function writeFiles(blueprint: Blueprint, notes: ReadmeNotes = {}): WrittenFile[] {
  const models = blueprint.entities.map(modelsFile);
  const shared: Record<string, string | undefined> = {
    ...projectFiles(blueprint),
    ...accessFiles(blueprint),
    ".devgen/blueprint.json": blueprintFile(blueprint),
    "README.md": readmeFile(blueprint, notes, manual),
    "app/__main__.py": processFile(blueprint),
    "app/constraints.py": constraintsFile(blueprint),
    "app/database.py": databaseFile(blueprint),
    "app/errors.py": errorsFile(blueprint),
    "app/fields.py": fieldsFile(blueprint, [...models, accessFiles(blueprint)["app/users/models.py"] ?? ""]),
    "app/http.py": httpFile,
    "app/limits.py": limitsFile,
    "app/lists.py": listsFile(blueprint),
    "app/main.py": mainFile(blueprint),
    [`app/migrations/${migrationFile}`]: migration(blueprint),
    "app/openapi.json": openapiFile(blueprint),
  };
  const resources = blueprint.entities.flatMap((entity, index) => {
    const [task, folder] = [taskOf(entity), `app/resources/${packageOf(entity)}`];
    const rules = rulesFile(blueprint, entity);
    return [
      { path: `${folder}/__init__.py`, content: "", task },
      { path: `${folder}/models.py`, content: models[index] ?? "", task },
      { path: `${folder}/routes.py`, content: routesFile(blueprint, entity), task },
      ...(rules === undefined ? [] : [{ path: `${folder}/rules.py`, content: rules, task }]),
      { path: `${folder}/store.py`, content: storeFile(blueprint, entity), task },
    ];
  });
  const project = Object.entries(shared).flatMap(([path, content]) => (content === undefined ? [] : [{ path, content, task: projectTask }]));
  return [...project, ...resources].sort(byPath);
}

export function writeTests(blueprint: Blueprint): WrittenTests {
  const files = [
    { path: "tests/conftest.py", content: fixturesFile, task: projectTask },
    { path: "tests/samples.py", content: samplesFile(blueprint), task: projectTask },
    { path: "scripts/seed.py", content: seedScript(blueprint), task: projectTask },
    { path: "tests/seed.py", content: seedFile(blueprint), task: projectTask },
    { path: "tests/support.py", content: supportFile(blueprint), task: projectTask },
    ...(blueprint.access ? [{ path: usersTestPath, content: usersTestFile(blueprint), task: projectTask }] : []),
    { path: serviceTestPath, content: serviceTestFile(blueprint), task: projectTask },
    ...blueprint.entities.map((entity) => ({ path: testPath(entity), content: testFile(blueprint, entity), task: taskOf(entity) })),
  ].sort(byPath);
  return { files, proofs: proofsOf(blueprint, testsOfRules(blueprint)) };
}

/** The tests that prove each rule, as pytest calls them. */
export function testsOfRules(blueprint: Blueprint): Map<string, TestName[]> {
  const proofs = new Map<string, TestName[]>(rulesOf(blueprint).map((rule) => [rule.id, []]));
  for (const entity of blueprint.entities) {
    for (const test of namedTestsOf(blueprint, entity)) for (const rule of test.rules) proofs.get(rule)?.push({ file: testPath(entity), name: test.function });
  }
  return proofs;
}

/** By code units, whatever the locale. */
const byPath = (a: WrittenFile, b: WrittenFile): number => (a.path < b.path ? -1 : 1);
