import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, type ReactElement } from "react";
import type { Run } from "../../../src/generation/runs/schema.ts";
import { one } from "../../api/queries.ts";
import type { Line } from "../../api/stream.ts";
import { Badge, Status } from "../../ui/badge.tsx";
import { Block, Page, Rows } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { Tab, Tabs } from "../../ui/tabs.tsx";
import { useLiveRun } from "./live-run.ts";
import type { LiveRun } from "./live-state.ts";
import { Questions } from "./questions.tsx";
import { RunActions } from "./run-actions.tsx";
import { RunFacts } from "./run-facts.tsx";
import { Sentences } from "./sentences.tsx";

const DiffView = lazy(() => import("../projects/diff-view.tsx").then((module) => ({ default: module.DiffView })));
const Events = lazy(() => import("./events.tsx").then((module) => ({ default: module.Events })));
const Files = lazy(() => import("./files.tsx").then((module) => ({ default: module.Files })));
const Tests = lazy(() => import("./tests.tsx").then((module) => ({ default: module.Tests })));
const Flow = lazy(() => import("./flow.tsx").then((module) => ({ default: module.Flow })));

const over: ReadonlySet<string> = new Set(["succeeded", "partial", "unsupported", "unverified", "failed", "cancelled", "rejected"]);
export const isOver = (status: string): boolean => over.has(status);

export function RunPage(): ReactElement {
  const { id } = useParams({ from: "/inside/runs/$id" });
  return <OneRun key={id} id={id} />;
}

function OneRun({ id }: { id: string }): ReactElement {
  const run = useQuery(one<Run>(`/api/runs/${id}`));
  const { live, line } = useLiveRun(id);
  if (run.error && !run.data) return <Page title="Run"><ProblemView error={run.error} retry={run.refetch} /></Page>;
  const status = isOver(run.data?.status ?? "") && live.status !== "queued" ? run.data!.status : (live.status ?? run.data?.status ?? "queued");
  const title = run.data?.title ?? (isOver(status) ? "Run" : "Reading the requirement");
  return (
    <Page title={title} isWide beside={<><Status of={status} /><Connection line={line} isOver={isOver(status)} /></>} actions={run.data ? <RunActions run={run.data} status={status} /> : null}>
      <p role="status" className="sr-only">{`The run is ${status}`}</p>
      {run.data?.reason ? <p className="card border-l-2 border-l-warn px-3.5 py-2.5">{run.data.reason}{run.data.advice ? <span className="mt-1 block text-soft">{run.data.advice}</span> : null}</p> : null}
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 lg:grid-cols-[minmax(0,1fr)_19rem]">
        <div className="flex min-w-0 flex-col gap-3">{run.data && status === "asking" ? <Questions run={run.data} /> : null}{run.data ? <Parts run={run.data} live={live} status={status} /> : <><Block className="h-9" /><Rows count={6} /></>}</div>
        <RunFacts run={run.data} live={live} />
      </div>
    </Page>
  );
}

const Connection = ({ line, isOver }: { line: Line; isOver: boolean }): ReactElement | null =>
  isOver || line === "over" ? null : line === "live" ? <Badge tone="good" icon="activity">live</Badge> : <span role="status"><Badge tone="warn" icon={line === "lost" ? "wifi-off" : "loader-circle"} isSpinning={line !== "lost"}>{line === "lost" ? "connection lost, trying again" : "connecting"}</Badge></span>;

function Parts({ run, live, status }: { run: Run; live: LiveRun; status: string }): ReactElement {
  const { tab = "sentences" } = useSearch({ from: "/inside/runs/$id" });
  const failed = live.tests.filter((test) => test.status === "failed").length;
  const coverage = live.coverage.length > 0 ? live.coverage : run.coverage;
  const to = (name: string) => ({ to: "/runs/$id", params: { id: run.run_id }, search: name === "sentences" ? {} : { tab: name } }) as const;
  return (
    <>
      <Tabs label="Parts of the run">
        <Tab {...to("sentences")} isCurrent={tab === "sentences"} count={coverage.length}>Sentences</Tab>
        <Tab {...to("flow")} isCurrent={tab === "flow"}>Flow</Tab>
        <Tab {...to("files")} isCurrent={tab === "files"} count={live.files.length}>Files</Tab>
        {run.commit_id && run.project_id ? <Tab {...to("changes")} isCurrent={tab === "changes"}>Changes</Tab> : null}
        <Tab {...to("tests")} isCurrent={tab === "tests"} count={live.tests.length} tone={failed > 0 ? "bad" : "neutral"}>Tests</Tab>
        <Tab {...to("events")} isCurrent={tab === "events"} count={live.events.length}>Events</Tab>
      </Tabs>
      <Suspense fallback={tab === "flow" ? <Block className="h-[34rem]" /> : <Rows count={8} />}>
        {tab === "flow" ? <Flow run={run} live={live} status={status} coverage={coverage} />
          : tab === "files" ? <Files run={run} live={live} />
          : tab === "changes" && run.project_id && run.commit_id ? <DiffView projectId={run.project_id} to={run.commit_id} />
          : tab === "tests" ? <Tests run={run} live={live} />
          : tab === "events" ? <Events live={live} runId={run.run_id} />
          : <Sentences coverage={coverage} tasks={live.tasks} assumptions={run.assumptions} questions={status === "asking" ? [] : run.questions} requirement={live.requirement} isOver={isOver(status)} />}
      </Suspense>
    </>
  );
}
