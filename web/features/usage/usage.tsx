import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { toast } from "sonner";
import type { Limits } from "../../../src/billing/limits/schema.ts";
import type { UsageSummary } from "../../../src/billing/usage/schema.ts";
import { download } from "../../api/client.ts";
import { one } from "../../api/queries.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { Block, Empty, Page, Rows, Section } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { Cell, Table } from "../../ui/table.tsx";

type Quota = Limits["quotas"][number];

export function Usage(): ReactElement {
  const limits = useQuery(one<Limits>("/api/limits"));
  return (
    <Page title="Usage and limits" about="What the plan gives, what of it is used, and what was used month by month." beside={limits.data ? <Badge tone="live">{limits.data.plan.name} plan</Badge> : null}
      actions={<><Button icon="download" onClick={save("csv")}>CSV</Button><Button icon="download" onClick={save("jsonl")}>JSON lines</Button></>}>
      {limits.error ? <ProblemView error={limits.error} retry={limits.refetch} /> : limits.data ? <Quotas quotas={limits.data.quotas} /> : <Block className="h-64" />}
      <Months />
      {limits.data ? (
        <Section title="Requests" about="Each request takes one from every bucket of its class; an empty bucket answers 429 and says when to come back.">
          <Table label="Rate limits" head={["Class", "Counted by", "At most", "Left now"]}>
            {limits.data.buckets.map((bucket) => <tr key={bucket.name}><Cell>{bucket.route_class}</Cell><Cell>{bucket.limited_by}</Cell><Cell>{bucket.capacity.toLocaleString("en")} in {bucket.window_seconds} s</Cell><Cell>{bucket.left.toLocaleString("en")}</Cell></tr>)}
          </Table>
        </Section>
      ) : null}
    </Page>
  );
}

const save = (format: "csv" | "jsonl") => () => void download(`/api/usage/export?format=${format}`, `usage.${format}`).catch((error: Error) => toast.error(error.message));

function Quotas({ quotas }: { quotas: readonly Quota[] }): ReactElement {
  if (quotas.length === 0) return <Empty icon="gauge" title="Quotas are for who may read usage" />;
  return <Section title="The plan"><ul className="card grid gap-x-8 gap-y-4 p-4 sm:grid-cols-2">{quotas.map((quota) => <QuotaBar key={quota.name} quota={quota} />)}</ul></Section>;
}

function QuotaBar({ quota }: { quota: Quota }): ReactElement {
  const { name, description, allowed, hard, unit } = quota;
  const used = quota.used ?? 0;
  const part = hard ? Math.min(1, used / hard) : 0;
  const said = allowed === null ? `${used.toLocaleString("en")} ${hard === null ? `${unit ?? ""}, no end` : `of ${hard.toLocaleString("en")} ${unit ?? ""}`}` : allowed ? "included" : "not in this plan";
  return (
    <li className="flex flex-col gap-1 text-sm">
      <div className="flex justify-between gap-2"><span title={description}>{name.replaceAll("_", " ")}</span><span className="text-right text-soft">{said}</span></div>
      {hard === null ? null : <div role="meter" aria-label={name} aria-valuemin={0} aria-valuemax={hard} aria-valuenow={Math.min(used, hard)} className="h-1.5 overflow-hidden rounded-full bg-line"><div className={`h-full rounded-full ${part > 0.9 ? "bg-bad" : part > 0.7 ? "bg-warn" : "bg-accent"}`} style={{ width: `${part * 100}%` }} /></div>}
    </li>
  );
}

function Months(): ReactElement {
  const { from, to } = useSearch({ from: "/inside/usage" });
  const navigate = useNavigate({ from: "/usage" });
  const usage = useQuery(one<UsageSummary>("/api/usage", { from, to }));
  const set = (name: "from" | "to") => (event: { target: { value: string } }) => void navigate({ search: (before) => ({ ...before, [name]: event.target.value || undefined }), replace: true });
  return (
    <Section title="By month" actions={<div className="flex min-w-0 flex-wrap gap-2"><TextField label="First month" type="month" value={from ?? ""} onChange={set("from")} /><TextField label="Last month" type="month" value={to ?? ""} onChange={set("to")} /></div>}>
      {usage.error ? <ProblemView error={usage.error} retry={usage.refetch} /> : !usage.data ? <Rows count={4} /> : usage.data.data.length === 0 ? <Empty icon="gauge" title="Nothing was used in that time" /> : (
        <Table label="Usage by month" head={["Month", "Meter", "Used"]}>
          {usage.data.data.map((row) => <tr key={row.period + row.meter}><Cell>{row.period}</Cell><Cell>{row.meter.replaceAll("_", " ")}</Cell><Cell>{row.quantity.toLocaleString("en")} {row.unit}</Cell></tr>)}
        </Table>
      )}
    </Section>
  );
}
