import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ChatRequest {
  model: string;
  stream?: boolean;
  messages: { role: string; content: string }[];
  tools?: { function: { name: string } }[];
  response_format?: { type: string; json_schema?: { strict: boolean; schema: unknown } };
}

/** What the model says, and how it goes wrong. */
export interface ScriptedAnswer {
  text?: string;
  tools?: { name: string; arguments: unknown }[];
  finish?: string;
  refusal?: string;
  /** Tokens; `null`: the server says nothing of them. */
  usage?: { prompt_tokens: number; completion_tokens: number } | null;
  /** The stream breaks off after so many of its pieces. */
  cutAfter?: number;
  /** Sent instead of a completion, as it is. */
  raw?: string;
  status?: number;
  error?: { message: string; code?: string };
  headers?: Record<string, string>;
}

/** "silent" answers nothing, a number refuses with that status. */
export type Reply = string | number | ScriptedAnswer;

export interface ChatServer {
  url: string;
  requests: ChatRequest[];
  /** Keys that callers sent. */
  keys: string[];
  headers: Record<string, string | string[] | undefined>[];
  /** Connections that a caller gave up before the answer. */
  hangUps(): number;
  stop(): Promise<void>;
}

/** A server that speaks the OpenAI API's chat completions, whole and streamed. */
export async function startChatServer(reply: (request: ChatRequest, place: number) => Reply): Promise<ChatServer> {
  const requests: ChatRequest[] = [];
  const keys: string[] = [];
  const headers: ChatServer["headers"] = [];
  let hangUps = 0;
  const server = createServer(async (incoming, response) => {
    let text = "";
    for await (const part of incoming) text += String(part);
    const request = JSON.parse(text) as ChatRequest;
    requests.push(request);
    keys.push(incoming.headers.authorization ?? "");
    headers.push(incoming.headers);
    const answer = incoming.url === "/v1/chat/completions" ? reply(request, requests.length) : 404;
    if (answer === "silent") response.on("close", () => void hangUps++);
    else send(response, typeof answer === "string" ? { text: answer } : typeof answer === "number" ? { status: answer } : answer, request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, requests, keys, headers, hangUps: () => hangUps,
    stop: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}

const spoken = { prompt_tokens: 100, completion_tokens: 20 };

function send(response: ServerResponse, answer: ScriptedAnswer, { model, stream }: ChatRequest): void {
  const { status = 200, error = { message: "refused" }, headers = {}, raw } = answer;
  if (raw !== undefined || status !== 200) {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    return void response.end(raw ?? JSON.stringify({ error }));
  }
  const tool_calls = (answer.tools ?? []).map(({ name, arguments: given }, index) => ({ index, id: `call_${index}`, type: "function", function: { name, arguments: typeof given === "string" ? given : JSON.stringify(given) } }));
  const finish_reason = answer.finish ?? (tool_calls.length > 0 ? "tool_calls" : "stop");
  const usage = answer.usage === null ? undefined : { ...(answer.usage ?? spoken), total_tokens: 0 };
  const base = { id: "chat_1", created: 1, model: `${model}-2026` };
  if (stream) return sendStream(response, base, { ...answer, finish: finish_reason }, tool_calls, usage);
  response.writeHead(200, { "content-type": "application/json" });
  const message = { role: "assistant", content: answer.text ?? null, ...(answer.refusal ? { refusal: answer.refusal } : {}), ...(tool_calls.length > 0 ? { tool_calls } : {}) };
  response.end(JSON.stringify({ ...base, object: "chat.completion", choices: [{ index: 0, finish_reason, message }], usage }));
}

function sendStream(response: ServerResponse, base: object, { text = "", finish, refusal, cutAfter }: ScriptedAnswer, tool_calls: { index: number; id: string; function: { name: string; arguments: string } }[], usage: object | undefined): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const half = Math.ceil(text.length / 2);
  const deltas: object[] = [
    ...(refusal ? [{ refusal }] : []), ...[text.slice(0, half), text.slice(half)].filter((part) => part !== "").map((content) => ({ content })),
    ...tool_calls.flatMap((call) => [{ tool_calls: [{ ...call, function: { name: call.function.name, arguments: "" } }] }, { tool_calls: [{ index: call.index, function: { arguments: call.function.arguments } }] }]),
  ];
  const chunks = [
    ...deltas.map((delta) => ({ ...base, object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason: null }] })),
    { ...base, object: "chat.completion.chunk", choices: [{ index: 0, delta: {}, finish_reason: finish }] },
    ...(usage ? [{ ...base, object: "chat.completion.chunk", choices: [], usage }] : []),
  ];
  const sent = chunks.slice(0, cutAfter ?? chunks.length).map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join("");
  if (cutAfter === undefined) return void response.end(`${sent}data: [DONE]\n\n`);
  response.write(sent, () => response.destroy());
}
