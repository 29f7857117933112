import { Link, type LinkProps } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { folderOf, type Folder, type Listed } from "./folders.ts";
import { Icon } from "../../ui/icon.tsx";

interface TreeProps {
  files: readonly Listed[];
  current: string | undefined;
  linkTo: (path: string) => LinkProps;
}

export const Tree = ({ files, current, linkTo }: TreeProps): ReactElement => (
  <nav aria-label="Files" className="card max-h-[34rem] overflow-auto p-1.5 text-sm"><Level folder={folderOf(files)} current={current} linkTo={linkTo} /></nav>
);

const Level = ({ folder, current, linkTo }: { folder: Folder } & Pick<TreeProps, "current" | "linkTo">): ReactElement => (
  <ul>
    {[...folder.folders.values()].sort(byName).map((inner) => <Branch key={inner.path} folder={inner} current={current} linkTo={linkTo} />)}
    {folder.files.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map(({ path }) => (
      <li key={path}>
        <Link {...linkTo(path)} aria-current={path === current ? "page" : undefined} className={`flex h-7 items-center gap-1.5 rounded px-1.5 ${path === current ? "bg-accent-soft font-medium" : "hover:bg-sunken"}`}>
          <Icon name="file" size={14} className="text-soft" /><span className="truncate">{path.split("/").at(-1)}</span>
        </Link>
      </li>
    ))}
  </ul>
);

const byName = (a: Folder, b: Folder): number => (a.name < b.name ? -1 : 1);

function Branch({ folder, current, linkTo }: { folder: Folder } & Pick<TreeProps, "current" | "linkTo">): ReactElement {
  const [isOpen, setOpen] = useState(true);
  return (
    <li>
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} className="flex h-7 w-full items-center gap-1.5 rounded px-1.5 hover:bg-sunken">
        <Icon name={isOpen ? "folder-open" : "folder"} size={14} className="text-soft" /><span className="truncate">{folder.name}</span>
      </button>
      {isOpen ? <div className="ml-3 border-l pl-1"><Level folder={folder} current={current} linkTo={linkTo} /></div> : null}
    </li>
  );
}
