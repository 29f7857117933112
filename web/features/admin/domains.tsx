import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import type { Domain } from "../../../src/tenancy/domains/schema.ts";
import { ask } from "../../api/client.ts";
import { one } from "../../api/queries.ts";
import { useAct } from "../../ui/act.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Rows } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { Time } from "../../ui/time.tsx";

const root = "/v1/admin/domains";

/** Hosts of tenants, given by who has made sure that they are theirs. */
export function Domains(): ReactElement {
  const { data, error, refetch } = useQuery(one<{ data: Domain[] }>(root));
  const [isGiving, setGiving] = useState(false);
  const remove = useAct((domain: string) => ask<void>("DELETE", `${root}/${domain}`), (domain) => ({ touches: [root], said: `${domain} is nobody's any more` }));
  if (error) return <ProblemView error={error} retry={refetch} />;
  if (!data) return <Rows count={3} />;
  const give = <Button look="primary" icon="plus" onClick={() => setGiving(true)}>Give a domain</Button>;
  return (
    <div className="flex flex-col gap-3">
      {data.data.length === 0 ? <Empty icon="globe" title="No tenant has a host of its own">{give}</Empty> : <><div className="flex justify-end">{give}</div><ul aria-label="Domains" className="card divide-y">{data.data.map(({ domain, tenant_id, verified_at: at }) => (
        <li key={domain} className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2"><Icon name="globe" className="text-soft" /><span className="min-w-0 flex-1 basis-40 truncate font-medium">{domain}</span><code className="text-xs text-soft">{tenant_id}</code><span className="text-sm text-soft"><Time at={at} /></span>
          <Confirm title={`Take ${domain} away?`} verb="Take away" onConfirm={() => remove.mutateAsync(domain)} trigger={(open) => <Button size="small" look="danger" onClick={open}>Take away</Button>}>Requests to it name no tenant any more.</Confirm></li>
      ))}</ul></>}
      {isGiving ? <Give onClose={() => setGiving(false)} /> : null}
    </div>
  );
}

function Give({ onClose }: { onClose: () => void }): ReactElement {
  const [domain, setDomain] = useState("");
  const [tenant, setTenant] = useState("");
  return (
    <FormDialog<Domain> title="Give a domain" description="Make sure first that it is theirs: nothing else proves it." verb="Give it" isReady={domain !== "" && tenant !== ""} request={{ method: "PUT", path: `${root}/${encodeURIComponent(domain)}`, body: { tenant_id: tenant } }} fields={["tenant_id"]} touches={[root]} said={`${domain} is theirs`} onClose={onClose}>
      {(fault) => <>
        <TextField label="Host" autoFocus required placeholder="build.example.com" value={domain} onChange={(event) => setDomain(event.target.value)} />
        <TextField label="Tenant" required placeholder="ten_…" value={tenant} onChange={(event) => setTenant(event.target.value)} error={fault("tenant_id")} />
      </>}
    </FormDialog>
  );
}
