import { DurableObject } from "cloudflare:workers";
import { framesFor, pullAfter, type Place } from "../../src/delivery/index.ts";
import { watcherOf, type StreamHolder } from "../../src/identity/index.ts";
import type { Id } from "../../src/platform/ids.ts";
import { AppError } from "../../src/platform/errors.ts";
import { problem } from "../../src/platform/http.ts";
import { describeError, newLog } from "../../src/platform/log.ts";
import { tenantOf } from "../tenant/stub.ts";
import { newEventStreams, socketReader, type Reader } from "./readers.ts";

/** Tabs, devices and scripts of one member together. */
const listenersMax = 32;
const protocolHeader = "sec-websocket-protocol";

/**
 * Holds one member's listeners, named `{tenant_id}:{user_id}`; the notifications are the tenant's. It keeps no row: where each listener is stands with its socket,
 * so that it sleeps while they wait, and what is new is asked of the tenant.
 */
export class Inbox extends DurableObject<Env> {
  readonly #streams = newEventStreams();
  readonly #log = newLog({ inbox: this.ctx.id.name ?? "" });
  #showing: Promise<void> | undefined;
  #wanted = false;

  /** A listener whom the tenant has let in: a WebSocket, or server-sent events. */
  override async fetch(request: Request): Promise<Response> {
    if (this.#readers().length >= listenersMax) return problem(new AppError("limit_exceeded", `A member can listen ${listenersMax} times at once`), request.headers.get("x-request-id") ?? "");
    const place: Place = { holder: watcherOf(request), cursor: cursorOf(request), unread: null };
    const answer = request.headers.get("upgrade") ? this.#openSocket(place, request) : this.#streams.open(place);
    this.ctx.waitUntil(this.tell().catch((error: unknown) => this.#log("error", "inbox.unshown", describeError(error))));
    return answer;
  }

  /** Something is new, or was read. Shows it to all who listen, one pull after the other. @throws Error when the tenant's object can't be reached */
  tell(): Promise<void> {
    this.#wanted = true;
    return (this.#showing ??= this.#showWanted().finally(() => (this.#showing = undefined)));
  }

  /** Ends what this session or key has open here. */
  async hangUp(holder: string): Promise<void> {
    for (const reader of this.#readers()) if (reader.place.holder === holder) reader.end();
  }

  async isFollowedBy(holder: string): Promise<boolean> {
    return this.#readers().some((reader) => reader.place.holder === holder);
  }

  /** Those who listen have nothing to say. */
  override webSocketMessage(): void {}

  /** The other half of the handshake, without which a client waits for its close to be answered. */
  override webSocketClose(socket: WebSocket, code: number): void {
    socket.close(code === 1005 || code === 1006 ? 1000 : code);
  }

  #openSocket(place: Place, request: Request): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    socketReader(server).place = place;
    const protocol = request.headers.get(protocolHeader)?.split(",")[0]?.trim();
    return new Response(null, { status: 101, webSocket: client, ...(protocol ? { headers: { [protocolHeader]: protocol } } : {}) });
  }

  #readers(): Reader[] {
    return [...this.ctx.getWebSockets().map(socketReader), ...this.#streams.all()];
  }

  async #showWanted(): Promise<void> {
    while (this.#wanted) {
      this.#wanted = false;
      this.#wanted = (await this.#showPage()) || this.#wanted;
    }
  }

  /** @returns whether there is more to show */
  async #showPage(): Promise<boolean> {
    const listening = this.#readers().map(({ place }) => place);
    if (listening.length === 0) return false;
    const after = pullAfter(listening);
    const { tenantId, userId } = whoseName(this.ctx.id.name);
    const holders = [...new Set(listening.map(({ holder }) => holder as StreamHolder))];
    const pulled = await tenantOf(this.env, tenantId).call("inbox.pull", { type: "user", id: userId }, { user_id: userId, after, holders });
    const refused = new Set<string>(pulled.refused);
    for (const reader of this.#readers()) {
      if (refused.has(reader.place.holder)) reader.end();
      else show(reader, pulled, after);
    }
    return pulled.more;
  }
}

function show(reader: Reader, pulled: Parameters<typeof framesFor>[1], after: number | null): void {
  const { frames, place } = framesFor(reader.place, pulled, after);
  if (frames.length === 0) return;
  for (const frame of frames) reader.send(frame);
  reader.place = place;
}

/** `Last-Event-ID` of an EventSource that reconnects, or `?after=`; null when only what comes next is wanted. */
function cursorOf(request: Request): number | null {
  const asked = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("after") ?? "";
  return /^\d{1,15}$/.test(asked) ? Number(asked) : null;
}

/** The two ids that make the object's name. Only `inboxName` names one. */
function whoseName(name = ""): { tenantId: Id<"tenant">; userId: Id<"user"> } {
  const [tenantId, userId] = name.split(":") as [Id<"tenant">, Id<"user">];
  return { tenantId, userId };
}
