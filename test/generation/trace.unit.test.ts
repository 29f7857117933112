import { expect, it } from "vitest";
import { memorySource } from "../../src/delivery/git/incoming.ts";
import { writePack } from "../../src/delivery/git/pack.ts";
import { openObjects } from "../../src/delivery/git/repository.ts";
import { traceAt } from "../../src/delivery/projects/trace.ts";
import type { Plan } from "../../src/generation/models/port.ts";
import { traceFiles } from "../../src/generation/runs/trace.ts";
import type { SentenceCoverage } from "../../src/generation/runs/verdict.ts";
import { commitOf } from "../delivery/git/pushing.ts";

const plan: Plan = {
  status: "planned", name: "tea", title: "Tea", language: "TypeScript", framework: "Hono", assumptions: [], questions: [],
  sentences: [{ text: "Teas have a name.", status: "planned" }, { text: "# Send <b>mail</b> to @ada", status: "not_buildable", reason: "nothing is sent" }],
  tasks: [{ key: "teas", title: "Build teas", description: "", acceptance_criteria: [], depends_on: [], sentences: [0] }],
};
const coverage: SentenceCoverage[] = [
  { sentence: 0, text: "Teas have a name.", status: "covered", reason: null, tests: [{ file: "test/teas.test.ts", name: "teas > have a name", status: "passed" }] },
  { sentence: 1, text: "# Send <b>mail</b> to @ada", status: "not_buildable", reason: "nothing is sent", tests: [] },
];
const about = { requirement_id: "req_1", run_id: "run_1", generated_by: "DevGen built-in engine 4" };
const files = [{ path: "src/teas.ts", content: "", task: "teas" }, { path: "package.json", content: "{}", task: "project" }];
const traced = new Map(traceFiles(about, plan, files, coverage).map(({ path, content }) => [path, content]));

const repositoryOf = async (contents: ReadonlyMap<string, string>) => {
  const { id, objects } = await commitOf(contents);
  return { id, repository: { head: "refs/heads/main", refs: new Map([["refs/heads/main", id]]), objects: openObjects([memorySource(writePack(objects))]) } };
};

it("[TRC-1] leads from each sentence to its tasks, files, tests and what they came to, at any ref", async () => {
  const { id, repository } = await repositoryOf(traced);
  expect(await traceAt(repository, "prj_1", undefined)).toEqual({
    project_id: "prj_1", commit_id: id, version: 1, ...about,
    sentences: [
      { sentence: 0, text: "Teas have a name.", status: "covered", reason: null, tasks: [{ key: "teas", title: "Build teas" }], files: ["src/teas.ts"], tests: [{ file: "test/teas.test.ts", name: "teas > have a name", status: "passed" }] },
      { sentence: 1, text: "# Send <b>mail</b> to @ada", status: "not_buildable", reason: "nothing is sent", tasks: [], files: [], tests: [] },
    ],
  });
});

it("[TRC-1] is readable in the repository, and no word of a requirement marks anything up there", () => {
  const text = traced.get("docs/TRACEABILITY.md")!;
  expect(text).toContain("## 1. Teas have a name.\n\ncovered\n\nTasks: Build teas\n\nFiles: src/teas.ts\n\n- passed: teas \\> have a name (test/teas.test.ts)\n");
  expect(text).toContain("## 2. \\# Send \\<b\\>mail\\</b\\> to \\@ada\n\nnot buildable: nothing is sent\n");
});

it.each([{ why: "nobody left one", contents: { a: "1" } }, { why: "people made something else of it", contents: { ".devgen/trace.json": "{" } }, { why: "it is of another form", contents: { ".devgen/trace.json": "{}" } }])("[TRC-1] isn't there where $why", async ({ contents }) => {
  const { repository } = await repositoryOf(new Map(Object.entries(contents)));
  await expect(traceAt(repository, "prj_1", undefined)).rejects.toMatchObject({ code: "not_found" });
});
