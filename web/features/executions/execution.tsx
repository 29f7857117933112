import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { toast } from "sonner";
import type { Execution } from "../../../src/generation/executions/schema.ts";
import { download, post } from "../../api/client.ts";
import { one } from "../../api/queries.ts";
import { Status } from "../../ui/badge.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import { CurlButton } from "../../ui/copy.tsx";
import { Block, Facts, Page, Rows, Section } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { duration } from "../../ui/ago.ts";
import { Time } from "../../ui/time.tsx";
import { Log } from "./log.tsx";
import { FailureText, TestLine } from "./test-results.tsx";

const isUnderWay = ({ status }: Execution): boolean => status === "queued" || status === "running";
const pollMs = 1_000;

export function ExecutionPage(): ReactElement {
  const { id } = useParams({ from: "/inside/executions/$id" });
  const path = `/api/executions/${id}`;
  const { data, error, isPending, refetch } = useQuery({ ...one<Execution>(path), refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? pollMs : false) });
  const client = useQueryClient();
  const navigate = useNavigate();
  const cancel = useMutation({ mutationFn: () => post(`${path}/cancel`), onSuccess: () => client.invalidateQueries({ queryKey: [path] }), onError: (problem) => toast.error(problem.message) });
  const rerun = useMutation({ mutationFn: () => post<Execution>(`${path}/rerun`, {}, crypto.randomUUID()), onSuccess: ({ execution_id }) => navigate({ to: "/executions/$id", params: { id: execution_id } }), onError: (problem) => toast.error(problem.message) });
  if (isPending) return <Page title="Execution" isWide><Block className="h-24" /><Rows /></Page>;
  if (error && !data) return <Page title="Execution"><ProblemView error={error} retry={refetch} /></Page>;
  if (!data) return <Page title="Execution"><Rows /></Page>;
  const failed = data.tests.filter(({ status }) => status === "failed");
  const file = (name: string, saved: string) => () => void download(`${path}/${name}`, saved).catch((problem: Error) => toast.error(problem.message));
  return (
    <Page title={data.command} isWide beside={<Status of={data.status} />} about={data.reason} actions={
      <>
        {isUnderWay(data) ? <Button look="danger" icon="x" isBusy={cancel.isPending} onClick={() => cancel.mutate()}>Cancel</Button> : <Button icon="rotate-ccw" isBusy={rerun.isPending} onClick={() => rerun.mutate()}>Run again</Button>}
        {data.run_id ? <Link to="/runs/$id" params={{ id: data.run_id }} className={buttonClass()}>Its run</Link> : null}
        {data.project_id ? <Link to="/projects/$id" params={{ id: data.project_id }} className={buttonClass()}>Its project</Link> : null}
      </>
    }>
      <div className="card p-4"><Facts of={[
        ["Begun", <Time key="b" at={data.created_at} />], ["Took", data.duration_ms === null ? "not over" : duration(data.duration_ms)], ["Exit code", data.exit_code ?? "none"],
        ["Tests", data.summary ? `${data.summary.passed} passed, ${data.summary.failed} failed, ${data.summary.skipped} skipped` : "none reported"],
        ["Ran in", data.engine ? `${data.engine.driver}${data.engine.versions.vitest ? `, vitest ${data.engine.versions.vitest}` : ""}` : "not yet known"], ["At", data.ref ?? "the default branch"],
      ]} /></div>
      {failed.length > 0 ? (
        <Section title={`${failed.length} failed`}>
          <ul className="card divide-y">{failed.map((test) => <li key={test.file + test.name} className="px-3 py-2"><TestLine name={test.name} status={test.status} ms={test.duration_ms} /><p className="pl-6 text-xs text-soft">{test.file}</p><FailureText errors={test.errors} message={null} /></li>)}</ul>
        </Section>
      ) : null}
      {data.file_errors.map((one) => <Section key={one.file} title={`${one.file} could not be run`}><FailureText errors={one.errors} message={null} /></Section>)}
      <Section title="Log" actions={
        <div className="flex flex-wrap gap-1">
          <CurlButton method="GET" path={path} />
          <Button look="quiet" size="small" icon="download" onClick={file("log.txt", `${id}.log.txt`)}>Log</Button>
          <Button look="quiet" size="small" icon="download" onClick={file("junit.xml", `${id}.junit.xml`)}>JUnit</Button>
        </div>
      }><Log text={data.logs} isTruncated={data.logs_truncated} isUnderWay={isUnderWay(data)} /></Section>
    </Page>
  );
}
