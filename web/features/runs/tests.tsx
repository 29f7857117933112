import { useQuery } from "@tanstack/react-query";
import { memo, useState, type ReactElement } from "react";
import type { Execution } from "../../../src/generation/executions/schema.ts";
import type { Run } from "../../../src/generation/runs/schema.ts";
import { one } from "../../api/queries.ts";
import { Empty, Rows } from "../../ui/page.tsx";
import { FailureText, TestLine } from "../executions/test-results.tsx";
import type { LiveRun, LiveTest } from "./live-state.ts";

/** Tests by file, what failed first and with what was expected; while they run, as they finish. */
export function Tests({ run, live }: { run: Run; live: LiveRun }): ReactElement {
  const [isFailedOnly, setFailedOnly] = useState(false);
  const execution = live.execution ?? run.executions.at(-1);
  const done = useQuery({ ...one<Execution>(`/api/executions/${execution}`), enabled: execution !== undefined && run.tests !== null });
  if (live.tests.length === 0) return run.finished_at || run.status === "planned" ? <Empty icon="flask-conical" title="No tests have run">{run.status === "planned" ? <p>They run once the plan has been let go.</p> : <p>The run ended before its tests did.</p>}</Empty> : <Rows count={6} />;
  const failed = live.tests.filter(isFailed);
  const files = [...Map.groupBy(isFailedOnly ? failed : live.tests, ({ file }) => file)].map(([file, tests]) => ({ file, tests, failures: tests.filter(isFailed).length })).sort((a, b) => Number(b.failures > 0) - Number(a.failures > 0));
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center gap-4 text-sm text-soft">
        <span><strong className="text-ink">{live.tests.length - failed.length}</strong> passed or skipped, <strong className={failed.length > 0 ? "text-bad" : "text-ink"}>{failed.length}</strong> failed</span>
        {failed.length > 0 ? <label className="flex items-center gap-1.5"><input type="checkbox" className="accent-accent" checked={isFailedOnly} onChange={(event) => setFailedOnly(event.target.checked)} />Failed ones only</label> : null}
      </div>
      {files.map(({ file, tests, failures }, place) => <OneFile key={file} file={file} tests={tests} failures={failures} execution={done.data} isFirst={place < openedMax} />)}
    </div>
  );
}

const openedMax = 3;
const isFailed = ({ status }: LiveTest): boolean => status === "failed";

/** The tests of one file. What is closed isn't drawn: a large run has thousands. */
const OneFile = memo(function OneFile({ file, tests, failures, execution, isFirst }: { file: string; tests: readonly LiveTest[]; failures: number; execution: Execution | undefined; isFirst: boolean }): ReactElement {
  const [isOpen, setOpen] = useState<boolean>();
  const isShown = isOpen ?? isFirst;
  return (
    <details className="card" open={isShown} onToggle={({ currentTarget: { open } }) => open !== isShown && setOpen(open)}>
      <summary className="flex cursor-pointer items-center justify-between gap-2 px-3 py-2 font-mono text-xs"><span className="truncate">{file}</span><span className={failures > 0 ? "text-bad" : "text-soft"}>{tests.filter(({ status }) => status === "passed").length} of {tests.length}</span></summary>
      {isShown ? (
        <ul className="divide-y border-t">
          {tests.map((test) => (
            <li key={test.name} className="px-3 py-1.5"><TestLine name={test.name} status={test.status} ms={test.duration_ms} />{isFailed(test) ? <FailureText errors={errorsOf(execution, test)} message={test.message} /> : null}</li>
          ))}
        </ul>
      ) : null}
    </details>
  );
});

const errorsOf = (execution: Execution | undefined, test: LiveTest) => execution?.tests.find(({ file, name }) => file === test.file && name === test.name)?.errors ?? [];
