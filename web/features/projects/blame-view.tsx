import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import type { Blame } from "../../../src/delivery/projects/history-schema.ts";
import { one } from "../../api/queries.ts";
import { Block } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { Time } from "../../ui/time.tsx";

/** Each stretch of lines beside the commit that it comes from. */
export function BlameView({ projectId, path, gitRef, text }: { projectId: string; path: string; gitRef: string | undefined; text: string }): ReactElement {
  const { data, error, refetch } = useQuery({ ...one<Blame>(`/api/projects/${projectId}/blame/${path.split("/").map(encodeURIComponent).join("/")}`, { ref: gitRef }), staleTime: 60_000 });
  if (error) return <div className="p-3"><ProblemView error={error} retry={refetch} /></div>;
  if (!data) return <Block className="h-80" />;
  const lines = text.split("\n");
  return (
    <div className="max-h-[70dvh] overflow-auto" tabIndex={0} role="region" aria-label={`Where the lines of ${path} come from`}>
      {data.truncated ? <p className="border-b px-3 py-1.5 text-sm text-soft">The history is longer than was looked through: the oldest that was seen stands for all before it.</p> : null}
      <table className="w-full text-xs leading-5"><tbody>{data.lines.map(({ from, to, commit_id: commit, author, committed_at: at, subject }) => (
        <tr key={from} className="border-b align-top last:border-0">
          <td className="w-44 max-w-44 border-r px-2 py-0.5"><Link to="/projects/$id" params={{ id: projectId }} search={{ tab: "history", commit }} className="block truncate hover:underline" title={`${subject} (${commit.slice(0, 8)})`}>{subject}</Link><span className="block truncate text-soft">{author}, <Time at={at} /></span></td>
          <td className="w-11 px-2 py-0.5 text-right font-mono whitespace-pre text-soft select-none">{Array.from({ length: to - from + 1 }, (_, place) => from + place).join("\n")}</td>
          <td className="px-2 py-0.5 font-mono whitespace-pre">{lines.slice(from - 1, to).join("\n")}</td>
        </tr>
      ))}</tbody></table>
    </div>
  );
}
