import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import type { Preview } from "../../../src/delivery/previews/schema.ts";
import { ask, post } from "../../api/client.ts";
import { one } from "../../api/queries.ts";
import { Problem } from "../../api/problem.ts";
import { useAct } from "../../ui/act.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Copyable, CurlButton } from "../../ui/copy.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Empty, Facts, Rows } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { NeedsButton } from "../../ui/request-access.tsx";
import { Time } from "../../ui/time.tsx";
import { Who } from "../../ui/who.tsx";

/** The service itself, running at an address of its own until that expires. */
export function TryIt({ projectId, gitRef }: { projectId: string; gitRef: string | undefined }): ReactElement {
  const path = `/api/projects/${projectId}/preview`;
  const { data, error, isPending, refetch } = useQuery({ ...one<Preview>(path), retry: false });
  const touches = [path];
  const body = gitRef ? { ref: gitRef } : {};
  const start = useAct(() => post<Preview>(path, body, crypto.randomUUID()), () => ({ touches, said: "It runs" }), true);
  const reset = useAct(() => post<Preview>(`${path}/reset`), () => ({ touches, said: "It begins anew, without its data" }));
  const revoke = useAct(() => ask<Preview>("DELETE", path), () => ({ touches, said: "Its address answers no longer" }));
  const hasNone = error instanceof Problem && error.status === 404;
  if (isPending) return <Rows count={2} />;
  if (error && !hasNone) return <ProblemView error={error} retry={refetch} />;
  const begin = <NeedsButton needs="executions:create" look="primary" icon="play" isBusy={start.isPending} onClick={() => start.mutate(undefined)}>Try it</NeedsButton>;
  return (
    <div className="flex max-w-3xl flex-col gap-3">
      {data?.status === "live" && data.url ? (
        <div className="card flex flex-col gap-4 p-4">
          <div className="flex flex-wrap items-center gap-2"><Badge tone="good" icon="activity">live</Badge><span className="text-soft">until <Time at={data.expires_at} /></span></div>
          <Copyable label="Its address" text={data.url} />
          <Facts of={[["Commit", <code key="c" className="text-xs">{data.commit_id.slice(0, 12)}</code>], ["Begun by", <Who key="w" id={data.created_by} />], ["Begun", <Time key="t" at={data.created_at} />], ["Begun anew", data.resets]]} />
          <p className="text-sm text-soft">Whoever has the address can use the service. Its data stays until it is reset or ends.</p>
          <div className="flex flex-wrap gap-2">
            <a href={data.url} target="_blank" rel="noreferrer noopener" className={buttonClass("primary")}>Open it</a>
            <Button isBusy={start.isPending} onClick={() => start.mutate(undefined)}>More time</Button>
            <Confirm title="Begin anew?" verb="Begin anew" onConfirm={() => reset.mutateAsync(undefined)} trigger={(open) => <Button icon="rotate-ccw" onClick={open}>Begin anew</Button>}>All data of the preview is gone then.</Confirm>
            <Confirm title="End the preview?" verb="End it" onConfirm={() => revoke.mutateAsync(undefined)} trigger={(open) => <Button look="danger" icon="x" onClick={open}>End it</Button>}>Its address answers no longer, and its data is gone.</Confirm>
          </div>
        </div>
      ) : <Empty icon="play" title={data ? `The last preview is ${data.status}` : "It isn't running"}><p>The service runs at an address of its own, with data of its own, for a day.</p>{begin}</Empty>}
      {start.error ? <ProblemView error={start.error} /> : null}
      <div className="-ml-2"><CurlButton method="POST" path={path} body={body} /></div>
    </div>
  );
}
