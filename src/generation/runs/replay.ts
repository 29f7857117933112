import type { ProjectBase } from "../../delivery/index.ts";
import { canonical, type Json } from "../../platform/canonical.ts";
import { sha256 } from "../../platform/digest.ts";
import type { Answer, Plan, WrittenFile, WrittenTests } from "../models/port.ts";
import { answersIn } from "./engine.ts";
import type { Journal } from "./journal.ts";
import { editedPlan } from "./plan-edit.ts";
import type { RunResult } from "./pipeline.ts";
import type { OpenRepository, SessionPorts } from "./ports.ts";
import type { Built } from "./steps/merging.ts";
import { commitRequest, type Committed } from "./steps/committing.ts";
import type { TestRun } from "./steps/testing.ts";
import { failuresOf, overlaid, wish } from "./steps/writing.ts";

/** What doing a run over came to. `asked_again`: the engine was asked anew, and must answer the same. `kept`: the kept answer was taken, because a billed model isn't asked twice. */
export type Replay = {
  run_id: string;
  same: boolean;
  commit_id: string | null;
  replayed_commit_id: string | null;
  steps: { step: string; how: "asked_again" | "kept"; same: boolean; sha256: string; replayed_sha256: string }[];
  events: number;
};

const digestOf = (value: unknown): string => sha256(canonical(JSON.parse(JSON.stringify(value)) as Json));

/** Goes through a finished run's journal, writes nothing anywhere, and says whether the same bytes come out. */
export async function replay(journal: Journal, ports: SessionPorts, signal: AbortSignal): Promise<Replay> {
  const session = journal.find();
  if (session?.request.kind !== "run") throw new Error("This session is no run");
  const { request, decision } = session;
  const steps: Replay["steps"] = [];
  const again = async <T>(step: string, ask: () => Promise<Answer<T>>): Promise<T | undefined> => {
    const kept = (journal.answer(`${step}/answer`) as Answer<T> | undefined)?.value ?? (journal.findStep(step)?.result as T | undefined);
    if (kept === undefined) return undefined;
    const isAsked = !ports.model.billsTokens && journal.answer(`${step}/answer`) !== undefined;
    const value = isAsked ? (await ask()).value : kept;
    const [before, after] = [digestOf(kept), digestOf(value)];
    steps.push({ step, how: isAsked ? "asked_again" : "kept", same: before === after, sha256: before, replayed_sha256: after });
    return value;
  };

  const answers = answersIn(journal);
  const { base } = (journal.findStep("base")?.result ?? { base: null }) as { base: ProjectBase | null };
  const asked = { request, ...(base ? { base } : {}) };
  const work = { ...asked, ...(answers ? { answers } : {}) };
  const first = await again<Plan>("plan", () => ports.model.plan(wish(asked), { signal }));
  const planned = answers ? await again<Plan>("clarify", () => ports.model.plan(wish(work), { signal })) : first;
  const plan = planned && editedPlan(planned, decision?.edits ?? null);
  const written = plan && (await again<WrittenFile[]>("write", () => ports.model.write({ ...wish(work), plan }, { signal })));
  const tests = plan && written && (await again<WrittenTests>("tests", () => ports.model.test({ ...wish(work), plan, files: written }, { signal })));
  let files = written && tests ? overlaid(written, tests.files) : [];
  let round = 1;
  for (; plan && tests && journal.findStep(`repair:${round}`)?.result !== undefined; round++) {
    const before = files;
    const failures = failuresOf((journal.findStep(`test:${round}`)?.result as TestRun).verdict);
    const repair = { ...wish(work), plan, files: before, tests, failures, round };
    const repaired = await again<WrittenFile[]>(`repair:${round}`, () => ports.model.repair(repair, { signal }));
    const protectedPaths = new Set(tests.files.map((file) => file.path));
    files = overlaid(files, (repaired ?? []).filter((file) => !protectedPaths.has(file.path)));
  }

  const commit = journal.findStep("commit");
  const committed = commit?.result as Committed | undefined;
  const opened = journal.answer("commit/repository") as OpenRepository | undefined;
  const repository = opened && base ? { ...opened, head: base.head } : opened;
  const built: Built = base && request.project_id !== null && commit ? { files, onto: { base, merged: await ports.repositories.merge({ project_id: request.project_id, base, files }) } } : { files };
  const coverage = (session.result as RunResult | null)?.coverage ?? [];
  const rebuilt = plan && commit && committed && repository ? await ports.repositories.rebuild(commitRequest({ ports, request }, repository, plan, built, coverage, commit.started_at)) : null;
  return {
    run_id: request.run_id, steps, commit_id: committed?.commit_id ?? null, replayed_commit_id: rebuilt?.commit_id ?? null, events: journal.lastEventId(),
    same: steps.every((step) => step.same) && (committed?.commit_id ?? null) === (rebuilt?.commit_id ?? null),
  };
}
