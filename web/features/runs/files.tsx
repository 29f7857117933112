import { Link, useSearch } from "@tanstack/react-router";
import type { ReactElement } from "react";
import type { Run } from "../../../src/generation/runs/schema.ts";
import { Empty, Rows } from "../../ui/page.tsx";
import { CodeView } from "../projects/code-view.tsx";
import { Tree } from "../projects/tree.tsx";
import type { LiveRun } from "./live-state.ts";

/** Files as they are written; their text can be read once they are committed. */
export function Files({ run, live }: { run: Run; live: LiveRun }): ReactElement {
  const { file } = useSearch({ from: "/inside/runs/$id" });
  if (live.files.length === 0) return run.finished_at || run.status === "planned" ? <Empty icon="file-code" title="No file was written" /> : <Rows count={8} />;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 md:grid-cols-[16rem_minmax(0,1fr)]">
      <div className={file === undefined ? "" : "max-md:order-last"}><Tree files={live.files} current={file} linkTo={(path) => ({ to: "/runs/$id", params: { id: run.run_id }, search: { tab: "files", file: path } })} /></div>
      {file === undefined ? <Empty icon="file-code" title="Choose a file">{run.commit_id ? null : <p>Its text can be read once the tests have passed and it is committed.</p>}</Empty>
        : run.project_id && run.commit_id ? <CodeView projectId={run.project_id} path={file} gitRef={run.commit_id} />
        : <Empty icon="clock" title={file}><p>Written, {live.files.find(({ path }) => path === file)?.bytes ?? 0} bytes. Its text can be read here once the tests have passed and it is committed.</p>{run.status === "failed" ? <p>This run's tests failed, so nothing was committed. <Link to="/runs/$id" params={{ id: run.run_id }} search={{ tab: "tests" }} className="underline">See what failed</Link></p> : null}</Empty>}
    </div>
  );
}
