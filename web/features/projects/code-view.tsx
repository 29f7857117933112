import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState, type ReactElement } from "react";
import { download, withQuery } from "../../api/client.ts";
import { filePath, textQuery } from "../../api/queries.ts";
import { IconButton } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Block } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";

const BlameView = lazy(() => import("./blame-view.tsx").then((module) => ({ default: module.BlameView })));
const Highlighted = lazy(() => import("./highlighted.tsx").then((module) => ({ default: module.Highlighted })));

const shownMax = 400_000;

/** One file of a repository at a ref, with the colours of its language. */
export function CodeView({ projectId, path, gitRef, hasHistory = false }: { projectId: string; path: string; gitRef?: string | undefined; hasHistory?: boolean }): ReactElement {
  const address = filePath(projectId, path);
  const { data, error, isPending, refetch } = useQuery(textQuery(projectId, path, gitRef));
  const [isBlamed, setBlamed] = useState(false);
  if (isPending) return <Block className="h-[34rem]" />;
  if (error) return <ProblemView error={error} retry={refetch} />;
  const isBinary = data.includes("\u0000");
  return (
    <section aria-label={path} className="card min-w-0">
      <header className="flex items-center gap-1 border-b py-1 pr-1 pl-3">
        <h2 className="min-w-0 flex-1 truncate font-mono text-xs">{path}</h2>
        <span className="text-xs text-soft">{data.split("\n").length} lines</span>
        {hasHistory ? <><IconButton icon="users" label={isBlamed ? "Show the colours of the code" : "Show where each line comes from"} aria-pressed={isBlamed} onClick={() => setBlamed(!isBlamed)} /><Link to="/projects/$id" params={{ id: projectId }} search={{ tab: "history", file: path, ...(gitRef ? { ref: gitRef } : {}) }} aria-label="History of the file" title="History of the file" className="inline-flex size-8 items-center justify-center rounded-md text-soft hover:bg-sunken hover:text-ink"><Icon name="history" /></Link></> : null}
        {isBinary ? null : <CopyButton text={data} label="Copy the file" />}
        <IconButton icon="download" label="Download the file" onClick={() => void download(withQuery(address, { ref: gitRef }), path.split("/").at(-1)!)} />
      </header>
      {isBinary || data.length > shownMax ? <p className="p-4 text-soft">{isBinary ? "This isn't text." : "This is too long to be shown."} It can be downloaded.</p>
        : isBlamed ? <Suspense fallback={<Plain text={data} />}><BlameView projectId={projectId} path={path} gitRef={gitRef} text={data} /></Suspense>
        : <Suspense fallback={<Plain text={data} />}><Highlighted text={data} path={path} /></Suspense>}
    </section>
  );
}

const Plain = ({ text }: { text: string }): ReactElement => <pre tabIndex={0} className="overflow-x-auto p-3 font-mono text-xs leading-5">{text}</pre>;
