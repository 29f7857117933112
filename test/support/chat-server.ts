import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ChatRequest {
  model: string;
  messages: { role: string; content: string }[];
  response_format?: { type: string };
}

export interface ChatServer {
  url: string;
  requests: ChatRequest[];
  /** Keys that callers sent. */
  keys: string[];
  /** Connections that a caller gave up before the answer. */
  hangUps(): number;
  stop(): Promise<void>;
}

/** A server that speaks the OpenAI API's chat completions. `reply` says what the model says, or "silent", or a status to refuse with. */
export async function startChatServer(reply: (request: ChatRequest, place: number) => string | number | "silent"): Promise<ChatServer> {
  const requests: ChatRequest[] = [];
  const keys: string[] = [];
  let hangUps = 0;
  const server = createServer(async (incoming, response) => {
    let text = "";
    for await (const part of incoming) text += String(part);
    const request = JSON.parse(text) as ChatRequest;
    requests.push(request);
    keys.push(incoming.headers.authorization ?? "");
    const answer = incoming.url === "/v1/chat/completions" ? reply(request, requests.length) : 404;
    if (answer === "silent") response.on("close", () => void hangUps++);
    else send(response, answer, request.model);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, requests, keys, hangUps: () => hangUps,
    stop: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}

function send(response: ServerResponse, answer: string | number, model: string): void {
  response.writeHead(typeof answer === "number" ? answer : 200, { "content-type": "application/json" });
  const body = typeof answer === "number" ? { error: { message: "refused" } } : {
    id: "chat_1", object: "chat.completion", created: 1, model: `${model}-2026`, choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: answer } }],
    usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
  };
  response.end(JSON.stringify(body));
}
