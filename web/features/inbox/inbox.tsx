import { useQueryClient } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useEffect, type ReactElement } from "react";
import type { Notification } from "../../../src/delivery/notifications/schema.ts";
import { post } from "../../api/client.ts";
import { list } from "../../api/queries.ts";
import { follow } from "../../api/stream.ts";
import { useAct } from "../../ui/act.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Empty, Page } from "../../ui/page.tsx";
import { List } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";

export function Inbox(): ReactElement {
  const { unread } = useSearch({ from: "/inside/inbox" });
  const client = useQueryClient();
  const readAll = useAct(() => post("/api/notifications/read-all"), () => ({ touches: ["/api/notifications"], said: "All read" }));
  useEffect(() => follow({
    path: "/api/notifications", after: undefined, isLast: () => false, onLine: () => undefined,
    onEvents: () => void client.invalidateQueries({ predicate: ({ queryKey: [path] }) => String(path).startsWith("/api/notifications") }),
  }), [client]);
  return (
    <Page title="Inbox" about="What members and the product told you. New ones appear by themselves." actions={<Button icon="check" isBusy={readAll.isPending} onClick={() => readAll.mutate(undefined)}>Mark all as read</Button>}>
      <div><Link to="/inbox" search={unread ? {} : { unread: "true" }} className={buttonClass("plain", "small")}>{unread ? "Show all" : "Unread only"}</Link></div>
      <List of={list<Notification>("/api/notifications", { unread })} label="Notifications" keyOf={(notice) => notice.id} row={(notice) => <Notice notice={notice} />} empty={<Empty icon="bell" title={unread ? "Everything is read" : "Nothing has come yet"}><p>Programs and members send here with <code>POST /api/notify</code>.</p></Empty>} />
    </Page>
  );
}

function Notice({ notice }: { notice: Notification }): ReactElement {
  const read = useAct(() => post(`/api/notifications/${notice.id}/read`), () => ({ touches: ["/api/notifications"] }));
  return (
    <article className="flex flex-wrap items-start gap-x-3 gap-y-1 px-3.5 py-3">
      <span className={`mt-1.5 size-2 shrink-0 rounded-full ${notice.read_at ? "bg-line" : "bg-accent"}`} role="img" aria-label={notice.read_at ? "read" : "unread"} />
      <div className="min-w-0 flex-1 basis-60"><h2 className={notice.read_at ? "" : "font-medium"}>{notice.title}</h2>{notice.body ? <p className="whitespace-pre-wrap text-soft">{notice.body}</p> : null}{notice.link ? <a href={notice.link} className="text-sm underline underline-offset-2">Open</a> : null}</div>
      <Badge>{notice.kind}</Badge>
      <span className="text-sm text-soft"><Time at={notice.created_at} /></span>
      {notice.read_at ? null : <Button size="small" look="quiet" onClick={() => read.mutate(undefined)}>Mark as read</Button>}
    </article>
  );
}
