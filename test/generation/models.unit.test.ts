import { afterEach, describe, expect, it } from "vitest";
import { builtinProvider } from "../../src/generation/builtin/provider.ts";
import { modelOf } from "../../src/generation/models/index.ts";
import { openaiProvider } from "../../src/generation/models/openai.ts";
import type { ModelProvider, Plan } from "../../src/generation/models/port.ts";
import { scriptedProvider } from "../../src/generation/models/scripted.ts";
import { Settings } from "../../src/platform/settings.ts";
import { newSigningKey } from "../support/keys.ts";
import { startChatServer, type ChatServer } from "../support/chat-server.ts";

const requirement = "Teas have a unique name.";
const planned: Plan = {
  status: "planned", name: "teas", title: "Teas", language: "TypeScript", framework: "Hono", sentences: [{ text: requirement, status: "planned" }], assumptions: [], questions: [],
  tasks: [{ key: "teas", title: "Teas", description: "Keep teas", acceptance_criteria: ["A name is unique"], depends_on: [], sentences: [0] }],
};
const file = { path: "src/teas.ts", content: "export {};\n", task: "teas" };
const tests = { files: [{ path: "test/teas.test.ts", content: "", task: "teas" }], proofs: [{ sentence: 0, tests: [{ file: "test/teas.test.ts", name: "teas" }] }] };
const call = { signal: new AbortController().signal };

let server: ChatServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function speaking(reply: Parameters<typeof startChatServer>[0]): Promise<{ server: ChatServer; provider: ModelProvider }> {
  server = await startChatServer(reply);
  return { server, provider: openaiProvider({ OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: server.url, OPENAI_MODEL: "some-model" }) };
}

describe("a model behind the OpenAI API", () => {
  it("[RUN-60] is asked in JSON, with its key, and its tokens are counted", async () => {
    const { server, provider } = await speaking(() => JSON.stringify(planned));
    expect(await provider.plan({ requirement }, call)).toEqual({ value: planned, usage: { input_tokens: 100, output_tokens: 20 }, model: "some-model-2026" });
    expect([server.keys, server.requests[0]?.model, server.requests[0]?.response_format]).toEqual([["Bearer sk-test"], "some-model", { type: "json_object" }]);
    expect(provider).toMatchObject({ name: "openai", billsTokens: true, label: "some-model (OpenAI API)" });
  });

  it("[RUN-60] writes, tests and repairs through the same port", async () => {
    const { provider } = await speaking((_, place) => JSON.stringify(place === 2 ? tests : { files: [file] }));
    const asked = { requirement, plan: planned };
    expect((await provider.write(asked, call)).value).toEqual([file]);
    expect((await provider.test({ ...asked, files: [file] }, call)).value).toEqual(tests);
    expect((await provider.repair({ ...asked, files: [file], tests, failures: [], round: 1 }, call)).value).toEqual([file]);
  });

  it("[RUN-61] is told once what is wrong with its answer; both tries are counted", async () => {
    const { server, provider } = await speaking((_, place) => (place === 1 ? "Sure! Here it is" : JSON.stringify(planned)));
    expect(await provider.plan({ requirement }, call)).toMatchObject({ value: planned, usage: { input_tokens: 200, output_tokens: 40 } });
    expect(server.requests[1]?.messages.at(-1)?.content).toContain("it is not JSON");
  });

  it.each([
    { why: "no JSON", answer: "no" },
    { why: "another shape", answer: "{\"files\":7}" },
    { why: "a path outside", answer: JSON.stringify({ files: [{ ...file, path: "../../etc/passwd" }] }) },
    { why: "an absolute path", answer: JSON.stringify({ files: [{ ...file, path: "/etc/passwd" }] }) },
    { why: "a file too large", answer: JSON.stringify({ files: [{ ...file, content: "x".repeat(200_001) }] }) },
  ])("[RUN-61] an answer with $why is refused after the second try", async ({ answer }) => {
    const { server, provider } = await speaking(() => answer);
    await expect(provider.write({ requirement, plan: planned }, call)).rejects.toThrow("The model's answer can't be used");
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    { why: "leaves a sentence out", sentences: [] },
    { why: "changes one", sentences: [{ text: "Teas have a name.", status: "planned" as const }] },
  ])("[RUN-62] a plan that $why is refused rather than believed", async ({ sentences }) => {
    const { provider } = await speaking(() => JSON.stringify({ ...planned, sentences }));
    await expect(provider.plan({ requirement }, call)).rejects.toThrow("leaves out or changes sentences");
  });

  it("[RUN-63] an abort hangs up", async () => {
    const { server, provider } = await speaking(() => "silent");
    const abort = new AbortController();
    const asked = provider.plan({ requirement }, { signal: abort.signal });
    await expect.poll(() => server.requests.length).toBe(1);
    abort.abort();
    await expect(asked).rejects.toThrow();
    await expect.poll(() => server.hangUps()).toBe(1);
  });

  it("[RUN-63] a server's refusal is told by its status, without what it says of keys and accounts", async () => {
    const { provider } = await speaking(() => 401);
    await expect(provider.plan({ requirement }, call)).rejects.toThrow(/^The model's server answered 401$/);
  });
});

const shelves = "A shelf has a unique label of at most 40 characters and a width of at least 10.";

describe("the built-in engine and the scripted show of it", () => {
  it("[RUN-64] the built-in engine answers with the same bytes, for no tokens", async () => {
    const plan = await builtinProvider.plan({ requirement: shelves }, call);
    const asked = { requirement: shelves, plan: plan.value };
    expect(plan.usage).toEqual({ input_tokens: 0, output_tokens: 0 });
    expect(builtinProvider.billsTokens).toBe(false);
    expect(await builtinProvider.write(asked, call)).toEqual(await builtinProvider.write(asked, call));
  });

  it("[RUN-64] leaves out what a person left out of the plan, and can't repair", async () => {
    const both = `${shelves} Each jar has a title and belongs to a shelf.`;
    const { value: plan } = await builtinProvider.plan({ requirement: both }, call);
    const asked = { requirement: both, plan: { ...plan, tasks: plan.tasks.filter((task) => task.key !== "jars") } };
    const { value: files } = await builtinProvider.write(asked, call);
    const { value: proofs } = await builtinProvider.test({ ...asked, files }, call);
    expect(files.map((one) => one.path)).toContain("src/shelves/routes.ts");
    expect([...files, ...proofs.files].filter((one) => one.path.includes("jars"))).toEqual([]);
    expect((await builtinProvider.repair({ ...asked, files, tests: proofs, failures: [], round: 1 }, call)).value).toEqual([]);
  });

  it("[RUN-65] the scripted show forgets one rule at first, and its repair is what the engine writes", async () => {
    const { value: plan } = await scriptedProvider.plan({ requirement: shelves }, call);
    const asked = { requirement: shelves, plan };
    const { value: first } = await scriptedProvider.write(asked, call);
    const { value: right } = await builtinProvider.write(asked, call);
    const changed = right.filter((one) => first.find((other) => other.path === one.path)?.content !== one.content);
    expect(changed.map((one) => one.path)).toContain("migrations/0001_create_tables.sql");
    const { value: proofs } = await scriptedProvider.test({ ...asked, files: first }, call);
    const { value: repaired } = await scriptedProvider.repair({ ...asked, files: first, tests: proofs, failures: [], round: 1 }, call);
    expect(repaired).toEqual(changed);
    expect(scriptedProvider.label).toMatch(/^Scripted/);
  });

  it("[RUN-60] the setting chooses", () => {
    const base = { APP_ENV: "development", PUBLIC_URL: "http://localhost", MASTER_KEY: "m".repeat(40), SIGNING_KEYS: JSON.stringify([newSigningKey("k")]) };
    const names = [{}, { MODEL_PROVIDER: "scripted" }, { MODEL_PROVIDER: "openai", OPENAI_API_KEY: "k" }].map((more) => modelOf(Settings.parse({ ...base, ...more })).name);
    expect(names).toEqual(["builtin", "scripted", "openai"]);
  });
});
