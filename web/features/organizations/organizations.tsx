import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import type { Organization } from "../../../src/tenancy/organizations/schema.ts";
import { one } from "../../api/queries.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Page, Rows } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { Time } from "../../ui/time.tsx";

/** What stands above several organizations: its people are in each of them. */
export function Organizations(): ReactElement {
  const { data, error, refetch } = useQuery(one<{ data: Organization[] }>("/api/organizations"));
  const [isMaking, setMaking] = useState(false);
  const make = <Button look="primary" icon="plus" onClick={() => setMaking(true)}>New group</Button>;
  return (
    <Page title="Groups" about="A group holds several organizations: its people are in all of them, with what they are in the group." actions={make}>
      {error ? <ProblemView error={error} retry={refetch} /> : !data ? <Rows count={3} /> : data.data.length === 0 ? <Empty icon="building-2" title="You are of no group"><p>One is worth making once there is a second organization for the same people.</p>{make}</Empty> : (
        <ul aria-label="Groups" className="card divide-y">{data.data.map((organization) => (
          <li key={organization.organization_id} className="row-link flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 hover:bg-sunken">
            <Icon name="building-2" className="text-soft" /><Link to="/groups/$id" params={{ id: organization.organization_id }} className="min-w-0 flex-1 basis-44 truncate font-medium after:absolute after:inset-0">{organization.name}</Link><Badge>{organization.role}</Badge><span className="w-28 text-right text-sm text-soft"><Time at={organization.created_at} /></span>
          </li>
        ))}</ul>
      )}
      {isMaking ? <NameDialog onClose={() => setMaking(false)} /> : null}
    </Page>
  );
}

/** Makes one, or names one anew. */
export function NameDialog({ organization, onClose }: { organization?: Organization; onClose: () => void }): ReactElement {
  const [name, setName] = useState(organization?.name ?? "");
  const navigate = useNavigate();
  const path = `/api/organizations${organization ? `/${organization.organization_id}` : ""}`;
  return (
    <FormDialog<Organization> title={organization ? "Rename the group" : "New group"} verb={organization ? "Save" : "Make the group"} isReady={name.trim() !== ""} request={{ method: organization ? "PATCH" : "POST", path, body: { name } }} fields={["name"]} touches={["/api/organizations"]} onClose={onClose}
      onDone={(made) => {
        onClose();
        void navigate({ to: "/groups/$id", params: { id: made.organization_id } });
      }}>
      {(fault) => <TextField label="Name" autoFocus required maxLength={120} value={name} onChange={(event) => setName(event.target.value)} error={fault("name")} />}
    </FormDialog>
  );
}
