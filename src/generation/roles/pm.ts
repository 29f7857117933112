import * as z from "zod";
import type { Plan, PlanRequest } from "../models/port.ts";
import { askForDocument, formatOf } from "../models/structured.ts";
import { asData, pmPrompt } from "../prompts/index.ts";
import { mapRepository } from "./repository-map.ts";
import type { Talk } from "./talk.ts";

const key = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/);
const words = (max: number) => z.string().trim().min(1).max(max);

const PlanAnswer = z.object({
  status: z.enum(["planned", "unsupported"]), name: z.string().regex(/^[a-z][a-z0-9-]{0,79}$/).describe("Kebab-case: what the repository is called"), title: words(200), language: words(60), framework: z.string().max(60),
  tasks: z.array(z.object({ key, title: words(200), description: z.string().max(4_000), acceptance_criteria: z.array(words(1_000)).min(1).max(50), depends_on: z.array(key), sentences: z.array(z.int().min(0)) })).max(50),
  sentences: z.array(z.object({ text: z.string(), status: z.enum(["planned", "partly", "not_understood", "not_buildable", "context"]), reason: z.string().nullable() })),
  assumptions: z.array(z.string()).max(100),
  questions: z.array(z.object({ id: key, text: words(500), sentence: z.int().min(0).nullable(), choices: z.array(words(200)).max(10), assumption: words(500) })).max(20),
  advice: z.string().nullable(),
});
type PlanAnswer = z.infer<typeof PlanAnswer>;

const mapTokens = 4_000;

/** Asks for a plan; one that leaves out or changes a sentence, or whose tasks don't hang together, is sent back once. */
export async function planAsPm({ requirement, language, framework, clarify, answers, tree: base = [] }: PlanRequest, talk: Talk): Promise<Plan> {
  const asking = clarify ? "Somebody waits to be asked: gaps that matter are questions too." : "";
  const answered = answers ? `What was answered to earlier questions, by their ids; plan by it, and ask it no more: ${asData("answers", JSON.stringify(answers))}` : "";
  const wanted = [asking, answered, language && `Language: ${language}`, framework && `Framework: ${framework}`].filter(Boolean).join("\n");
  const existing = base.length > 0 ? `\nThe repository has files already; the plan changes it:\n${asData("repository", mapRepository(Object.fromEntries(base.map(({ path, content }) => [path, content])), requirement, mapTokens))}` : "";
  const question = `${asData("requirement", requirement)}\n${wanted}${existing}`;
  const schema = PlanAnswer.superRefine((plan, issues) => {
    for (const fault of faultsOf(plan, requirement)) issues.addIssue(fault);
  });
  const messages = [{ role: "system" as const, content: pmPrompt.text }, { role: "user" as const, content: question }];
  const { value } = await askForDocument(schema, messages, (asked, tries) => talk.chat(`plan:${tries}`, { role: "pm", task: null, messages: asked, format: formatOf("plan", PlanAnswer) }));
  return asPlan(value);
}

const bare = (text: string): string => text.replace(/\s+/g, "");

function faultsOf({ status, tasks, sentences, questions }: PlanAnswer, requirement: string): string[] {
  const keys = tasks.map((task) => task.key);
  return [
    ...(bare(sentences.map(({ text }) => text).join("")) === bare(requirement) ? [] : ["the plan leaves out or changes sentences of the requirement"]),
    ...(status === "planned" && tasks.length === 0 ? ["a planned plan has tasks"] : []),
    ...(new Set(questions.map(({ id }) => id)).size === questions.length ? [] : ["two questions have the same id"]),
    ...questions.filter(({ sentence }) => sentence !== null && sentence >= sentences.length).map(({ id }) => `the question ${id} is about a sentence that isn't there`),
    ...(new Set(keys).size === keys.length ? [] : ["two tasks have the same key"]),
    ...tasks.flatMap(({ key: own, depends_on, sentences: places }, place) => [
      ...depends_on.filter((other) => !keys.slice(0, place).includes(other)).map((other) => `${own} depends on ${other}, which is no task before it`),
      ...places.filter((sentence) => sentence >= sentences.length).map((sentence) => `${own} names sentence ${sentence}, which isn't there`),
    ]),
    ...sentences.flatMap((sentence, place) => [
      ...(status === "planned" && isBuilt(sentence) && !tasks.some((task) => task.sentences.includes(place)) ? [`sentence ${place} is ${sentence.status} and belongs to no task`] : []),
      ...(sentence.status !== "planned" && sentence.status !== "context" && !sentence.reason ? [`sentence ${place} is ${sentence.status} without a reason`] : []),
    ]),
  ];
}

const isBuilt = ({ status }: { status: string }): boolean => status === "planned" || status === "partly";

const asPlan = ({ sentences, advice, ...plan }: PlanAnswer): Plan => ({
  ...plan, sentences: sentences.map(({ reason, ...sentence }) => (reason && !["planned", "context"].includes(sentence.status) ? { ...sentence, reason } : sentence)), ...(advice ? { advice } : {}), engine: "model",
});
