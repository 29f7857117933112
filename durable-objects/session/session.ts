import { Agent, type Connection, type ConnectionContext } from "agents";
import { newEngine, type Engine } from "../../src/generation/runs/engine.ts";
import { openJournal, type Journal } from "../../src/generation/runs/journal.ts";
import { withinLease } from "../../src/platform/lease.ts";
import { newReaders } from "../../src/generation/runs/readers.ts";
import { replay, type Replay } from "../../src/generation/runs/replay.ts";
import { SessionRequest } from "../../src/generation/runs/request.ts";
import { Message } from "../../src/generation/runs/session.ts";
import { catchUp, cursorOf, eventStream, newChanges } from "../../src/generation/runs/stream.ts";
import { watcherOf } from "../../src/identity/index.ts";
import { forgetOutput, keptVerdict, placeInQueue, type KeptVerdict } from "../../src/generation/runs/snapshot.ts";
import { systemClock } from "../../src/platform/context.ts";
import { AppError } from "../../src/platform/errors.ts";
import { faultPoint } from "../../src/platform/faults.ts";
import { problem } from "../../src/platform/http.ts";
import { describeError, newLog } from "../../src/platform/log.ts";
import { settingsOf } from "../../src/platform/settings.ts";
import { portsOf } from "./ports.ts";

const heartbeatSeconds = 1;
const replayMs = 60_000;
const protocolHeader = "sec-websocket-protocol";

interface Watching {
  cursor: number;
}

/**
 * A run, or an execution, named `{tenant_id}:{run or execution id}` and reached by its own tenant's object alone. A shell: it holds the storage, wakes the
 * engine and hands on what the journal says. The heartbeat is a row in this object, so that it outlives the process.
 */
export class Session extends Agent<Env> {
  static override options = { sendIdentityOnConnect: false, hungScheduleTimeoutSeconds: 2 };
  readonly #journal: Journal;
  readonly #changes = newChanges();
  readonly #log = newLog({ session: this.ctx.id.name ?? "" });
  readonly #readers = newReaders();
  #engine: Engine | undefined;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#journal = openJournal(state.storage);
    this.#changes.onChange(() => this.#tellSockets());
  }

  async begin(request: SessionRequest): Promise<void> {
    await this.#watch();
    this.#engineFor(SessionRequest.parse(request)).begin(request);
    this.#drive();
  }

  async tell(message: Message): Promise<boolean> {
    const engine = this.#engineOf();
    await this.#watch();
    const changed = engine.hear(Message.parse(message));
    this.#drive();
    return changed;
  }

  async verdictOf(executionId: string): Promise<KeptVerdict | null> {
    return keptVerdict(this.#journal, executionId);
  }

  async placeInQueue(executionId: string): Promise<number | null> {
    return placeInQueue(this.#journal, executionId);
  }

  async forgetOutput(executionId: string): Promise<void> {
    forgetOutput(this.#journal, executionId);
  }

  async replay(): Promise<Replay> {
    const { request } = this.#begun();
    return withinLease(replayMs, undefined, (lease) => replay(this.#journal, portsOf(this.env, request), lease));
  }

  /** Ends what this session or key has open here: it may read no longer. Sockets are found also after the object slept; a stream's reader keeps it awake. */
  async hangUp(holder: string): Promise<void> {
    for (const connection of this.getConnections(holder)) connection.close(1008, "You may no longer follow this");
    this.#readers.hangUp(holder);
  }

  async isFollowedBy(holder: string): Promise<boolean> {
    return this.#readers.has(holder) || [...this.getConnections(holder)].length > 0;
  }

  /** Forgets the run for good. What it still does in memory ends with the object, once the caller has its answer. */
  async forget(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    setTimeout(() => this.ctx.abort("erased"), 0);
  }

  /** The heartbeat. Not awaited: what it starts may take longer than a beat. */
  async beat(): Promise<void> {
    if (this.#journal.find() && this.#engineOf().isBusy()) this.#drive();
    else await this.#unwatch();
  }

  override async fetch(request: Request): Promise<Response> {
    const answer = await super.fetch(request);
    const protocol = request.headers.get(protocolHeader)?.split(",")[0]?.trim();
    if (!answer.webSocket || !protocol) return answer;
    return new Response(null, { status: 101, webSocket: answer.webSocket, headers: { [protocolHeader]: protocol } });
  }

  override async onRequest(request: Request): Promise<Response> {
    if (!this.#journal.find()) return problem(new AppError("not_found", "There is no such run"), request.headers.get("x-request-id") ?? "");
    return eventStream(this.#journal, this.#changes, cursorOf(request), this.#readers.enter(watcherOf(request)));
  }

  override shouldConnectionBeReadonly(): boolean {
    return true;
  }

  override shouldSendProtocolMessages(): boolean {
    return false;
  }

  /** The platform keeps these with the socket, also while the object sleeps. */
  override getConnectionTags(_: Connection, { request }: ConnectionContext): string[] {
    return [watcherOf(request)];
  }

  override onConnect(connection: Connection<Watching>, { request }: ConnectionContext): void {
    connection.setState({ cursor: cursorOf(request) });
    this.#show(connection);
  }

  /** Those who follow have nothing to say. */
  override onMessage(): void {}

  /** The other half of the handshake, without which a client waits for its close to be answered. */
  override onClose(connection: Connection<Watching>, code: number): void {
    connection.close(code === 1005 || code === 1006 ? 1000 : code);
  }

  #tellSockets(): void {
    for (const connection of this.getConnections<Watching>()) this.#show(connection);
  }

  /** A connection without a cursor isn't welcomed yet: `onConnect` is still to come. */
  #show(connection: Connection<Watching>): void {
    if (!connection.state) return;
    connection.setState({ cursor: catchUp(this.#journal, connection.state.cursor, (event) => connection.send(JSON.stringify(event))) });
  }

  #begun(): { request: SessionRequest } {
    const session = this.#journal.find();
    if (!session) throw new Error("This session was not begun");
    return session;
  }

  #engineOf(): Engine {
    return this.#engineFor(this.#begun().request);
  }

  #engineFor(request: SessionRequest): Engine {
    const settings = settingsOf(this.env);
    this.#engine ??= newEngine({
      journal: this.#journal, ports: portsOf(this.env, request), clock: systemClock, log: this.#log, changed: this.#changes.changed,
      boundary: (name) => faultPoint(settings, `session:${name}`, this.#log),
    });
    return this.#engine;
  }

  /** Not awaited: the heartbeat keeps the object in memory meanwhile. */
  #drive(): void {
    const driven = this.#engineOf().drive().then(() => this.#unwatchIfIdle());
    this.ctx.waitUntil(driven.catch((error: unknown) => this.#log("error", "session.crashed", describeError(error))));
  }

  async #unwatchIfIdle(): Promise<void> {
    if (!this.#engineOf().isBusy()) await this.#unwatch();
  }

  async #watch(): Promise<void> {
    await this.scheduleEvery(heartbeatSeconds, "beat");
  }

  async #unwatch(): Promise<void> {
    for (const { id, callback } of await this.listSchedules({ type: "interval" })) if (callback === "beat") await this.cancelSchedule(id);
  }
}
