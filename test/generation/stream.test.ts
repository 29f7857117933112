import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { newCaller, origin, type Caller } from "../support/world.ts";

const requirement = "A shelf has a unique label of at most 40 characters.";

interface Streamed {
  id: number;
  type: string;
}

async function planned(caller: Caller): Promise<string> {
  return (await caller.call("POST", "/api/requirements", { requirement })).body.run_id;
}

const rejected = async (caller: Caller): Promise<string> => {
  const run = await planned(caller);
  await caller.call("POST", `/api/runs/${run}/reject`);
  return run;
};

async function bySse(caller: Caller, run: string, after: number | string, how: "query" | "header" = "query"): Promise<{ status: number; events: Streamed[] }> {
  const headers: Record<string, string> = { accept: "text/event-stream", ...(how === "header" ? { "last-event-id": String(after) } : {}) };
  const answer = await caller.call("GET", `/api/runs/${run}/stream${how === "query" ? `?after=${after}` : ""}`, undefined, headers);
  const events = String(answer.body).split("\n").filter((line) => line.startsWith("data: ")).map((line) => JSON.parse(line.slice(6)) as Streamed);
  return { status: answer.status, events };
}

async function open(caller: Caller, run: string, after: number): Promise<{ status: number; socket: WebSocket | null; protocol: string; seen: Streamed[]; until(type: string): Promise<void> }> {
  const { body } = await caller.call("POST", `/api/runs/${run}/ticket`);
  const response = await exports.default.fetch(new Request(`${origin}/api/runs/${run}/stream?after=${after}`, { headers: { upgrade: "websocket", "sec-websocket-protocol": body.protocol } }));
  const seen: Streamed[] = [];
  const socket = response.webSocket;
  socket?.addEventListener("message", ({ data }) => void seen.push(JSON.parse(String(data))));
  socket?.accept();
  const until = async (type: string): Promise<void> => {
    for (let tries = 0; tries < 200 && seen.at(-1)?.type !== type; tries++) await scheduler.wait(10);
  };
  return { status: response.status, socket, protocol: body.protocol, seen, until };
}

describe("following a run", () => {
  it("[RUN-40] goes on after any id, by SSE and by WebSocket, without a gap or a double", async () => {
    const caller = await newCaller("developer");
    const run = await rejected(caller);
    const { events } = await bySse(caller, run, 0);
    expect(events.map((event) => event.type)).toEqual(["run.started", "step.started", "plan.made", "approval.requested", "run.finished"]);
    expect(events.map((event) => event.id)).toEqual([1, 2, 3, 4, 5]);
    for (let after = 1; after < events.length; after++) {
      expect((await bySse(caller, run, after)).events).toEqual(events.slice(after));
      expect((await bySse(caller, run, after, "header")).events).toEqual(events.slice(after));
      const { socket, seen, until } = await open(caller, run, after);
      await until("run.finished");
      expect(seen).toEqual(events.slice(after));
      socket?.close();
    }
    expect(await bySse(caller, run, events.length)).toEqual({ status: 204, events: [] });
  });

  it("[RUN-41] what happens while somebody watches comes after what was there before: no seam", async () => {
    const caller = await newCaller("developer");
    const run = await planned(caller);
    const early = await open(caller, run, 0);
    await early.until("approval.requested");
    await caller.call("POST", `/api/runs/${run}/reject`);
    await early.until("run.finished");
    expect(early.seen.map((event) => event.id)).toEqual([1, 2, 3, 4, 5]);
    early.socket?.close();
  });

  it("[RUN-42] a socket is answered with the ticket's own protocol, and a ticket opens one socket", async () => {
    const caller = await newCaller("developer");
    const run = await rejected(caller);
    const { status, protocol, socket } = await open(caller, run, 0);
    expect(status).toBe(101);
    socket?.close();
    const again = await exports.default.fetch(new Request(`${origin}/api/runs/${run}/stream`, { headers: { upgrade: "websocket", "sec-websocket-protocol": protocol } }));
    expect(again.status).toBe(401);
  });

  it("[RUN-43] the server answers a close, so that no client hangs in the handshake", async () => {
    const caller = await newCaller("developer");
    const { socket, until } = await open(caller, await planned(caller), 0);
    await until("approval.requested");
    const closed = new Promise<number>((resolve) => socket?.addEventListener("close", ({ code }) => resolve(code)));
    socket?.close(1000);
    expect(await closed).toBe(1000);
  });

  it.each([
    ["a state for everyone", JSON.stringify({ type: "cf_agent_state", state: { status: "succeeded" } })],
    ["a call", JSON.stringify({ type: "rpc", id: "1", method: "tell", args: [{ type: "cancel", reason: "x" }] })],
    ["an event", JSON.stringify({ id: 99, type: "run.finished", status: "succeeded" })],
    ["nonsense", "\u0000"],
  ])("[RUN-44] a forged frame changes nothing, and nobody else gets to see it: %s", async (_, frame) => {
    const caller = await newCaller("developer");
    const run = await planned(caller);
    const [forger, witness] = [await open(caller, run, 0), await open(caller, run, 0)];
    await witness.until("approval.requested");
    forger.socket?.send(frame);
    await scheduler.wait(100);
    expect(witness.seen.map((event) => event.id)).toEqual([1, 2, 3, 4]);
    expect((await caller.call("GET", `/api/runs/${run}`)).body.status).toBe("planned");
    const state = await runInDurableObject(env.SESSION.getByName(`${caller.tenantId}:${run}`), (session) => session.state);
    expect(state).toBeUndefined();
    forger.socket?.close();
    witness.socket?.close();
  });

  it("[RUN-45] says what it needs to somebody who asks for neither", async () => {
    const caller = await newCaller("developer");
    const run = await planned(caller);
    expect((await caller.call("GET", `/api/runs/${run}/stream`)).status).toBe(406);
    expect((await bySse(caller, run, "last")).status).toBe(422);
  });

  it("[RUN-46] another tenant's run isn't there, by stream or by ticket", async () => {
    const run = await planned(await newCaller("developer"));
    const stranger = await newCaller();
    expect((await bySse(stranger, run, 0)).status).toBe(404);
    expect((await stranger.call("POST", `/api/runs/${run}/ticket`)).status).toBe(404);
  });
});
