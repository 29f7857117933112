import { afterEach, describe, expect, it, vi } from "vitest";
import type { ChatRequest, ChatTarget } from "../../src/generation/models/chat.ts";
import { ChatFault } from "../../src/generation/models/faults.ts";
import { askServer } from "../../src/generation/models/openai.ts";
import { countPrompt } from "../../src/generation/models/tokens.ts";
import { describeError, newLog } from "../../src/platform/log.ts";
import { startChatServer, type ChatServer, type Reply } from "../support/chat-server.ts";

const question: ChatRequest = { role: "pm", task: null, messages: [{ role: "system", content: "Plan" }, { role: "user", content: "Teas" }] };
const noSignal = new AbortController().signal;

let server: ChatServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function targetOf(reply: (place: number) => Reply, more: Partial<ChatTarget> = {}): Promise<ChatTarget> {
  server = await startChatServer((_, place) => reply(place));
  return { provider_id: "mpr_1", provider: "Here", base_url: server.url, key_header: "authorization", key: "sk-test", model: "some-model", format: "json_schema", streams: true, output_limit: "max_tokens", output_tokens_max: 500, timeout_ms: 5_000, ...more };
}

/** The kind of fault that asking ends in. */
const faultOf = async (target: ChatTarget, signal = noSignal): Promise<ChatFault> => {
  const error = await askServer(target, question, signal).then(() => undefined, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ChatFault);
  return error as ChatFault;
};

describe("a model behind the OpenAI API", () => {
  it.each([true, false])("[MOD-1] is asked with its key, model and limit, and its tokens are counted (streamed: %s)", async (streams) => {
    const target = await targetOf(() => "An answer in two pieces", { streams });
    const reply = await askServer(target, question, noSignal);
    expect(reply).toMatchObject({ text: "An answer in two pieces", tool_calls: [], finish: "stop", usage: { input_tokens: 100, output_tokens: 20 }, estimated: false, model: "some-model-2026" });
    expect([server?.keys, server?.requests[0]]).toMatchObject([["Bearer sk-test"], { model: "some-model", max_tokens: 500, messages: question.messages }]);
  });

  it.each([true, false])("[MOD-1] calls tools (streamed: %s)", async (streams) => {
    const target = await targetOf(() => ({ tools: [{ name: "read_file", arguments: { path: "a.ts" } }, { name: "finish", arguments: {} }] }), { streams });
    const tools = [{ name: "read_file", description: "Reads", parameters: { type: "object" } }];
    const reply = await askServer(target, { ...question, tools }, noSignal);
    expect(reply.tool_calls).toEqual([{ id: "call_0", name: "read_file", arguments: '{"path":"a.ts"}' }, { id: "call_1", name: "finish", arguments: "{}" }]);
    expect(server?.requests[0]?.tools?.[0]?.function.name).toBe("read_file");
  });

  it.each([["json_schema", { type: "json_schema", json_schema: { name: "plan", strict: true, schema: { type: "object" } } }], ["json_object", { type: "json_object" }], ["none", undefined]] as const)("[MOD-1] is asked for JSON as it takes it: %s", async (format, expected) => {
    await askServer(await targetOf(() => "{}", { format }), { ...question, format: { name: "plan", schema: { type: "object" } } }, noSignal);
    expect(server?.requests[0]?.response_format).toEqual(expected);
  });

  it.each([["api-key", "", "sk-test"], ["none", "", undefined]] as const)("[MOD-1] is shown its key as it wants it: %s", async (key_header, authorization, key) => {
    await askServer(await targetOf(() => "Yes", { key_header }), question, noSignal);
    expect([server?.keys[0], server?.headers[0]?.["api-key"]]).toEqual([authorization, key]);
  });

  it("[MOD-1] counts tokens itself where the server says nothing of them", async () => {
    const reply = await askServer(await targetOf(() => ({ text: "Twelve chars", usage: null })), question, noSignal);
    expect([reply.estimated, reply.usage]).toEqual([true, { input_tokens: countPrompt(question), output_tokens: 6 }]);
  });

  it.each<[Reply, string]>([
    [401, "unauthenticated"], [403, "unauthenticated"], [404, "unknown_model"], [429, "rate_limited"], [500, "overloaded"], [503, "overloaded"], [402, "out_of_credit"], [400, "rejected"], [302, "rejected"],
    [{ status: 429, error: { message: "No more", code: "insufficient_quota" } }, "out_of_credit"],
    [{ status: 400, error: { message: "This model's maximum context length is 8192 tokens", code: "context_length_exceeded" } }, "context_overflow"],
    [{ status: 400, error: { message: "response_format is not supported by this server" } }, "format_unsupported"],
    [{ raw: "<html>" }, "malformed"], [{ raw: "{}" }, "malformed"], [{ text: "" }, "empty"], [{ refusal: "I can't help with that" }, "refused"], [{ text: "Half", finish: "content_filter" }, "refused"],
  ])("[MOD-2] an answer of %j is %s, whole and streamed, and told without what the server says of it", async (reply, code) => {
    const target = await targetOf(() => reply);
    const faults = [await faultOf(target), await faultOf({ ...target, streams: false })];
    expect(faults.map((fault) => fault.code)).toEqual([code, code]);
    expect(faults.map((fault) => fault.message).join()).not.toMatch(/maximum context|response_format|refused"|No more/);
  });

  const events = (raw: string): Reply => ({ raw, headers: { "content-type": "text/event-stream" } });
  const delta = (call: string) => `data: {"choices":[{"index":0,"delta":{"tool_calls":[${call}]},"finish_reason":null}]}\n\n`;

  it.each(['"__proto__"', "4294967294", "-1", "1.5", "128"])("[MOD-2] a tool call in the place %s is none", async (index) => {
    expect((await faultOf(await targetOf(() => events(delta(`{"index":${index},"id":"polluted","function":{"name":"a","arguments":"{}"}}`))))).code).toBe("malformed");
    expect(([] as unknown as { id?: string }).id).toBeUndefined();
  });

  it.each<[string, () => Reply, boolean]>([
    ["names without end", () => events(delta(`{"index":0,"function":{"name":"${"a".repeat(700_000)}"}}`).repeat(3)), true],
    ["an event without end", () => events(`data: ${" ".repeat(1_100_000)}{}\n\n`), true],
    ["an answer without end", () => ({ raw: `${" ".repeat(8_100_000)}{"choices":[{"message":{"content":"x"}}]}` }), false],
  ])("[MOD-2] %s are cut", async (_, reply, streams) => expect((await faultOf(await targetOf(reply, { streams }))).code).toBe("malformed"));

  it("[MOD-2] a refusal is read as far as it may speak", async () => {
    expect((await faultOf(await targetOf(() => ({ status: 400, raw: `${" ".repeat(70_000)}response_format` })))).code).toBe("rejected");
  });

  it.each<[Reply, boolean]>([[{ status: 401, error: { message: "No such key: sk-test" } }, true], [{ status: 500, headers: { "x-request-id": "sk-test" }, raw: "sk-test" }, false], [{ raw: "data: {sk-test\n\n", headers: { "content-type": "text/event-stream" } }, true], [{ raw: "sk-test" }, false]])("[MOD-2] nothing that a server says gets into the logs: %j", async (reply, streams) => {
    const lines: unknown[] = [];
    const consoles = (["debug", "info", "log", "warn", "error"] as const).map((level) => vi.spyOn(console, level).mockImplementation((...said) => void lines.push(...said)));
    newLog({})("warn", "step.failed", describeError(await faultOf(await targetOf(() => reply, { streams }))));
    for (const one of consoles) one.mockRestore();
    expect(lines.map((line) => JSON.stringify(line)).join()).toMatch(/^"\{(?!.*sk-test).*step\.failed/);
  });

  it("[MOD-2] a stream that breaks off says how much had come", async () => {
    const fault = await faultOf(await targetOf(() => ({ text: "Half of it, and the rest", cutAfter: 1 })));
    expect([fault.code, fault.received]).toEqual(["cut_off", "Half of it, "]);
  });

  it("[MOD-2] a server that hangs is given up after its time, and one that isn't there at once", async () => {
    const target = await targetOf(() => "silent", { timeout_ms: 50 });
    expect((await faultOf(target)).code).toBe("timeout");
    await server?.stop();
    expect((await faultOf({ ...target, timeout_ms: 5_000 })).code).toBe("unreachable");
  });

  it("[MOD-2] follows no redirect: the key goes to the address that it was given for, and nowhere else", async () => {
    const target = await targetOf((place) => (place === 1 ? { status: 307, headers: { location: "/v1/chat/completions" } } : "An answer from elsewhere"));
    expect([(await faultOf(target)).code, server?.requests.length]).toEqual(["rejected", 1]);
  });

  it("[MOD-2] heeds how long a server asks to be left alone", async () => {
    expect((await faultOf(await targetOf(() => ({ status: 429, headers: { "retry-after": "7" } })))).retryAfterMs).toBe(7_000);
  });

  it("[MOD-3] an abort hangs up, and is no fault of the model's", async () => {
    const target = await targetOf(() => "silent");
    const abort = new AbortController();
    const asked = askServer(target, question, abort.signal);
    await expect.poll(() => server?.requests.length).toBe(1);
    abort.abort(new Error("cancelled"));
    await expect(asked).rejects.toThrow("cancelled");
    await expect.poll(() => server?.hangUps()).toBe(1);
  });
});
