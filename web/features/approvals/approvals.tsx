import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import type { Approval } from "../../../src/access/approvals/schema.ts";
import type { Role } from "../../../src/access/custom-roles/schema.ts";
import { get, post, type Page as ListPage } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";
import { accountQuery, list, permissionsQuery } from "../../api/queries.ts";
import { useAct } from "../../ui/act.ts";
import { Status } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { Empty, Page } from "../../ui/page.tsx";
import { accessRequest } from "../../ui/request-access.tsx";
import { List } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { Who } from "../../ui/who.tsx";

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
  const isOwn = approval.requested_by === account.data?.user_id;
  const hasAnswered = approval.answers.some(({ answered_by }) => answered_by === account.data?.user_id);
  const isAccess = approval.action === accessRequest;
  return (
    <article className="flex flex-col gap-2 px-3.5 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1"><Status of={approval.status} /><h2 className="min-w-0 flex-1 truncate font-medium">{isAccess ? <>Access: <code className="text-sm">{approval.resource.id}</code></> : <><code className="text-sm">{approval.action}</code> <span className="font-normal text-soft">{approval.resource.type} {approval.resource.id ?? ""}</span></>}</h2><span className="text-sm text-soft"><Time at={approval.created_at} /></span></div>
      <p className="max-w-prose break-words">{approval.reason}</p>
      <p className="text-sm text-soft">{isOwn ? "You asked for it" : <>Asked for by <Who id={approval.requested_by} /></>}; {approval.answers.filter(({ verdict }) => verdict === "approve").length} of {approval.quorum} have approved. Runs out <Time at={approval.expires_at} />.</p>
      {isAccess ? null : <details className="text-sm"><summary className="cursor-pointer text-soft hover:text-ink">What exactly</summary><pre tabIndex={0} className="mt-1 overflow-x-auto rounded bg-sunken p-2.5 font-mono text-xs whitespace-pre-wrap">{JSON.stringify(approval.subject, null, 2)}</pre></details>}
      {approval.answers.map((one) => <p key={one.answered_by} className="text-sm text-soft">{one.verdict === "approve" ? "Approved" : "Rejected"} by <Who id={one.answered_by} />{one.comment ? `: ${one.comment}` : ""}</p>)}
      {approval.status !== "pending" || hasAnswered ? null : isOwn ? <Withdraw approval={approval} /> : <Answer approval={approval} isAccess={isAccess} />}
    </article>
  );
}

function Withdraw({ approval }: { approval: Approval }): ReactElement {
  const withdraw = useAct(() => post<Approval>(`/api/approvals/${approval.id}/withdraw`), () => ({ touches: ["/api/approvals"], said: "Taken back" }));
  return <div><Button size="small" isBusy={withdraw.isPending} onClick={() => withdraw.mutate(undefined)}>Take it back</Button></div>;
}

/** A voice for or against. Who approves a wish for access gives the role with it: the wish alone gives nothing. */
function Answer({ approval, isAccess }: { approval: Approval; isAccess: boolean }): ReactElement {
  const permissions = useQuery({ ...permissionsQuery, enabled: isAccess });
  const roles = permissions.data?.data.find(({ permission }) => permission === approval.resource.id)?.roles.filter((role) => role !== "owner") ?? [];
  const [comment, setComment] = useState("");
  const [chosen, setChosen] = useState("");
  const role = chosen || (roles.at(-1) ?? "");
  const answer = useAct(async (verb: "approve" | "reject") => {
    if (isAccess && verb === "approve") await give(approval.requested_by, role);
    return post<Approval>(`/api/approvals/${approval.id}/${verb}`, { comment, subject_hash: approval.subject_hash });
  }, (verb) => ({ touches: ["/api/approvals", "/api/user-roles"], said: verb === "approve" ? (isAccess ? `Approved, and ${role} given` : "Approved") : "Rejected" }));
  return (
    <div className="flex flex-wrap items-end gap-2">
      {isAccess ? <Select label="Give the role" value={role} onChange={(event) => setChosen(event.target.value)}>{roles.map((name) => <option key={name}>{name}</option>)}</Select> : null}
      <div className="min-w-48 flex-1"><TextField label="Comment" isLabelHidden placeholder="Comment" value={comment} onChange={(event) => setComment(event.target.value)} /></div>
      <Button look="primary" icon="check" isBusy={answer.isPending} disabled={isAccess && role === ""} onClick={() => answer.mutate("approve")}>Approve</Button>
      <Button look="danger" disabled={answer.isPending} onClick={() => answer.mutate("reject")}>Reject</Button>
    </div>
  );
}

/** That they have it already is what was wished for. @throws Problem */
async function give(user: string, role: string): Promise<void> {
  const { data } = await get<ListPage<Role>>("/api/roles", { limit: 100 });
  const found = data.find(({ name }) => name === role);
  await post("/api/user-roles", { principal: { type: "user", id: user }, role_id: found?.id ?? role }, crypto.randomUUID()).catch((error: unknown) => {
    if (!(error instanceof Problem && error.status === 409)) throw error;
  });
}
