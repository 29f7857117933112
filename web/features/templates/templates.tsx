import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useDeferredValue, useEffect, useState, type ReactElement } from "react";
import { list } from "../../api/queries.ts";
import { Badge } from "../../ui/badge.tsx";
import { TextField } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Page } from "../../ui/page.tsx";
import { NeedsButton } from "../../ui/request-access.tsx";
import { List } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { TemplateForm } from "./template-form.tsx";
import type { Template } from "./template.ts";

export function Templates(): ReactElement {
  const { q } = useSearch({ from: "/inside/templates" });
  const [typed, setTyped] = useState(q ?? "");
  const wanted = useDeferredValue(typed.trim());
  const navigate = useNavigate();
  const [isMaking, setMaking] = useState(false);
  useEffect(() => void navigate({ to: "/templates", search: wanted ? { q: wanted } : {}, replace: true }), [wanted, navigate]);
  const make = <NeedsButton needs="templates:create" look="primary" icon="plus" onClick={() => setMaking(true)}>New template</NeedsButton>;
  return (
    <Page title="Templates" about="Requirements to begin from. A copy follows the one it was made from in all that it doesn't say itself." actions={make}>
      <div className="w-64"><TextField label="Find a template" isLabelHidden type="search" placeholder="Find a template" value={typed} onChange={(event) => setTyped(event.target.value)} /></div>
      <List of={list<Template>("/api/templates", { q: q || undefined })} label="Templates" keyOf={(template) => template.id} empty={
        q ? <Empty icon="file-text" title={`No template is called “${q}”`} /> : <Empty icon="file-text" title="No templates yet"><p>Keep what all your services have in common in one, and copy it for each.</p>{make}</Empty>
      } row={(template) => (
        <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 hover:bg-sunken">
          <Icon name={template.template_id ? "copy-plus" : "file-text"} className="text-soft" />
          <div className="min-w-0 flex-1 basis-48"><Link to="/templates/$id" params={{ id: template.id }} className="block truncate font-medium after:absolute after:inset-0">{template.name}</Link><p className="truncate text-sm text-soft">{template.requirement}</p></div>
          <div className="flex flex-wrap gap-1">{template.labels.map((label) => <Badge key={label}>{label}</Badge>)}</div>
          {template.template_id ? <Badge tone="live" icon="copy-plus">a copy</Badge> : null}
          <span className="w-28 text-right text-sm text-soft"><Time at={template.updated_at} /></span>
        </div>
      )} />
      {isMaking ? <TemplateForm onClose={() => setMaking(false)} /> : null}
    </Page>
  );
}
