import type { MergedFiles, Predicate, ProjectBase } from "../../delivery/index.ts";
import type { Json } from "../../platform/canonical.ts";
import type { WrittenFile } from "../models/port.ts";
import type { ModelProvider } from "../models/port.ts";
import type { Sandbox, Verdict } from "../sandbox/port.ts";
import type { RunSnapshot } from "./snapshot.ts";

/** What a session asks of its tenant. Every call may be made twice with the same input, and then changes nothing the second time. */
export interface TenantPort {
  /** Tells the tenant how far the session is. What is older than what is known there is passed over. */
  applyRun(snapshot: RunSnapshot): Promise<void>;
  applyExecution(execution: ExecutionState): Promise<void>;
  /** Sets aside what a model call may cost. @throws Error where the budget doesn't allow it */
  reserve(call: { call_id: string; run_id: string; step: string; provider: string; tokens: number }): Promise<void>;
  settle(call: { call_id: string; model: string; input_tokens: number; output_tokens: number }): Promise<void>;
  /** The audit chain's head as of now, signed: a note puts it beyond the platform's own reach. */
  checkpoint(): Promise<{ tenant_id: string; seq: number; hash: string; at: string; kid: string; signature: string }>;
}

/** Where repositories are. */
export interface RepositoryPort {
  /** The run's project, made when there is none yet, and what its main branch points at. */
  open(request: { run_id: string; requirement_id: string; project_id: string | null; name: string }): Promise<OpenRepository>;
  /** What the project holds before the run changes it; null where it holds nothing. */
  base(request: { project_id: string }): Promise<ProjectBase | null>;
  /** What a run's files come to on top of what people did since. Writes nothing. */
  merge(request: { project_id: string; base: ProjectBase; files: WrittenFile[] }): Promise<MergedFiles>;
  /** One commit on main after `parent`, unless `run_id` has made it before: then that one. Nothing is overwritten. @throws Error where main has moved on */
  commit(request: CommitRequest): Promise<{ commit_id: string }>;
  /** The same commit, made without being kept anywhere. */
  rebuild(request: CommitRequest): Promise<{ commit_id: string }>;
  /** A note about a commit in refs/notes/provenance, and the same as a signed statement in refs/notes/attestations; each once per run. */
  note(request: { run_id: string; project_id: string; commit_id: string; note: Json; predicate: Predicate; time: number }): Promise<void>;
  /** The text files at a ref, and the commit that it points at. */
  load(request: { project_id: string; ref: string }): Promise<{ commit_id: string; files: Record<string, string> }>;
}

export interface OpenRepository {
  project_id: string;
  repo_url: string;
  /** Commit that main points at; null in an empty repository. */
  head: string | null;
}

export interface CommitRequest {
  run_id: string;
  requirement_id: string;
  project_id: string;
  parent: string | null;
  /** With `kept`, those that differ from the parent's. */
  files: Pick<WrittenFile, "path" | "content">[];
  /** The parent's other files stay, but these; undefined: `files` is all there is. */
  kept?: { removed: string[] };
  subject: string;
  body: string;
  requested_by: { name: string; email: string };
  generated_by: string;
  /** Milliseconds; the same in every attempt. */
  time: number;
}

export interface ExecutionState {
  execution_id: string;
  run_id: string | null;
  status: "queued" | "running" | "passed" | "failed" | "broken" | "timed_out" | "out_of_memory" | "needs_driver" | "cancelled";
  exit_code: number | null;
  command: string;
  ref: string | null;
  reason: string | null;
  tests: TestCounts | null;
  duration_ms: number | null;
  started_at: number;
  finished_at: number | null;
  /** What ran it; null until it has ended. */
  engine: Verdict["engine"] | null;
}

/** What is too large for rows: files that came with a request, and long logs. */
export interface ArtifactPort {
  /** @throws Error once they were let go */
  readFiles(executionId: string): Promise<Record<string, string>>;
  /** Twice changes nothing. */
  storeLog(executionId: string, text: string): Promise<void>;
}

export type TestCounts = { passed: number; failed: number; skipped: number; total: number };

export interface SessionPorts {
  model: ModelProvider;
  sandbox: Sandbox;
  tenant: TenantPort;
  repositories: RepositoryPort;
  artifacts: ArtifactPort;
}
