import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startChatServer, type ChatRequest, type ChatServer, type Reply } from "../support/chat-server.ts";
import { newProduct, type Product } from "../support/product.ts";

const requirement = "Add two numbers. The sum of 1 and 2 is 3.";
const key = "sk-a-key-that-nobody-may-see-1234";
const plan = {
  status: "planned", name: "adder", title: "Adder", language: "TypeScript", framework: "", assumptions: [], questions: [], advice: null,
  sentences: ["Add two numbers.", "The sum of 1 and 2 is 3."].map((text) => ({ text, status: "planned", reason: null })),
  tasks: [{ key: "add", title: "Add", description: "Adds", acceptance_criteria: ["1 and 2 are 3"], depends_on: [], sentences: [0, 1] }],
};
const test = 'import { expect, it } from "vitest";\nimport { add } from "../src/add.ts";\nit("adds", () => expect(add(1, 2)).toBe(3));\n';
const tests = { files: [{ path: "test/add.test.ts", content: test, task: "add" }], proofs: [0, 1].map((sentence) => ({ sentence, tests: [{ file: "test/add.test.ts", name: "adds" }] })) };
const manifest = '{ "name": "adder", "type": "module", "scripts": { "test": "vitest run" }, "devDependencies": { "vitest": "4.1.12" } }\n';
const write = (path: string, content: string) => ({ name: "write_file", arguments: { path, content } });

/** What the engineer says, turn by turn: wrong at first, then told by the tests. */
const engineer: Reply[] = [
  { tools: [write("package.json", manifest), write("src/add.ts", "export const add = (a: number, b: number): number => a - b;\n"), { name: "run_tests", arguments: {} }] },
  { tools: [{ name: "edit_file", arguments: { path: "src/add.ts", search: "a - b", replace: "a + b" } }, { name: "run_tests", arguments: {} }] },
  { tools: [{ name: "finish", arguments: { summary: "It adds" } }] },
];

let home: string;
let product: Product;
let server: ChatServer;
let isSilent = false;
const roleOf = ({ messages }: ChatRequest): string => /You are (?:the )?([\w ]+?)\./.exec(messages[0]?.content ?? "")?.[1] ?? "";
let turns = 0;

beforeAll(async () => {
  server = await startChatServer((asked) => {
    if (isSilent) return "silent";
    const role = roleOf(asked);
    return role === "product manager" ? JSON.stringify(plan) : role === "QA" ? JSON.stringify(tests) : engineer[turns++]!;
  });
  home = mkdtempSync(join(tmpdir(), "devgen-models-"));
  product = await newProduct(home);
  await product.start();
  await product.signUp();
  const { body } = await product.post("/api/model-providers", { name: "Here", base_url: server.url, api_key: key, models: [{ id: "some-model", context_tokens: 100_000, output_tokens: 4_000, input_price: 1, output_price: 2 }] });
  const role = { chain: [{ provider_id: body.id, model: "some-model" }] };
  await fetch(`${product.url}/api/model-settings`, { method: "PUT", headers: { authorization: `Bearer ${product.token()}`, "content-type": "application/json" }, body: JSON.stringify({ roles: { pm: role, engineer: role, qa: role } }) });
});
afterAll(async () => {
  await product?.stop();
  await server?.stop();
  rmSync(home, { recursive: true, force: true });
});

describe("a requirement that the built-in engine can't build", () => {
  it("[MOD-44] is planned, tested, written and repaired by models over HTTP, and comes to a commit that a replay makes again with no model there", async () => {
    const { body: planned } = await product.post("/api/requirements", { requirement, engine: "model" });
    const { body: built } = await product.post(`/api/codegen/${planned.requirement_id}`, {});
    expect(built).toMatchObject({ status: "succeeded", reason: null, commit_id: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect([new Set(server.keys), server.requests.map(roleOf)]).toEqual([new Set([`Bearer ${key}`]), ["product manager", "QA", "engineer", "engineer", "engineer"]]);
    expect(server.requests[3]?.messages.at(-1)?.content).toMatch(/expected -1 to be 3/);
    const run = await product.get(`/api/runs/${built.run_id}`);
    expect(run).toMatchObject({ generated_by: "Language models (some-model)", provenance: { provider: "language" }, cost: { total: 5 * 120, total_micros: 5 * 140 } });
    const asked = server.requests.length;
    await server.stop();
    expect((await product.post(`/api/runs/${built.run_id}/replay`)).body).toMatchObject({ same: true, commit_id: built.commit_id, replayed_commit_id: built.commit_id, steps: [{ how: "from_answers" }, { how: "from_answers" }, { how: "from_answers" }] });
    expect([server.requests.length, JSON.stringify([run, await product.events(built.run_id), await product.get("/api/audit/logs?limit=100")]).includes(key)]).toEqual([asked, false]);
  });

  it("[MOD-3] a cancel closes the connection to the model's server, and nothing but what was sent is paid", async () => {
    isSilent = true;
    server = await startChatServer(() => "silent");
    const { data: [provider] } = await product.get("/api/model-providers");
    await fetch(`${product.url}/api/model-providers/${provider.id}`, { method: "PATCH", headers: { authorization: `Bearer ${product.token()}`, "content-type": "application/json" }, body: JSON.stringify({ base_url: server.url, api_key: key }) });
    const { body } = await product.post("/api/requirements", { requirement, engine: "model" }, { prefer: "respond-async" });
    await vi.waitFor(() => expect(server.requests).toHaveLength(1), { timeout: 20_000, interval: 20 });
    expect((await product.post(`/api/runs/${body.run_id}/cancel`)).body.status).toBe("cancelled");
    await vi.waitFor(() => expect(server.hangUps()).toBe(1), { timeout: 5_000, interval: 10 });
    // What was sent was read there, and costs what it costs; no answer does.
    const cost = async () => (await product.get(`/api/runs/${body.run_id}`)).cost;
    await vi.waitFor(async () => expect(await cost()).toMatchObject({ calls: [{ status: "settled" }] }), { timeout: 20_000, interval: 50 });
    expect([server.requests.length, (await cost()).calls]).toMatchObject([1, [{ output_tokens: 0 }]]);
  });
});
