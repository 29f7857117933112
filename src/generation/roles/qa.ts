import * as z from "zod";
import type { TestRequest, WrittenTests } from "../models/port.ts";
import { askForDocument, formatOf } from "../models/structured.ts";
import { asData, qaPrompt } from "../prompts/index.ts";
import { mapRepository } from "./repository-map.ts";
import type { Talk } from "./talk.ts";
import { pathFault } from "./work-tree.ts";

const filesMax = 60;
const fileCharactersMax = 100_000;

const TestsAnswer = z.object({
  files: z.array(z.object({ path: z.string(), content: z.string().min(1).max(fileCharactersMax), task: z.string() })).min(1).max(filesMax),
  proofs: z.array(z.object({ sentence: z.int().min(0), tests: z.array(z.object({ file: z.string(), name: z.string() })).min(1) })),
});
type TestsAnswer = z.infer<typeof TestsAnswer>;

const mapTokens = 6_000;

/** Asks for the tests before there is code. Every sentence that is built needs a proof; what isn't a test, or would take the place of a file that is there, is sent back once. */
export async function testAsQa({ requirement, plan, files }: TestRequest, talk: Talk): Promise<WrittenTests> {
  const there = Object.fromEntries(files.map(({ path, content }) => [path, content]));
  const { tasks, sentences, language, framework } = plan;
  const question = [
    asData("requirement", requirement), asData("plan", JSON.stringify({ language, framework, tasks, sentences }, null, 1)),
    ...(files.length > 0 ? [`What the repository has already:\n${asData("repository", mapRepository(there, tasks.map(({ title, description }) => `${title} ${description}`).join(" "), mapTokens))}`] : []),
  ].join("\n");
  const schema = TestsAnswer.superRefine((answer, issues) => {
    for (const fault of faultsOf(answer, { requirement, plan, files })) issues.addIssue(fault);
  });
  const messages = [{ role: "system" as const, content: qaPrompt.text }, { role: "user" as const, content: question }];
  return (await askForDocument(schema, messages, (asked, tries) => talk.chat(`tests:${tries}`, { role: "qa", task: null, messages: asked, format: formatOf("tests", TestsAnswer) }))).value;
}

/** By its path: what runners of the common languages take for a test, and what tests share. */
export const isTestPath = (path: string): boolean => /(^|\/)(tests?|__tests__|spec)\/|[._-](test|tests|spec)\.[a-z]+$|(^|\/)test_[^/]+\.py$/i.test(path);

function faultsOf({ files, proofs }: TestsAnswer, { plan, files: there }: TestRequest): string[] {
  const keys = new Set(plan.tasks.map(({ key }) => key));
  const paths = files.map(({ path }) => path);
  const known = new Set(there.map(({ path }) => path));
  const built = plan.sentences.flatMap(({ status }, place) => (status === "planned" || status === "partly" ? [place] : []));
  return [
    ...(new Set(paths).size === paths.length ? [] : ["two files have the same path"]),
    ...files.flatMap(({ path, task, content }) => [
      ...[pathFault(path)].flatMap((fault) => (fault === undefined ? [] : [`${path}: ${fault}`])),
      ...(isTestPath(path) ? [] : [`${path} isn't where tests are: below test/, named *.test.*`]),
      ...(known.has(path) ? [`${path} is there already, and its tests stay`] : []),
      ...(keys.has(task) ? [] : [`${path} is of the task ${task}, which isn't in the plan`]),
      ...(/\b(?:it|test|describe)\.(?:skip|only|todo)\b|@pytest\.mark\.skip|t\.Skip\(/.test(content) ? [`${path} skips tests`] : []),
    ]),
    ...proofs.flatMap(({ sentence, tests }) => [
      ...(built.includes(sentence) ? [] : [`a proof names sentence ${sentence}, which isn't built`]),
      ...tests.filter(({ file }) => !paths.includes(file)).map(({ file }) => `a proof names ${file}, which isn't among the files`),
    ]),
    ...built.filter((place) => !proofs.some(({ sentence }) => sentence === place)).map((place) => `sentence ${place} has no proof`),
  ];
}
