import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import type { ReactElement } from "react";
import type { AgentSchedule, Command } from "../../../src/studio/agent-commands/schema.ts";
import { ask, post } from "../../api/client.ts";
import { list, one } from "../../api/queries.ts";
import { useAct, useMay } from "../../ui/act.ts";
import { Status } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Block, Empty, Page, Rows, Section } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { NeedsButton, Refused } from "../../ui/request-access.tsx";
import { List } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import type { Agent } from "./agents.tsx";
import { CommandForm } from "./command-form.tsx";

const pollMs = 2_000;

export function AgentPage(): ReactElement {
  const { id } = useParams({ from: "/inside/agents/$id" });
  const path = `/api/agents/${id}`;
  const agent = useQuery({ ...one<Agent>(path), refetchInterval: ({ state }) => (state.data?.status === "busy" ? pollMs : false) });
  const navigate = useNavigate();
  const { may } = useMay("agents:command");
  const pause = useAct((is_paused: boolean) => ask<Agent>("PATCH", path, { body: { is_paused } }), (is_paused) => ({ touches: ["/api/agents"], said: is_paused ? "It begins no more commands" : "It goes on" }));
  const remove = useAct(() => ask<void>("DELETE", path), () => ({ touches: ["/api/agents"], said: `${agent.data?.name ?? "The agent"} is deleted`, undo: () => post(`${path}/restore`) }));
  if (agent.error && !agent.data) return <Page title="Agent"><ProblemView error={agent.error} retry={agent.refetch} /></Page>;
  if (!agent.data) return <Page title="Agent"><Block /><Rows /></Page>;
  return (
    <Page title={agent.data.name} about={agent.data.description || undefined} beside={<Status of={agent.data.status} />} actions={<>
      <NeedsButton needs="agents:update" isBusy={pause.isPending} onClick={() => pause.mutate(!agent.data.is_paused)}>{agent.data.is_paused ? "Let it go on" : "Pause"}</NeedsButton>
      <Confirm title={`Delete ${agent.data.name}?`} verb="Delete" onConfirm={() => remove.mutateAsync(undefined).then(() => navigate({ to: "/agents" }))} trigger={(open) => <Button look="danger" icon="trash-2" onClick={open}>Delete</Button>}>It takes no more commands. This can be taken back.</Confirm>
    </>}>
      {may ? <CommandForm agentId={id} /> : <Refused permission="agents:command" />}
      <Schedules path={path} />
      <Section title="Commands"><List of={list<Command>(`${path}/commands`)} label="Commands" keyOf={(command) => command.id} row={(command) => <Given path={path} command={command} />} empty={<Empty icon="bot" title="It has not been told to do anything yet" />} /></Section>
    </Page>
  );
}

/** What it is to do, in one line. */
const wordsFor = ({ input }: Pick<Command, "input">): string => (input.type === "requirement" ? input.requirement : input.type === "execute" ? input.command : input.url);

function Given({ path, command }: { path: string; command: Command }): ReactElement {
  const cancel = useAct(() => post<Command>(`${path}/commands/${command.id}/cancel`), () => ({ touches: ["/api/agents"], said: "Taken back" }));
  const result = (command.result ?? {}) as { run_id?: string; execution_id?: string };
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
      <Status of={command.status} icon />
      <div className="min-w-0 flex-1 basis-56"><p className="truncate">{wordsFor(command)}</p><p className="truncate text-sm text-soft">{command.error ?? command.input.type}</p></div>
      {result.run_id ? <Link to="/runs/$id" params={{ id: result.run_id }} className="text-sm underline underline-offset-2">Its run</Link> : null}
      {result.execution_id ? <Link to="/executions/$id" params={{ id: result.execution_id }} className="text-sm underline underline-offset-2">Its log</Link> : null}
      <Status of={command.status} />
      <span className="w-28 text-right text-sm text-soft"><Time at={command.created_at} /></span>
      {command.status === "queued" || command.status === "running" ? <Button size="small" isBusy={cancel.isPending} onClick={() => cancel.mutate(undefined)}>Take it back</Button> : null}
    </div>
  );
}

function Schedules({ path }: { path: string }): ReactElement | null {
  const { data } = useQuery(one<{ data: AgentSchedule[] }>(`${path}/schedules`));
  const end = useAct((id: string) => ask<void>("DELETE", `${path}/schedules/${id}`), () => ({ touches: ["/api/agents"], said: "It is done by the clock no more" }));
  if (!data || data.data.length === 0) return null;
  return (
    <Section title="By the clock">
      <ul aria-label="Schedules" className="card divide-y">{data.data.map((schedule) => (
        <li key={schedule.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2"><code className="text-xs">{schedule.cron ?? schedule.at}</code><span className="min-w-0 flex-1 basis-40 truncate">{wordsFor({ input: schedule.command })}</span><span className="text-sm text-soft">{schedule.next_at ? <>next <Time at={schedule.next_at} /></> : "over"}</span><Button size="small" isBusy={end.isPending} onClick={() => end.mutate(schedule.id)}>End it</Button></li>
      ))}</ul>
    </Section>
  );
}
