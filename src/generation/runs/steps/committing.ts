import type { Predicate } from "../../../delivery/index.ts";
import { canonical, type Json } from "../../../platform/canonical.ts";
import { sha256 } from "../../../platform/digest.ts";
import type { Plan } from "../../models/port.ts";
import type { Verdict } from "../../sandbox/port.ts";
import type { Step } from "../conductor.ts";
import type { CommitRequest, OpenRepository } from "../ports.ts";
import type { Decision } from "../request.ts";
import { traceFiles } from "../trace.ts";
import { countTests, type SentenceCoverage } from "../verdict.ts";
import { committedFiles, type Built } from "./merging.ts";
import type { RunWork } from "./writing.ts";

export type Committed = { project_id: string; repo_url: string; commit_id: string };

const leaseMs = 60_000;

export const commitStep = ({ ports, request }: RunWork, plan: Plan, built: Built, coverage: SentenceCoverage[]): Step<Committed> => ({
  status: "committing",
  leaseMs,
  async work(tools) {
    const opened = await tools.once("repository", () => ports.repositories.open({ run_id: request.run_id, requirement_id: request.requirement_id, project_id: request.project_id, name: plan.name.slice(0, 80) }));
    // What was merged and tested follows what the run began with: what was pushed since is never written over.
    const repository = built.onto ? { ...opened, head: built.onto.base.head } : opened;
    await tools.boundary("opened");
    const { commit_id } = await ports.repositories.commit(commitRequest({ ports, request }, repository, plan, built, coverage, tools.started_at));
    return { project_id: repository.project_id, repo_url: repository.repo_url, commit_id };
  },
  events: (committed) => [{ name: "commit", type: "commit.made", body: committed }],
});

export const commitRequest = ({ ports, request }: RunWork, repository: OpenRepository, plan: Plan, built: Built, coverage: SentenceCoverage[], time: number): CommitRequest => ({
  ...withTrace(committedFiles(built), traceFiles({ requirement_id: request.requirement_id, run_id: request.run_id, generated_by: ports.model.label }, plan, built.files, coverage)),
  run_id: request.run_id, requirement_id: request.requirement_id, project_id: repository.project_id, parent: repository.head, time,
  subject: `${repository.head === null ? "Build" : built.onto ? "Change" : "Rebuild"} ${plan.title}`,
  body: bodyOf(coverage),
  requested_by: request.author, generated_by: ports.model.label,
});

const withTrace = ({ files, kept }: ReturnType<typeof committedFiles>, trace: ReturnType<typeof traceFiles>): ReturnType<typeof committedFiles> => ({
  files: [...files.filter(({ path }) => !trace.some((own) => own.path === path)), ...trace], ...(kept ? { kept } : {}),
});

function bodyOf(coverage: SentenceCoverage[]): string {
  const stating = coverage.filter((sentence) => sentence.status !== "context");
  const covered = stating.filter((sentence) => sentence.status === "covered").length;
  return `${covered} of ${stating.length} sentences of the requirement are covered by passing tests.`;
}

/** What a verifier finds with the commit, long after the platform is gone. */
export const attestStep = ({ ports, request }: RunWork, decision: Decision | null, plan: Plan, blueprint: string | null, committed: Committed, verdict: Verdict, coverage: SentenceCoverage[]): Step<{ digest: string }> => ({
  status: "committing",
  leaseMs,
  async work(tools) {
    const note = await tools.once("note", async (): Promise<Json> => ({
      run_id: request.run_id,
      requirement: { id: request.requirement_id, sha256: sha256(request.requirement) },
      requested_by: request.requested_by.id,
      approvals: approvalsOf(decision),
      model: { provider: ports.model.name, label: ports.model.label },
      plan_sha256: sha256(canonical(asJson(plan))),
      sandbox: { driver: verdict.engine.driver, versions: { ...verdict.engine.versions } },
      tests: { ...countTests(verdict.tests), sha256: testsDigest(verdict) },
      coverage: coverage.map(({ sentence, status }) => ({ sentence, status })),
      audit_checkpoint: await ports.tenant.checkpoint(),
    }));
    const predicate = predicateOf({ ports, request }, decision, plan, blueprint, verdict, coverage, tools.started_at);
    await ports.repositories.note({ run_id: request.run_id, project_id: committed.project_id, commit_id: committed.commit_id, note, predicate, time: tools.started_at });
    return { digest: sha256(canonical(note)) };
  },
});

function predicateOf({ ports, request }: RunWork, decision: Decision | null, plan: Plan, blueprint: string | null, verdict: Verdict, coverage: readonly SentenceCoverage[], time: number): Predicate {
  return {
    buildDefinition: {
      buildType: "urn:devgen:run:v1",
      externalParameters: { requirement_id: request.requirement_id, requirement_sha256: sha256(request.requirement), requested_by: request.requested_by.id },
      internalParameters: { plan_sha256: sha256(canonical(asJson(plan))), blueprint_sha256: blueprint === null ? null : sha256(blueprint), approvals: approvalsOf(decision) },
    },
    runDetails: {
      builder: { id: ports.model.label, version: { provider: ports.model.name, sandbox: verdict.engine.driver, ...verdict.engine.versions } },
      metadata: { invocationId: request.run_id, finishedOn: new Date(time).toISOString() },
    },
    devgen: { tests: { ...countTests(verdict.tests), sha256: testsDigest(verdict) }, coverage: coverage.map(({ sentence, status }) => ({ sentence, status })) },
  };
}

const approvalsOf = (decision: Decision | null) => (decision ? [{ what: "plan", by: decision.by, at: new Date(decision.at).toISOString() }] : []);

/** Of what each test came to, whatever they printed. */
const testsDigest = ({ tests }: Verdict): string => sha256(canonical(tests.map(({ file, name, status }) => ({ file, name, status }))));

/** A plan is plain data, as JSON holds it. */
const asJson = (plan: Plan): Json => JSON.parse(JSON.stringify(plan)) as Json;
