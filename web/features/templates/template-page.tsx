import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { ask, post } from "../../api/client.ts";
import { list, one } from "../../api/queries.ts";
import { draftKey } from "../ask/draft.ts";
import { useAct } from "../../ui/act.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Block, Empty, Page, Rows, Section } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { NeedsButton } from "../../ui/request-access.tsx";
import { List } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { Who } from "../../ui/who.tsx";
import { TemplateForm } from "./template-form.tsx";
import type { Origins, Template } from "./template.ts";

export function TemplatePage(): ReactElement {
  const { id } = useParams({ from: "/inside/templates/$id" });
  const path = `/api/templates/${id}`;
  const { data, error, refetch } = useQuery(one<Template>(path));
  const [opened, setOpened] = useState<"change" | "copy">();
  const navigate = useNavigate();
  const remove = useAct(() => ask<void>("DELETE", path), () => ({ touches: ["/api/templates"], said: `${data?.name ?? "The template"} is deleted`, undo: () => post(`${path}/restore`) }));
  if (error && !data) return <Page title="Template"><ProblemView error={error} retry={refetch} /></Page>;
  if (!data) return <Page title="Template"><Block /><Rows /></Page>;
  const build = (): void => {
    sessionStorage.setItem(draftKey, data.requirement);
    void navigate({ to: "/" });
  };
  return (
    <Page title={data.name} about={<>By <Who id={data.owner_id} />, changed <Time at={data.updated_at} /></>} beside={data.labels.map((label) => <Badge key={label}>{label}</Badge>)} actions={<>
      <Button look="primary" icon="play" onClick={build}>Build from it</Button>
      <NeedsButton needs="templates:create" icon="copy-plus" onClick={() => setOpened("copy")}>Copy</NeedsButton>
      <NeedsButton needs="templates:update" icon="pencil" onClick={() => setOpened("change")}>Change</NeedsButton>
      <Confirm title={`Delete ${data.name}?`} verb="Delete" onConfirm={() => remove.mutateAsync(undefined).then(() => navigate({ to: "/templates" }))} trigger={(open) => <NeedsButton needs="templates:delete" look="danger" icon="trash-2" onClick={open}>Delete</NeedsButton>}>This can be taken back. One that others were copied from can't be deleted.</Confirm>
    </>}>
      <Values path={path} template={data} />
      <Section title="Copies" about="They follow this one in all that they don't say themselves.">
        <List of={list<Template>("/api/templates", { template_id: id })} label="Copies" keyOf={(copy) => copy.id} empty={<Empty icon="copy-plus" title="Nobody has copied it yet" />} row={(copy) => (
          <div className="flex min-h-11 items-center gap-3 px-3 py-2 hover:bg-sunken"><Icon name="copy-plus" className="text-soft" /><Link to="/templates/$id" params={{ id: copy.id }} className="min-w-0 flex-1 truncate font-medium after:absolute after:inset-0">{copy.name}</Link><span className="text-sm text-soft">says {copy.overrides.length} of 4 itself</span></div>
        )} />
      </Section>
      {opened ? <TemplateForm template={data} isCopy={opened === "copy"} onClose={() => setOpened(undefined)} /> : null}
    </Page>
  );
}

/** Each value, and where it comes from. */
function Values({ path, template }: { path: string; template: Template }): ReactElement {
  const { data, error, refetch } = useQuery(one<{ data: Origins }>(`${path}/origins`));
  if (error) return <ProblemView error={error} retry={refetch} />;
  if (!data) return <Rows count={4} />;
  return (
    <Section title="What it says, and where that comes from">
      <dl className="card divide-y">{Object.entries(data.data).map(([name, { value, from_id: from, own }]) => (
        <div key={name} className="flex flex-wrap items-start gap-x-4 gap-y-1 px-3.5 py-2.5">
          <dt className="w-28 text-sm text-soft">{name}</dt>
          <dd className="min-w-0 flex-1 basis-60 break-words whitespace-pre-wrap">{wordsFor(value)}</dd>
          <dd className="text-sm">{own ? template.template_id ? <Badge tone="live">said here</Badge> : null : <Link to="/templates/$id" params={{ id: from }} className="underline underline-offset-2"><Origin id={from} /></Link>}</dd>
        </div>
      ))}</dl>
    </Section>
  );
}

function Origin({ id }: { id: string }): ReactElement {
  const { data } = useQuery(one<Template>(`/api/templates/${id}`));
  return <>from {data?.name ?? id}</>;
}

const wordsFor = (value: unknown): string => (Array.isArray(value) ? value.join(", ") || "none" : value === null ? "whichever fits" : String(value));
