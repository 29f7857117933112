import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { list } from "../../api/queries.ts";
import { Status } from "../../ui/badge.tsx";
import { TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Page } from "../../ui/page.tsx";
import { NeedsButton } from "../../ui/request-access.tsx";
import { List } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";

/** As the definition of the resource has it; resources by definition have no schema of their own to import. */
export interface Agent {
  id: string;
  name: string;
  description: string;
  project_id: string | null;
  is_paused: boolean;
  status: "idle" | "busy" | "paused";
  queued: number;
  created_at: string;
}

export function Agents(): ReactElement {
  const [isMaking, setMaking] = useState(false);
  const make = <NeedsButton needs="agents:create" look="primary" icon="plus" onClick={() => setMaking(true)}>New agent</NeedsButton>;
  return (
    <Page title="Agents" about="Each takes commands, one after the other and by the clock: a requirement to build, a command to run, an address to call." actions={make}>
      <List of={list<Agent>("/api/agents")} label="Agents" keyOf={(agent) => agent.id} empty={<Empty icon="bot" title="No agents yet"><p>An agent works through what it is told, also at night.</p>{make}</Empty>} row={(agent) => (
        <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 hover:bg-sunken">
          <Icon name="bot" className="text-soft" />
          <div className="min-w-0 flex-1 basis-48"><Link to="/agents/$id" params={{ id: agent.id }} className="block truncate font-medium after:absolute after:inset-0">{agent.name}</Link><p className="truncate text-sm text-soft">{agent.description}</p></div>
          {agent.queued > 0 ? <span className="text-sm text-soft">{agent.queued} waiting</span> : null}
          <Status of={agent.status} />
          <span className="w-28 text-right text-sm text-soft"><Time at={agent.created_at} /></span>
        </div>
      )} />
      {isMaking ? <NewAgent onClose={() => setMaking(false)} /> : null}
    </Page>
  );
}

function NewAgent({ onClose }: { onClose: () => void }): ReactElement {
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const navigate = useNavigate();
  return (
    <FormDialog<Agent> title="New agent" verb="Make the agent" isReady={name.trim() !== ""} request={{ method: "POST", path: "/api/agents", body: { name, description } }} fields={["name", "description"]} touches={["/api/agents"]} onClose={onClose} onDone={({ id }) => void navigate({ to: "/agents/$id", params: { id } })}>
      {(fault) => <>
        <TextField label="Name" autoFocus required maxLength={80} value={name} onChange={(event) => setName(event.target.value)} error={fault("name")} />
        <TextField label="What it is for" value={description} onChange={(event) => setDescription(event.target.value)} error={fault("description")} />
      </>}
    </FormDialog>
  );
}
