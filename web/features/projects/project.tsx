import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, type ReactElement } from "react";
import type { ProjectTree } from "../../../src/delivery/projects/schema.ts";
import type { ExecutionSummary } from "../../../src/generation/executions/schema.ts";
import type { RunSummary } from "../../../src/generation/runs/schema.ts";
import { Problem } from "../../api/problem.ts";
import { list, one } from "../../api/queries.ts";
import { Badge } from "../../ui/badge.tsx";
import { buttonClass } from "../../ui/button.tsx";
import { Select } from "../../ui/field.tsx";
import { Block, Empty, Page, Rows } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { List } from "../../ui/table.tsx";
import { Tab, Tabs } from "../../ui/tabs.tsx";
import { Time } from "../../ui/time.tsx";
import { ExecutionRow } from "../executions/execution-row.tsx";
import { RunRow } from "../runs/run-row.tsx";
import { CloneBox } from "./clone-box.tsx";
import { CodeView } from "./code-view.tsx";
import { RunTests } from "./run-tests.tsx";
import { Tree } from "./tree.tsx";

const History = lazy(() => import("./history.tsx").then((module) => ({ default: module.History })));
const TryIt = lazy(() => import("./preview.tsx").then((module) => ({ default: module.TryIt })));
const Entries = lazy(() => import("../access/entries.tsx").then((module) => ({ default: module.Entries })));
const Provenance = lazy(() => import("./provenance.tsx").then((module) => ({ default: module.Provenance })));

export function ProjectPage(): ReactElement {
  const { id } = useParams({ from: "/inside/projects/$id" });
  const { tab = "files", ref } = useSearch({ from: "/inside/projects/$id" });
  const tree = useQuery(one<ProjectTree>(`/api/storage/projects/${id}`, ref ? { ref } : undefined));
  if (tree.isPending) return <Page title="Project" isWide><Block className="h-9" /><Rows count={8} /></Page>;
  if (tree.error) return <Page title="Project"><ProblemView error={tree.error} retry={tree.refetch} />{ref && tree.error instanceof Problem && tree.error.status === 404 ? <Link to="/projects/$id" params={{ id }} className={buttonClass()}>Go to the default branch</Link> : null}</Page>;
  const { metadata } = tree.data;
  const to = (name: string) => ({ to: "/projects/$id", params: { id }, search: name === "files" ? {} : { tab: name } }) as const;
  return (
    <Page title={metadata.name} isWide about={metadata.description || undefined} beside={<Badge icon="git-branch">{metadata.ref.replace("refs/heads/", "")}</Badge>} actions={<><Link to="/" search={{ project: id }} className={buttonClass("primary")}>Ask for a change</Link><RunTests repoUrl={tree.data.repo_url} /></>}>
      <CloneBox tree={tree.data} />
      <Tabs label="Parts of the project">
        <Tab {...to("files")} isCurrent={tab === "files"} count={tree.data.files.length}>Files</Tab>
        <Tab {...to("history")} isCurrent={tab === "history"}>History</Tab>
        <Tab {...to("try")} isCurrent={tab === "try"}>Try it</Tab>
        <Tab {...to("runs")} isCurrent={tab === "runs"}>Runs</Tab>
        <Tab {...to("executions")} isCurrent={tab === "executions"}>Executions</Tab>
        <Tab {...to("provenance")} isCurrent={tab === "provenance"}>Provenance</Tab>
        <Tab {...to("access")} isCurrent={tab === "access"}>Access</Tab>
      </Tabs>
      {tab === "history" ? <Suspense fallback={<Rows />}><History tree={tree.data} /></Suspense>
        : tab === "try" ? <Suspense fallback={<Rows />}><TryIt projectId={id} gitRef={ref} /></Suspense>
        : tab === "access" ? <Suspense fallback={<Rows />}><Entries type="project" id={id} /></Suspense>
        : tab === "runs" ? <List of={list<RunSummary>("/api/runs", { project_id: id })} label="Runs of the project" keyOf={(run) => run.run_id} row={(run) => <RunRow run={run} />} empty={<Empty icon="history" title="No run has built this"><p>It was made empty, or pushed. Ask for a change to have something built into it.</p></Empty>} />
        : tab === "executions" ? <List of={list<ExecutionSummary>("/api/executions", { project_id: id })} label="Executions of the project" keyOf={(execution) => execution.execution_id} row={(execution) => <ExecutionRow execution={execution} />} empty={<Empty icon="square-terminal" title="Nothing has run over this repository"><p>Run its tests to see them here.</p></Empty>} />
        : tab === "provenance" ? <Suspense fallback={<Rows />}><Provenance tree={tree.data} /></Suspense>
        : <Browser tree={tree.data} />}
    </Page>
  );
}

/** Branch, tree and text. Begins with the README, as people do. */
function Browser({ tree }: { tree: ProjectTree }): ReactElement {
  const { file, ref } = useSearch({ from: "/inside/projects/$id" });
  const navigate = useNavigate();
  const id = tree.project_id;
  if (tree.files.length === 0) return <Empty icon="folder-open" title="The repository is empty"><p>Push to it, or ask for something to be built into it.</p></Empty>;
  const shown = file ?? tree.files.find(({ path }) => path === "README.md")?.path;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 md:grid-cols-[17rem_minmax(0,1fr)]">
      <div className={`flex min-w-0 flex-col gap-2 ${file === undefined ? "" : "max-md:order-last"}`}>
        <Select label="Branch" isLabelHidden value={ref ?? ""} onChange={(event) => void navigate({ to: "/projects/$id", params: { id }, search: event.target.value ? { ref: event.target.value } : {} })}>
          <option value="">Default branch</option>
          {tree.metadata.branches.map((branch) => <option key={branch} value={branch}>{branch.replace("refs/heads/", "")}</option>)}
        </Select>
        {tree.metadata.commit_message ? <p className="px-1 text-sm text-soft"><span className="block truncate" title={tree.metadata.commit_message}>{tree.metadata.commit_message.split("\n")[0]}</span>{tree.metadata.committed_at ? <Time at={tree.metadata.committed_at} /> : null}</p> : null}
        <Tree files={tree.files} current={shown} linkTo={(path) => ({ to: "/projects/$id", params: { id }, search: { file: path, ...(ref ? { ref } : {}) } })} />
      </div>
      {shown ? <CodeView projectId={id} path={shown} gitRef={ref} hasHistory /> : <Empty icon="file-code" title="Choose a file" />}
    </div>
  );
}
