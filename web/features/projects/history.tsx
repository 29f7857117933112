import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactElement } from "react";
import type { CommitSummary, Diff, RolledBack } from "../../../src/delivery/projects/history-schema.ts";
import type { ProjectTree } from "../../../src/delivery/projects/schema.ts";
import { post } from "../../api/client.ts";
import { list, one } from "../../api/queries.ts";
import { useAct, useMay } from "../../ui/act.ts";
import { Badge } from "../../ui/badge.tsx";
import { buttonClass } from "../../ui/button.tsx";
import { CopyButton, CurlButton } from "../../ui/copy.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty } from "../../ui/page.tsx";
import { NeedsButton } from "../../ui/request-access.tsx";
import { List } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { DiffView } from "./diff-view.tsx";

/** The commits of a branch or of one path in it; or one of them, with what it changed. */
export function History({ tree }: { tree: ProjectTree }): ReactElement {
  const { commit, file, ref } = useSearch({ from: "/inside/projects/$id" });
  const id = tree.project_id;
  if (commit) return <OneCommit id={id} commit={commit} tip={tree.metadata.commit_id ?? undefined} />;
  const kept = ref ? { ref } : {};
  return (
    <div className="flex flex-col gap-3">
      {file ? <p className="flex flex-wrap items-center gap-2 text-soft">Commits that changed <code className="text-xs text-ink">{file}</code><Link to="/projects/$id" params={{ id }} search={{ tab: "history", ...kept }} className="underline underline-offset-2">Show all</Link></p> : null}
      <List of={list<CommitSummary>(`/api/projects/${id}/commits`, { ref, path: file })} label="Commits" keyOf={(one) => one.commit_id} empty={<Empty icon="history" title="Nothing was committed yet"><p>Ask for a change to have something built, or push.</p></Empty>} row={(one) => (
        <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 hover:bg-sunken">
          <Icon name="git-commit-horizontal" className="text-soft" />
          <div className="min-w-0 flex-1 basis-52"><Link to="/projects/$id" params={{ id }} search={{ tab: "history", commit: one.commit_id, ...kept }} className="block truncate font-medium after:absolute after:inset-0">{one.subject}</Link><p className="truncate text-sm text-soft">{one.author.name}</p></div>
          {one.parents.length > 1 ? <Badge>merge</Badge> : null}
          <code className="text-xs text-soft">{one.commit_id.slice(0, 8)}</code><span className="w-28 text-right text-sm text-soft"><Time at={one.committed_at} /></span>
        </div>
      )} />
      <div className="-ml-2"><CurlButton method="GET" path={`/api/projects/${id}/commits${ref ? `?ref=${ref}` : ""}`} /></div>
    </div>
  );
}

function OneCommit({ id, commit, tip }: { id: string; commit: string; tip: string | undefined }): ReactElement {
  const { data } = useQuery(list1(id, commit));
  const { ref } = useSearch({ from: "/inside/projects/$id" });
  const found = data?.data[0];
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-64"><h2 className="font-semibold break-words">{found?.subject ?? commit.slice(0, 12)}</h2><p className="flex flex-wrap items-center gap-x-2 text-sm text-soft"><code className="text-xs">{commit.slice(0, 12)}</code><CopyButton text={commit} label="Copy the commit's id" />{found ? <>{found.author.name}, <Time at={found.committed_at} /></> : null}</p></div>
        <Link to="/projects/$id" params={{ id }} search={{ ref: commit }} className={buttonClass("plain")}>Files at this commit</Link>
        {tip === commit ? null : <GoBack id={id} commit={commit} branch={ref?.replace("refs/heads/", "")} />}
        <Link to="/projects/$id" params={{ id }} search={{ tab: "history", ...(ref ? { ref } : {}) }} className={buttonClass("plain")}>All commits</Link>
      </div>
      <DiffView projectId={id} to={commit} />
    </div>
  );
}

/** A commit with its own words, as the first of its history. */
const list1 = (id: string, commit: string) => one<{ data: CommitSummary[] }>(`/api/projects/${id}/commits`, { ref: commit, limit: 1 });

/** The branch gets the files of an older commit by a commit on top: nothing that was is lost. */
function GoBack({ id, commit, branch }: { id: string; commit: string; branch: string | undefined }): ReactElement {
  const { may } = useMay("projects:write");
  const navigate = useNavigate();
  const { data } = useQuery({ ...one<Diff>(`/api/projects/${id}/diff`, { from: branch, to: commit }), enabled: may, retry: false });
  const back = useAct(() => post<RolledBack>(`/api/projects/${id}/rollback`, { to: commit, ...(branch ? { branch } : {}) }, crypto.randomUUID()), () => ({ touches: [`/api/projects/${id}`, `/api/storage/projects/${id}`], said: "The branch has those files again" }));
  return (
    <Confirm title="Go back to this commit?" verb="Go back" look="primary" onConfirm={() => back.mutateAsync(undefined).then((made) => navigate({ to: "/projects/$id", params: { id }, search: { tab: "history", commit: made.commit_id, ...(branch ? { ref: branch } : {}) } }))} trigger={(open) => <NeedsButton needs="projects:write" icon="rotate-ccw" onClick={open}>Go back to it</NeedsButton>}>
      {data ? `${data.files_changed} files change: ` : ""}{branch ?? "The default branch"} gets the files of {commit.slice(0, 8)} by a commit on top. What came since stays in the history.
    </Confirm>
  );
}
