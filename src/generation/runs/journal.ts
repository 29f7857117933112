import type { Json } from "../../platform/canonical.ts";
import { SessionRequest, type Decision } from "./request.ts";
import type { RunStatus } from "./status.ts";
import type { KeptTurn } from "./steps/talking.ts";

const tables = `
  CREATE TABLE IF NOT EXISTS session (
    only INTEGER PRIMARY KEY CHECK (only = 1), request TEXT NOT NULL, status TEXT NOT NULL, decision TEXT, result TEXT, ends INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL, finished_at INTEGER, projected_through INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE IF NOT EXISTS steps (
    key TEXT PRIMARY KEY, place INTEGER NOT NULL, attempts INTEGER NOT NULL, failures INTEGER NOT NULL, lease_until INTEGER NOT NULL, error TEXT, result TEXT,
    started_at INTEGER NOT NULL, finished_at INTEGER
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS steers (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS waits (key TEXT PRIMARY KEY, times INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS forgiven (key TEXT PRIMARY KEY, attempts INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS hold (only INTEGER PRIMARY KEY CHECK (only = 1));
  CREATE TABLE IF NOT EXISTS pause (only INTEGER PRIMARY KEY CHECK (only = 1));
  CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY, step TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL, UNIQUE (step, name)
  );`;

export interface SessionRow {
  request: SessionRequest;
  status: RunStatus;
  decision: Decision | null;
  /** What it came to; null while it goes on. */
  result: unknown;
  /** How often it came to an end: more than once for one that was resumed. */
  ends: number;
  created_at: number;
  finished_at: number | null;
  projected_through: number;
}

export interface StepRow {
  key: string;
  attempts: number;
  /** Attempts that ended in an error; one that was killed is no failure. */
  failures: number;
  /** An attempt that goes on for longer is given up. */
  lease_until: number;
  error: string | null;
  /** Undefined until it is done. */
  result: unknown;
  started_at: number;
  finished_at: number | null;
}

/** A step that was put off, since others are before it. Milliseconds. */
export interface Wait {
  times: number;
  since: number;
  until: number;
}

export interface JournalEvent {
  id: number;
  step: string;
  type: string;
  body: { [name: string]: Json };
  at: number;
}

/** All that a session must remember, in its own SQLite. Synchronous; knows nothing of clients, models or sandboxes. */
export interface Journal {
  atomically<T>(change: () => T): T;
  find(): SessionRow | undefined;
  begin(request: SessionRequest, now: number): void;
  setStatus(status: RunStatus): void;
  setDecision(decision: Decision): void;
  end(status: RunStatus, result: unknown, now: number): void;
  reopen(status: RunStatus): void;
  /** Whether no further step may begin for now. */
  isPaused(): boolean;
  setPaused(paused: boolean): void;
  /** Whether a person holds it: apart from whether the tenant's state lets it work. */
  isHeld(): boolean;
  setHeld(held: boolean): void;
  setProjected(through: number): void;
  findStep(key: string): StepRow | undefined;
  /** In the order in which they were first begun. */
  listSteps(): StepRow[];
  beginAttempt(key: string, leaseUntil: number, now: number): void;
  /** For an attempt that says nothing of the step. Its number stays taken: calls are named after it. */
  forgetAttempt(key: string): void;
  /** Attempts that count no more against a step. */
  forgivenOf(key: string): number;
  finishStep(key: string, result: unknown, now: number): void;
  /** For what must not be kept for ever: a result stays one, with less in it. */
  replaceResult(key: string, result: unknown): void;
  /** Likewise for what a step's events of one type say. */
  replaceBodies(step: string, type: string, body: { [name: string]: Json }): void;
  noteFailure(key: string, message: string): void;
  /** Failures and waits of what isn't done; its attempts count no more, and keep their numbers. */
  forgetFailures(): void;
  findWait(key: string): Wait | undefined;
  /** No step begins before then. */
  putOff(key: string, now: number, until: number): void;
  /** Until when the session waits; 0 when it waits for nothing. */
  waitsUntil(): number;
  /** Once per step and name, however often the step is repeated. Ids have no gaps, because rows are never removed. */
  append(step: string, name: string, type: string, body: { [name: string]: Json }, now: number): boolean;
  eventsAfter(id: number, limit?: number): JournalEvent[];
  lastEventId(): number;
  /** What was once answered stays the answer. */
  answer(key: string): unknown;
  keepAnswer(key: string, answer: unknown): void;
  /** What language models answered, turn by turn: of one step, or of all. */
  turnsOf(step?: string): { key: string; turn: KeptTurn }[];
  /** All that was kept within a step. */
  answersOf(step: string): { key: string; answer: unknown }[];
  /** A step of another run, as if it had been done here. */
  takeStep(key: string, result: unknown, startedAt: number, now: number): void;
  replaceAnswer(key: string, answer: unknown): void;
  /** What a person says to the run, once per id. */
  steer(id: string, text: string): boolean;
  /** What was said and isn't among the answers named `heard:` yet, in the order in which it was said. */
  unheard(): string[];
}

export function openJournal(storage: DurableObjectStorage): Journal {
  const rows = (query: string, ...bindings: SqlStorageValue[]) => storage.sql.exec(query, ...bindings).toArray();
  rows(tables);
  return {
    atomically: (change) => storage.transactionSync(change),
    find: () => rows("SELECT * FROM session").map(asSession)[0],
    begin(request, now) {
      rows("INSERT INTO session (only, request, status, created_at) VALUES (1, ?, 'queued', ?)", JSON.stringify(request), now);
    },
    setStatus(status) {
      rows("UPDATE session SET status = ?", status);
    },
    setDecision(decision) {
      rows("UPDATE session SET decision = ?", JSON.stringify(decision));
    },
    end(status, result, now) {
      rows("UPDATE session SET status = ?, result = ?, finished_at = ?, ends = ends + 1", status, JSON.stringify(result), now);
    },
    reopen(status) {
      rows("UPDATE session SET status = ?, result = NULL, finished_at = NULL", status);
    },
    isPaused: () => rows("SELECT 1 FROM pause").length > 0,
    isHeld: () => rows("SELECT 1 FROM hold").length > 0,
    setHeld(held) {
      rows(held ? "INSERT INTO hold (only) VALUES (1) ON CONFLICT (only) DO NOTHING" : "DELETE FROM hold");
    },
    setPaused(paused) {
      rows(paused ? "INSERT OR IGNORE INTO pause (only) VALUES (1)" : "DELETE FROM pause");
    },
    setProjected(through) {
      rows("UPDATE session SET projected_through = max(projected_through, ?)", through);
    },
    findStep: (key) => rows("SELECT * FROM steps WHERE key = ?", key).map(asStep)[0],
    listSteps: () => rows("SELECT * FROM steps ORDER BY place").map(asStep),
    beginAttempt(key, leaseUntil, now) {
      rows(
        `INSERT INTO steps (key, place, attempts, failures, lease_until, started_at) VALUES (?, (SELECT count(*) FROM steps), 1, 0, ?, ?)
         ON CONFLICT (key) DO UPDATE SET attempts = attempts + 1, lease_until = excluded.lease_until`,
        key, leaseUntil, now,
      );
    },
    forgetAttempt(key) {
      rows("INSERT INTO forgiven (key, attempts) VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET attempts = attempts + 1", key);
    },
    forgivenOf: (key) => Number(rows("SELECT coalesce(max(attempts), 0) AS attempts FROM forgiven WHERE key = ?", key)[0]?.attempts),
    finishStep(key, result, now) {
      rows("UPDATE steps SET result = ?, finished_at = ?, error = NULL WHERE key = ?", JSON.stringify(result), now, key);
    },
    replaceResult(key, result) {
      rows("UPDATE steps SET result = ? WHERE key = ? AND result IS NOT NULL", JSON.stringify(result), key);
    },
    replaceBodies(step, type, body) {
      rows("UPDATE events SET body = ? WHERE step = ? AND type = ?", JSON.stringify(body), step, type);
    },
    noteFailure(key, message) {
      rows("UPDATE steps SET failures = failures + 1, error = ? WHERE key = ?", message, key);
    },
    forgetFailures() {
      rows("UPDATE steps SET failures = 0, error = NULL WHERE result IS NULL");
      rows("INSERT OR REPLACE INTO forgiven (key, attempts) SELECT key, attempts FROM steps WHERE result IS NULL");
      rows("DELETE FROM waits");
    },
    findWait: (key) => rows("SELECT times, since, until FROM waits WHERE key = ?", key).map(({ times, since, until }) => ({ times: Number(times), since: Number(since), until: Number(until) }))[0],
    putOff(key, now, until) {
      rows("INSERT INTO waits (key, times, since, until) VALUES (?, 1, ?, ?) ON CONFLICT (key) DO UPDATE SET times = times + 1, until = excluded.until", key, now, until);
    },
    waitsUntil: () => Number(rows("SELECT coalesce(max(until), 0) AS until FROM waits")[0]?.until),
    append(step, name, type, body, now) {
      const inserted = rows(
        "INSERT INTO events (step, name, type, body, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (step, name) DO NOTHING RETURNING id",
        step, name, type, JSON.stringify(body), now,
      );
      return inserted.length === 1;
    },
    eventsAfter: (id, limit = 200) => rows("SELECT id, step, type, body, at FROM events WHERE id > ? ORDER BY id LIMIT ?", id, limit).map(asEvent),
    lastEventId: () => Number(rows("SELECT coalesce(max(id), 0) AS id FROM events")[0]?.id),
    answer: (key) => rows("SELECT answer FROM answers WHERE key = ?", key).map((row) => parsed(row.answer))[0],
    turnsOf: (step = "%") => rows("SELECT key, answer FROM answers WHERE key LIKE ? ESCAPE '\\'", `${step === "%" ? step : step.replace(/[\\%_]/g, "\\$&")}/turn:%`).map((row) => ({ key: String(row.key), turn: parsed(row.answer) as unknown as KeptTurn })),
    answersOf: (step) => rows("SELECT key, answer FROM answers WHERE substr(key, 1, ?) = ?", step.length + 1, `${step}/`).map((row) => ({ key: String(row.key), answer: parsed(row.answer) })),
    takeStep(key, result, startedAt, now) {
      rows("INSERT INTO steps (key, place, attempts, failures, lease_until, result, started_at, finished_at) VALUES (?, (SELECT count(*) FROM steps), 1, 0, 0, ?, ?, ?)", key, JSON.stringify(result), startedAt, now);
    },
    replaceAnswer(key, answer) {
      rows("UPDATE answers SET answer = ? WHERE key = ?", JSON.stringify(answer), key);
    },
    steer: (id, text) => rows("INSERT INTO steers (id, text) VALUES (?, ?) ON CONFLICT (id) DO NOTHING RETURNING place", id, text).length === 1,
    unheard() {
      const heard = rows("SELECT coalesce(sum(json_array_length(answer)), 0) AS heard FROM answers WHERE key LIKE '%/heard:%'")[0]?.heard;
      return rows("SELECT text FROM steers ORDER BY place LIMIT -1 OFFSET ?", Number(heard)).map((row) => String(row.text));
    },
    keepAnswer(key, answer) {
      rows("INSERT INTO answers (key, answer) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", key, JSON.stringify(answer));
    },
  };
}

type Row = Record<string, SqlStorageValue>;

/** Text that this journal wrote by `JSON.stringify`. */
const parsed = (text: SqlStorageValue | undefined): Json => JSON.parse(String(text)) as Json;

/** The columns are this file's own, so their types are what the tables above say. */
function asSession(row: Row): SessionRow {
  return {
    request: SessionRequest.parse(parsed(row.request)),
    status: row.status as RunStatus,
    decision: row.decision === null ? null : (parsed(row.decision) as Decision),
    result: row.result === null ? null : parsed(row.result),
    ends: Number(row.ends),
    created_at: Number(row.created_at),
    finished_at: row.finished_at === null ? null : Number(row.finished_at),
    projected_through: Number(row.projected_through),
  };
}

const asStep = (row: Row): StepRow => ({
  key: String(row.key), attempts: Number(row.attempts), failures: Number(row.failures), lease_until: Number(row.lease_until),
  error: row.error === null ? null : String(row.error), result: row.result === null ? undefined : parsed(row.result),
  started_at: Number(row.started_at), finished_at: row.finished_at === null ? null : Number(row.finished_at),
});

const asEvent = (row: Row): JournalEvent => ({
  id: Number(row.id), step: String(row.step), type: String(row.type), body: parsed(row.body) as JournalEvent["body"], at: Number(row.at),
});
