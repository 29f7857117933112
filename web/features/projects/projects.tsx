import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useDeferredValue, useEffect, useState, type ReactElement } from "react";
import type { Project } from "../../../src/delivery/projects/schema.ts";
import { list } from "../../api/queries.ts";
import { buttonClass } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Page } from "../../ui/page.tsx";
import { List } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";

export function Projects(): ReactElement {
  const { q } = useSearch({ from: "/inside/projects" });
  const [typed, setTyped] = useState(q ?? "");
  const wanted = useDeferredValue(typed.trim());
  const navigate = useNavigate();
  useEffect(() => void navigate({ to: "/projects", search: wanted ? { q: wanted } : {}, replace: true }), [wanted, navigate]);
  return (
    <Page title="Projects" about="Each is a git repository: clone it, push to it, or ask for a change to it." actions={<Link to="/" className={buttonClass("primary")}>New project</Link>}>
      <div className="w-64"><TextField label="Find a project" isLabelHidden type="search" placeholder="Find a project" value={typed} onChange={(event) => setTyped(event.target.value)} /></div>
      <List of={list<Project>("/api/projects", { q: q || undefined })} label="Projects" keyOf={(project) => project.project_id} empty={
        q ? <Empty icon="folder-git-2" title={`No project is called “${q}”`} /> : <Empty icon="folder-git-2" title="No projects yet"><p>The first one comes with the first thing that you have built.</p><Link to="/" className={buttonClass("primary")}>What should be built?</Link></Empty>
      } row={(project) => (
        <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 hover:bg-sunken">
          <Icon name="folder-git-2" className="text-soft" />
          <Link to="/projects/$id" params={{ id: project.project_id }} className="min-w-0 flex-1 basis-44 truncate font-medium after:absolute after:inset-0">{project.name}</Link>
          <code className="hidden text-xs text-soft sm:inline">{project.slug}</code>
          <span className="w-28 text-right text-sm text-soft"><Time at={project.updated_at} /></span>
        </div>
      )} />
    </Page>
  );
}
