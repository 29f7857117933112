import * as Radix from "@radix-ui/react-dialog";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Command } from "cmdk";
import { useState, type ReactElement, type ReactNode } from "react";
import type { Project } from "../../src/delivery/projects/schema.ts";
import type { RunSummary } from "../../src/generation/runs/schema.ts";
import type { Page } from "../api/client.ts";
import { one } from "../api/queries.ts";
import { Icon } from "../ui/icon.tsx";
import type { IconName } from "../ui/icon-names.ts";
import { allPlaces } from "./places.ts";
import { chooseTheme } from "./theme.ts";

const item = "flex cursor-pointer items-center gap-2 rounded-md px-2 py-1.5 data-[selected=true]:bg-sunken";
const group = "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-soft";

/** Everything that can be gone to or done from anywhere, by typing a part of its name. */
export function Palette({ onClose }: { onClose: () => void }): ReactElement {
  const router = useRouter();
  const [typed, setTyped] = useState("");
  const runs = useQuery(one<Page<RunSummary>>("/api/runs", { limit: 20 }));
  const projects = useQuery(one<Page<Project>>("/api/projects", { limit: 20 }));
  const then = (act: () => unknown) => () => {
    onClose();
    void act();
  };
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/50" />
        <Radix.Content aria-describedby={undefined} className="card fixed top-[12dvh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden shadow-2xl">
          <Radix.Title className="sr-only">Search or jump to</Radix.Title>
          <Command label="Search or jump to" loop>
            <div className="flex items-center gap-2 border-b px-3"><Icon name="search" className="text-soft" /><Command.Input value={typed} onValueChange={setTyped} placeholder="Where to, or what to do?" className="h-11 w-full bg-transparent outline-none" /></div>
            <Command.List className="max-h-[60dvh] overflow-y-auto p-1">
              <Command.Empty className="px-2 py-6 text-center text-soft">Nothing is called that.</Command.Empty>
              <Command.Group heading="Pages" className={group}>
                {allPlaces.map(({ to, name, icon }) => <Item key={to} icon={icon} onSelect={then(() => router.navigate({ to }))}>{name}</Item>)}
              </Command.Group>
              <Command.Group heading="Projects" className={group}>
                {projects.data?.data.map((project) => <Item key={project.project_id} icon="folder-git-2" value={`${project.name} ${project.project_id}`} onSelect={then(() => router.navigate({ to: "/projects/$id", params: { id: project.project_id } }))}>{project.name}</Item>)}
              </Command.Group>
              <Command.Group heading="Runs" className={group}>
                {runs.data?.data.map((run) => <Item key={run.run_id} icon="activity" value={`${run.title ?? "run"} ${run.run_id}`} onSelect={then(() => router.navigate({ to: "/runs/$id", params: { id: run.run_id } }))}>{run.title ?? run.run_id} <span className="text-soft">{run.status}</span></Item>)}
              </Command.Group>
              <Command.Group heading="Appearance" className={group}>
                <Item icon="sun" onSelect={then(() => chooseTheme("light"))}>Light theme</Item>
                <Item icon="moon" onSelect={then(() => chooseTheme("dark"))}>Dark theme</Item>
                <Item icon="monitor" onSelect={then(() => chooseTheme("system"))}>The system's theme</Item>
              </Command.Group>
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const Item = ({ icon, value, onSelect, children }: { icon: IconName; value?: string; onSelect: () => void; children: ReactNode }): ReactElement => (
  <Command.Item className={item} onSelect={onSelect} {...(value === undefined ? {} : { value })}><Icon name={icon} size={15} className="text-soft" /><span className="truncate">{children}</span></Command.Item>
);
