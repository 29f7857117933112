import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import type { Diff, FileDiff } from "../../../src/delivery/projects/history-schema.ts";
import { one } from "../../api/queries.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Empty, Rows } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";

const tones: Readonly<Record<FileDiff["status"], Tone>> = { added: "good", deleted: "bad", modified: "neutral", renamed: "live" };
const why: Readonly<Record<NonNullable<FileDiff["omitted"]>, string>> = { binary: "This isn't text.", large: "This file is too large to be compared here.", limit: "Too much changed at once to show all of it." };
/** More than these begin closed; what is closed isn't drawn. */
const openedMax = 8;
const openedLines = 400;

/** What a commit changed, or what differs between two. */
export function DiffView({ projectId, to, from, path }: { projectId: string; to: string; from?: string | undefined; path?: string | undefined }): ReactElement {
  const { data, error, refetch } = useQuery({ ...one<Diff>(`/api/projects/${projectId}/diff`, { to, from, path }), staleTime: 60_000 });
  if (error) return <ProblemView error={error} retry={refetch} />;
  if (!data) return <Rows count={6} />;
  if (data.files.length === 0) return <Empty icon="git-compare" title="Nothing differs" />;
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm text-soft">{data.files_changed} {data.files_changed === 1 ? "file" : "files"} changed: <Counts additions={data.additions} deletions={data.deletions} />{data.truncated ? " More files changed than are listed here." : ""}</p>
      {data.files.map((file, place) => <OneFile key={file.path} file={file} isFirst={place < openedMax && (file.additions ?? 0) + (file.deletions ?? 0) <= openedLines} />)}
    </div>
  );
}

const Counts = ({ additions, deletions }: { additions: number | null; deletions: number | null }): ReactElement => <span><span className="text-good">+{additions ?? "?"}</span> <span className="text-bad">−{deletions ?? "?"}</span></span>;

function OneFile({ file, isFirst }: { file: FileDiff; isFirst: boolean }): ReactElement {
  const [isOpen, setOpen] = useState(isFirst);
  return (
    <details className="card min-w-0" open={isOpen} onToggle={({ currentTarget: { open } }) => setOpen(open)}>
      <summary className="flex cursor-pointer flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5 text-xs"><span className="min-w-0 flex-1 basis-40 truncate font-mono">{file.status === "renamed" ? `${file.old_path} → ${file.path}` : file.path}</span><Badge tone={tones[file.status]}>{file.status}</Badge><Counts additions={file.additions} deletions={file.deletions} /></summary>
      {!isOpen ? null : file.omitted ? <p className="border-t p-3 text-sm text-soft">{why[file.omitted]}</p> : (
        <div className="overflow-x-auto border-t" tabIndex={0} role="region" aria-label={`Changes of ${file.path}`}>
          <table className="w-full font-mono text-xs leading-5"><tbody>{file.hunks.map((hunk) => <Hunk key={`${hunk.old_start} ${hunk.new_start}`} hunk={hunk} />)}</tbody></table>
        </div>
      )}
    </details>
  );
}

const looks: Readonly<Record<string, string>> = { "+": "bg-good-soft", "-": "bg-bad-soft" };
const said: Readonly<Record<string, string>> = { "+": "added: ", "-": "taken out: " };

function Hunk({ hunk }: { hunk: FileDiff["hunks"][number] }): ReactElement {
  let [before, after] = [hunk.old_start, hunk.new_start];
  const numbered = hunk.lines.map((line) => ({ mark: line.slice(0, 1), text: line.slice(1), before: line.startsWith("+") ? null : before++, after: line.startsWith("-") ? null : after++ }));
  return (
    <>
      <tr><td colSpan={4} className="bg-sunken px-3 text-soft">@@ −{hunk.old_start},{hunk.old_lines} +{hunk.new_start},{hunk.new_lines} @@</td></tr>
      {numbered.map((line, place) => (
        <tr key={place} className={looks[line.mark] ?? ""}>
          <td className="w-10 px-2 text-right text-soft select-none">{line.before}</td><td className="w-10 px-2 text-right text-soft select-none">{line.after}</td>
          <td className="w-4 select-none">{said[line.mark] ? <><span aria-hidden="true">{line.mark === "-" ? "−" : "+"}</span><span className="sr-only">{said[line.mark]}</span></> : null}</td><td className="pr-3 whitespace-pre">{line.text}</td>
        </tr>
      ))}
    </>
  );
}
