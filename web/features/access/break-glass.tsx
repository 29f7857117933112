import type { ReactElement } from "react";
import type { BreakGlassGrant } from "../../../src/access/break-glass/schema.ts";
import { post } from "../../api/client.ts";
import { list } from "../../api/queries.ts";
import { useAct, useMay } from "../../ui/act.ts";
import { Badge, Status } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/page.tsx";
import { List } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";

/** When the platform's people had access, why, and a way to end it. */
export const BreakGlass = (): ReactElement => (
  <List of={list<BreakGlassGrant>("/api/break-glass-grants")} label="Access of the platform's people" keyOf={(grant) => grant.id} row={(grant) => <Grant of={grant} />} empty={
    <Empty icon="shield-alert" title="The platform's people never had access"><p>When one of them needs it, for a reason and for a while, it stands here with all that was done.</p></Empty>
  } />
);

function Grant({ of: grant }: { of: BreakGlassGrant }): ReactElement {
  const { may } = useMay("break_glass:end");
  const end = useAct(() => post<BreakGlassGrant>(`/api/break-glass-grants/${grant.id}/end`), () => ({ touches: ["/api/break-glass-grants"], said: "It is over, from this moment on" }));
  return (
    <div className="flex min-h-13 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
      <Status of={grant.status} />
      <div className="min-w-0 flex-1 basis-60"><p className="break-words">{grant.reason}</p><p className="text-sm text-soft">{grant.admin}, {grant.minutes} min, {grant.uses === 1 ? "1 request" : `${grant.uses} requests`}, asked <Time at={grant.requested_at} /></p></div>
      <Badge>{grant.role}</Badge>
      {may && (grant.status === "active" || grant.status === "pending") ? <Button size="small" look="danger" isBusy={end.isPending} onClick={() => end.mutate(undefined)}>End it now</Button> : null}
    </div>
  );
}
