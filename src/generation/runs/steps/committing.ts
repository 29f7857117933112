import { conflict } from "../../../platform/errors.ts";
import { prompts } from "../../prompts/index.ts";
import { canonical, type Json } from "../../../platform/canonical.ts";
import { sha256 } from "../../../platform/digest.ts";
import type { Plan, WrittenFile } from "../../models/port.ts";
import type { Verdict } from "../../sandbox/port.ts";
import type { Step } from "../conductor.ts";
import type { CommitRequest, OpenRepository } from "../ports.ts";
import type { Decision } from "../request.ts";
import { countTests, type SentenceCoverage } from "../verdict.ts";
import { modelFor, type Base, type RunWork } from "./writing.ts";

export type Committed = { project_id: string; repo_url: string; commit_id: string };

const leaseMs = 60_000;

export const commitStep = ({ ports, request }: RunWork, plan: Plan, files: WrittenFile[], coverage: SentenceCoverage[], base: Base | null): Step<Committed> => ({
  status: "committing",
  leaseMs,
  async work(tools) {
    const repository = await tools.once("repository", () => ports.repositories.open({ run_id: request.run_id, requirement_id: request.requirement_id, project_id: request.project_id, name: plan.name.slice(0, 80) }));
    await tools.boundary("opened");
    if (base && base.commit_id !== repository.head) throw conflict("Somebody else changed this project meanwhile: begin another run, from what is there now");
    const { commit_id } = await ports.repositories.commit(commitRequest({ ports, request }, repository, plan, files, coverage, tools.started_at, base));
    return { project_id: repository.project_id, repo_url: repository.repo_url, commit_id };
  },
  events: (committed) => [{ name: "commit", type: "commit.made", body: committed }],
});

export const commitRequest = ({ ports, request }: RunWork, repository: OpenRepository, plan: Plan, files: WrittenFile[], coverage: SentenceCoverage[], time: number, base: Base | null): CommitRequest => ({
  run_id: request.run_id, requirement_id: request.requirement_id, project_id: repository.project_id, parent: repository.head, files, time,
  ...(base ? { removed: removedOf(base, files) } : {}),
  subject: `${repository.head === null ? "Build" : base ? "Change" : "Rebuild"} ${plan.title}`,
  body: bodyOf(coverage),
  requested_by: request.author, generated_by: modelFor({ ports }, plan).label,
});

function removedOf(base: Base, files: readonly WrittenFile[]): string[] {
  const left = new Set(files.map(({ path }) => path));
  return base.files.map(({ path }) => path).filter((path) => !left.has(path));
}

function bodyOf(coverage: SentenceCoverage[]): string {
  const stating = coverage.filter((sentence) => sentence.status !== "context");
  const covered = stating.filter((sentence) => sentence.status === "covered").length;
  return `${covered} of ${stating.length} sentences of the requirement are covered by passing tests.`;
}

/** What a verifier finds with the commit, long after the platform is gone. */
export const attestStep = ({ ports, request }: RunWork, decision: Decision | null, plan: Plan, committed: Committed, verdict: Verdict, coverage: SentenceCoverage[]): Step<{ digest: string }> => ({
  status: "committing",
  leaseMs,
  async work(tools) {
    const note = await tools.once("note", async (): Promise<Json> => ({
      run_id: request.run_id,
      requirement: { id: request.requirement_id, sha256: sha256(request.requirement) },
      requested_by: request.requested_by.id,
      approvals: decision ? [{ what: "plan", by: decision.by, at: new Date(decision.at).toISOString() }] : [],
      model: { provider: modelFor({ ports }, plan).name, label: modelFor({ ports }, plan).label },
      ...(modelFor({ ports }, plan).billsTokens ? { prompts: prompts.map(({ role, version, sha256: hash }) => ({ role, version, sha256: hash })), calls: await ports.tenant.listChats({ run_id: request.run_id }) } : {}),
      plan_sha256: sha256(canonical(asJson(plan))),
      sandbox: { driver: verdict.engine.driver, versions: { ...verdict.engine.versions } },
      tests: { ...countTests(verdict.tests), sha256: sha256(canonical(verdict.tests.map(({ file, name, status }) => ({ file, name, status })))) },
      coverage: coverage.map(({ sentence, status }) => ({ sentence, status })),
      audit_checkpoint: await ports.tenant.checkpoint(),
    }));
    await ports.repositories.note({ run_id: request.run_id, project_id: committed.project_id, commit_id: committed.commit_id, note, time: tools.started_at });
    return { digest: sha256(canonical(note)) };
  },
});

/** A plan is plain data, as JSON holds it. */
const asJson = (plan: Plan): Json => JSON.parse(JSON.stringify(plan)) as Json;
