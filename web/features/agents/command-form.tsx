import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import type { AgentSchedule, Command, CommandInput } from "../../../src/studio/agent-commands/schema.ts";
import type { Project } from "../../../src/delivery/projects/schema.ts";
import { Problem } from "../../api/problem.ts";
import { post, type Page } from "../../api/client.ts";
import { one } from "../../api/queries.ts";
import { useAct } from "../../ui/act.ts";
import { Button } from "../../ui/button.tsx";
import { CurlButton } from "../../ui/copy.tsx";
import { Select, TextArea, TextField } from "../../ui/field.tsx";

type Kind = CommandInput["type"];

/** One command, to be done next or by the clock. */
export function CommandForm({ agentId }: { agentId: string }): ReactElement {
  const projects = useQuery(one<Page<Project>>("/api/projects", { limit: 100 }));
  const [kind, setKind] = useState<Kind>("requirement");
  const [text, setText] = useState("");
  const [target, setTarget] = useState("");
  const [cron, setCron] = useState("");
  const command: CommandInput = kind === "requirement" ? { type: kind, requirement: text } : kind === "execute" ? { type: kind, repo_url: target, command: text } : { type: kind, url: target, body: {} };
  const path = `/api/agents/${agentId}/${cron ? "schedules" : "command"}`;
  const body = cron ? { command, cron, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone } : command;
  const give = useAct(() => post<Command | AgentSchedule>(path, body, crypto.randomUUID()), () => ({ touches: ["/api/agents"], said: cron ? "It will be done by the clock" : "It is in the queue" }), true);
  const fault = (...ends: string[]): string | undefined => (give.error instanceof Problem ? give.error.faults.find(({ pointer }) => ends.some((end) => pointer.endsWith(end)))?.message : undefined);
  const isPlaced = fault("/requirement", "/command", "/url", "/repo_url", "/cron") !== undefined;
  return (
    <form noValidate className="card flex flex-col gap-3 p-4" onSubmit={(event) => {
      event.preventDefault();
      give.mutate(undefined, { onSuccess: () => setText("") });
    }}>
      <div className="grid gap-3 sm:grid-cols-2">
        <Select label="What to do" value={kind} onChange={(event) => setKind(event.target.value as Kind)}><option value="requirement">Build a requirement</option><option value="execute">Run a command</option><option value="webhook">Call an address</option></Select>
        <TextField label="By the clock" placeholder="Now; or 0 3 * * *" hint="Minute, hour, day, month, day of the week" value={cron} onChange={(event) => setCron(event.target.value)} error={fault("/cron")} />
      </div>
      {kind === "requirement" ? <TextArea label="Requirement" rows={4} value={text} onChange={(event) => setText(event.target.value)} error={fault("/requirement")} /> : null}
      {kind === "execute" ? <div className="grid gap-3 sm:grid-cols-2"><Select label="Over the repository" value={target} onChange={(event) => setTarget(event.target.value)} error={fault("/repo_url")}><option value="">Choose a project</option>{projects.data?.data.map((project) => <option key={project.project_id} value={project.repo_url}>{project.name}</option>)}</Select><TextField label="Command" placeholder="npm test" value={text} onChange={(event) => setText(event.target.value)} error={fault("/command")} /></div> : null}
      {kind === "webhook" ? <TextField label="Address" type="url" placeholder="https://" value={target} onChange={(event) => setTarget(event.target.value)} error={fault("/url")} /> : null}
      {give.error && !isPlaced ? <p role="alert" className="text-sm text-bad">{give.error.message}</p> : null}
      <div className="flex items-center gap-2"><Button type="submit" look="primary" icon="play" isBusy={give.isPending} disabled={kind === "webhook" ? target === "" : text.trim() === "" || (kind === "execute" && target === "")}>{cron ? "Schedule it" : "Give the command"}</Button><CurlButton method="POST" path={path} body={body} /></div>
    </form>
  );
}
