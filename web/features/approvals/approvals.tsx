import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import type { Approval } from "../../../src/access/approvals/schema.ts";
import { post } from "../../api/client.ts";
import { accountQuery, list } from "../../api/queries.ts";
import { useAct } from "../../ui/act.ts";
import { Status } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { Empty, Page } from "../../ui/page.tsx";
import { List } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";

const statuses = ["pending", "approved", "rejected", "withdrawn", "voided", "expired", "consumed"];

export function Approvals(): ReactElement {
  const { status } = useSearch({ from: "/inside/approvals" });
  const navigate = useNavigate();
  return (
    <Page title="Approvals" about="Deeds that wait for a second person: those you asked for, and those you may answer.">
      <div className="w-48"><Select label="State" isLabelHidden value={status ?? ""} onChange={(event) => void navigate({ to: "/approvals", search: event.target.value ? { status: event.target.value } : {} })}><option value="">All states</option>{statuses.map((one) => <option key={one}>{one}</option>)}</Select></div>
      <List of={list<Approval>("/api/approvals", { status })} label="Approvals" keyOf={(approval) => approval.id} row={(approval) => <One approval={approval} />} empty={
        <Empty icon="list-checks" title={status ? `No approval is ${status}` : "Nothing waits for an approval"}><p>Where a policy demands a second person, the request for it appears here.</p></Empty>
      } />
    </Page>
  );
}

function One({ approval }: { approval: Approval }): ReactElement {
  const account = useQuery(accountQuery);
  const [comment, setComment] = useState("");
  const answer = useAct((verb: "approve" | "reject" | "withdraw") => post<Approval>(`/api/approvals/${approval.id}/${verb}`, verb === "withdraw" ? {} : { comment, subject_hash: approval.subject_hash }), (verb) => ({
    touches: ["/api/approvals"], said: verb === "approve" ? "Approved" : verb === "reject" ? "Rejected" : "Taken back",
  }));
  const isOwn = approval.requested_by === account.data?.user_id;
  const hasAnswered = approval.answers.some(({ answered_by }) => answered_by === account.data?.user_id);
  return (
    <article className="flex flex-col gap-2 px-3.5 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1"><Status of={approval.status} /><h2 className="min-w-0 flex-1 truncate font-medium"><code className="text-sm">{approval.action}</code> <span className="font-normal text-soft">{approval.resource.type} {approval.resource.id ?? ""}</span></h2><span className="text-sm text-soft"><Time at={approval.created_at} /></span></div>
      <p className="max-w-prose">{approval.reason}</p>
      <p className="text-sm text-soft">{isOwn ? "You asked for it" : `Asked for by ${approval.requested_by}`}; {approval.answers.filter(({ verdict }) => verdict === "approve").length} of {approval.quorum} have approved. Runs out <Time at={approval.expires_at} />.</p>
      <details className="text-sm"><summary className="cursor-pointer text-soft hover:text-ink">What exactly</summary><pre tabIndex={0} className="mt-1 overflow-x-auto rounded bg-sunken p-2.5 font-mono text-xs whitespace-pre-wrap">{JSON.stringify(approval.subject, null, 2)}</pre></details>
      {approval.answers.map((one) => <p key={one.answered_by} className="text-sm text-soft">{one.verdict === "approve" ? "Approved" : "Rejected"} by {one.answered_by}{one.comment ? `: ${one.comment}` : ""}</p>)}
      {approval.status === "pending" && !hasAnswered ? (
        isOwn ? <div><Button size="small" isBusy={answer.isPending} onClick={() => answer.mutate("withdraw")}>Take it back</Button></div> : (
          <div className="flex flex-wrap items-end gap-2"><div className="min-w-48 flex-1"><TextField label="Comment" isLabelHidden placeholder="Comment" value={comment} onChange={(event) => setComment(event.target.value)} /></div><Button look="primary" icon="check" isBusy={answer.isPending} onClick={() => answer.mutate("approve")}>Approve</Button><Button look="danger" onClick={() => answer.mutate("reject")}>Reject</Button></div>
        )
      ) : null}
    </article>
  );
}
