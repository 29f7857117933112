import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { ChatTarget } from "../../src/generation/models/chat.ts";
import { askServer } from "../../src/generation/models/openai.ts";
import { dispatchingSandbox, processLacking } from "../../src/generation/sandbox/dispatch.ts";
import { isolateSandbox } from "../../src/generation/sandbox/isolate/sandbox.ts";
import { processSandbox } from "../../src/generation/sandbox/process/sandbox.ts";
import type { Sandbox } from "../../src/generation/sandbox/port.ts";
import { randomText } from "../../src/platform/digest.ts";
import { startSandbox } from "../stack/sandbox.ts";
import { summaryOf, tableOf } from "./report.ts";
import { runTask, type Asked, type Score } from "./run.ts";
import { scriptedChat } from "./scripted.ts";
import { readSuite, type Task } from "./suite.ts";

const usage = `npm run eval -- --suite DIR [--base-url URL --model NAME] [--input-price 1.25 --output-price 10] [--limit 1] [--parallel 2] [--out FILE]

DIR holds a folder for each task: task.md; starter/, what the repository has before; hidden/, the tests that count; answer/, what the scripted models say.
Without --base-url, answers come from the folders. The key of a server is taken from OPENAI_API_KEY. Prices are dollars for a million tokens, --limit dollars for a task.
FILE keeps a line of JSON for each task: what is in it isn't run again.`;

const options = {
  suite: { type: "string" }, "base-url": { type: "string" }, model: { type: "string", default: "scripted" }, "input-price": { type: "string", default: "0" }, "output-price": { type: "string", default: "0" },
  limit: { type: "string", default: "1" }, parallel: { type: "string", default: "2" }, out: { type: "string" }, help: { type: "boolean", default: false },
} as const;

const parallelMax = 16;
const tell = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  if (values.help || values.suite === undefined) return tell(usage);
  const tasks = readSuite(values.suite);
  const known = values.out !== undefined && existsSync(values.out) ? readFileSync(values.out, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line) as Score) : [];
  const waiting = tasks.filter(({ name }) => !known.some(({ task }) => task === name));
  const scores = waiting.length === 0 ? known : [...known, ...(await runAll(waiting, values))];
  scores.sort((a, b) => (a.task < b.task ? -1 : 1));
  tell(tableOf(scores));
  tell(JSON.stringify({ summary: summaryOf(scores), scores }));
}

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];

/** In parallel lanes, each score kept as soon as it is there. */
async function runAll(waiting: Task[], values: Values): Promise<Score[]> {
  const token = randomText(32);
  const stack = await startSandbox(token);
  try {
    const sandbox = sandboxAt(stack.services, token);
    const target: ChatTarget = {
      provider_id: null, provider: "eval", base_url: values["base-url"] ?? "", key_header: "authorization", key: process.env.OPENAI_API_KEY ?? "", model: values.model, format: "json_schema", streams: true, output_limit: "max_completion_tokens", output_tokens_max: 16_384, timeout_ms: 300_000,
    };
    const price = { input: Number(values["input-price"]), output: Number(values["output-price"]) };
    const asked = (task: Task): Asked => ({ chat: values["base-url"] === undefined ? scriptedChat(task) : askServer, target, price, sandbox, limitMicros: Number(values.limit) * 1e6 });
    const scores: Score[] = [];
    const lane = async (): Promise<void> => {
      for (let task = waiting.shift(); task; task = waiting.shift()) {
        const score = await runTask(task, asked(task));
        scores.push(score);
        if (values.out !== undefined) appendFileSync(values.out, `${JSON.stringify(score)}\n`);
        process.stderr.write(`${score.task}: ${score.passed ? "passed" : `not passed (${score.reason ?? score.status})`}\n`);
      }
    };
    await Promise.all(Array.from({ length: Math.min(Math.max(1, Number(values.parallel) || 1), parallelMax) }, lane));
    return scores;
  } finally {
    await stack.stop();
  }
}

function sandboxAt(services: Record<string, string>, token: string): Sandbox {
  const at = (place: string) => ({ fetch: (asked: string, init?: RequestInit) => fetch(asked.replace(/^http:\/\/[^/]+/, `http://${place}`), init) });
  const process = services.PROCESS_SANDBOX === undefined ? undefined : processSandbox(at(services.PROCESS_SANDBOX), token);
  return dispatchingSandbox({ isolate: isolateSandbox(at(services.SANDBOX ?? ""), token), process, lacking: processLacking });
}

await main();
