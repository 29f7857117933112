import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { toast } from "sonner";
import type { Checkpoint } from "../../../src/audit/checkpoints/schema.ts";
import type { AuditLog, Verification } from "../../../src/audit/events/schema.ts";
import { download, get } from "../../api/client.ts";
import { list } from "../../api/queries.ts";
import { Badge, Status } from "../../ui/badge.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import { CurlButton } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { Empty, Facts, Page } from "../../ui/page.tsx";
import { List } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";

export function Audit(): ReactElement {
  const search = useSearch({ from: "/inside/audit" });
  const navigate = useNavigate({ from: "/audit" });
  const [opened, setOpened] = useState<AuditLog>();
  const { from, to, ...exact } = search;
  const filters = { ...exact, from: from ? `${from}T00:00:00Z` : undefined, to: to ? `${to}T00:00:00Z` : undefined };
  const set = (name: keyof typeof search) => (event: { target: { value: string } }) => void navigate({ search: (before) => ({ ...before, [name]: event.target.value || undefined }), replace: true });
  return (
    <Page title="Audit" about="Everything that was done here, as a chain of hashes: what is changed or taken out afterwards is found." actions={<ChainActions />}>
      <form className="grid grid-cols-2 gap-2 lg:grid-cols-5" onSubmit={(event) => event.preventDefault()}>
        <TextField label="Action" placeholder="run.cancel" value={search.action ?? ""} onChange={set("action")} />
        <Select label="Outcome" value={search.outcome ?? ""} onChange={set("outcome")}><option value="">Any</option><option>success</option><option>denied</option><option>failure</option></Select>
        <TextField label="Who" placeholder="usr_… or key_…" value={search.actor_id ?? ""} onChange={set("actor_id")} />
        <TextField label="From" type="date" value={from ?? ""} onChange={set("from")} />
        <TextField label="Before" type="date" value={to ?? ""} onChange={set("to")} />
      </form>
      <List of={list<AuditLog>("/api/audit/logs", filters)} label="Events" keyOf={(event) => event.id} empty={<Empty icon="scroll-text" title="Nothing matches"><Link to="/audit" className={buttonClass()}>Clear the filters</Link></Empty>} row={(event) => (
        <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-1.5 text-sm hover:bg-sunken">
          <span className="w-12 text-right text-soft">{event.seq}</span>
          <Status of={event.outcome} icon />
          <button type="button" className="min-w-0 flex-1 basis-40 truncate text-left font-mono text-xs after:absolute after:inset-0" onClick={() => setOpened(event)}>{event.action}</button>
          <span className="hidden text-soft sm:inline">{event.actor.type}</span>
          <span className="w-28 text-right text-soft"><Time at={event.timestamp} /></span>
        </div>
      )} />
      <Dialog title={opened?.action ?? ""} isOpen={opened !== undefined} onClose={() => setOpened(undefined)} isWide>{opened ? <Event of={opened} /> : null}</Dialog>
    </Page>
  );
}

const Event = ({ of: event }: { of: AuditLog }): ReactElement => (
  <div className="flex flex-col gap-3 break-all">
    <Facts of={[
      ["Number", event.seq], ["Outcome", <Status key="o" of={event.outcome} />], ["When", <Time key="w" at={event.timestamp} />], ["Who", <code key="a" className="text-xs">{event.actor.type} {event.actor.id}</code>],
      ["What", <code key="t" className="text-xs">{event.target.type} {event.target.id}</code>], ["Run", event.run_id ? <Link key="r" to="/runs/$id" params={{ id: event.run_id }} className="underline">{event.run_id}</Link> : "none"],
      ["Request", <code key="q" className="text-xs">{event.request_id}</code>], ["Details", event.details === null ? "erased" : <pre key="d" className="font-mono text-xs whitespace-pre-wrap">{JSON.stringify(event.details, null, 2)}</pre>],
      ["Hash", <code key="h" className="text-xs">{event.hash}</code>], ["Before it", <code key="p" className="text-xs">{event.prev_hash}</code>],
    ]} />
    <Link to="/audit" search={{ actor_id: event.actor.id }} className={`${buttonClass("plain", "small")} self-start`}>Everything by them</Link>
  </div>
);

/** What is checked, signed and taken away: of the whole chain, whatever is filtered. */
function ChainActions(): ReactElement {
  const verify = useMutation({ mutationFn: () => get<Verification>("/api/audit/verify"), onError: (error) => toast.error(error.message) });
  const save = useMutation({ mutationFn: () => download("/api/audit/export", "audit.jsonl"), onError: (error) => toast.error(error.message) });
  const checkpoint = useMutation({ mutationFn: () => get<Checkpoint>("/api/audit/checkpoint"), onError: (error) => toast.error(error.message) });
  return (
    <>
      {verify.data ? <span role="status" className="self-center"><Badge tone={verify.data.ok ? "good" : "bad"} icon={verify.data.ok ? "shield-check" : "circle-x"}>{verify.data.ok ? `${verify.data.verified} events, whole` : `wrong from event ${verify.data.first_bad?.seq ?? "?"} on`}</Badge></span> : null}
      <Button icon="shield-check" isBusy={verify.isPending} onClick={() => verify.mutate()}>Verify</Button>
      <Button icon="fingerprint-pattern" isBusy={checkpoint.isPending} onClick={() => checkpoint.mutate()}>Checkpoint</Button>
      <Button icon="download" isBusy={save.isPending} onClick={() => save.mutate()}>Export</Button>
      <CurlButton method="GET" path="/api/audit/logs?limit=50" />
      <Dialog title="The head of the chain, signed" description="Keep it elsewhere: whoever rewrites the chain afterwards can't make it agree with this." isOpen={checkpoint.data !== undefined} onClose={() => checkpoint.reset()} isWide>
        <pre tabIndex={0} className="overflow-x-auto rounded bg-sunken p-3 font-mono text-xs whitespace-pre-wrap break-all">{JSON.stringify(checkpoint.data, null, 2)}</pre>
      </Dialog>
    </>
  );
}
