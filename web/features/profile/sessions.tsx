import type { ReactElement } from "react";
import type { Session } from "../../../src/identity/sessions/schema.ts";
import { ask } from "../../api/client.ts";
import { list } from "../../api/queries.ts";
import { useAct } from "../../ui/act.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Section } from "../../ui/page.tsx";
import { List } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";

const path = "/api/auth/sessions";

/** Where one is signed in, and an end to any of it. */
export function Sessions(): ReactElement {
  const others = useAct(() => ask<void>("DELETE", path), () => ({ touches: [path], said: "Only this browser is signed in now" }));
  const end = useAct((id: string) => ask<void>("DELETE", `${path}/${id}`), () => ({ touches: [path], said: "That session is over" }));
  return (
    <Section title="Your sessions" actions={<Confirm title="Sign out everywhere else?" verb="Sign out" onConfirm={() => others.mutateAsync(undefined)} trigger={(open) => <Button size="small" onClick={open}>Sign out everywhere else</Button>}>All your other browsers and programs that signed in with your password are out with their next request. Keys stay.</Confirm>}>
      <List of={list<Session>(path)} label="Sessions" keyOf={(session) => session.session_id} empty={<Empty icon="monitor" title="No session is open" />} row={(session) => (
        <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
          <Icon name="monitor" className="text-soft" />
          <div className="min-w-0 flex-1 basis-52"><p className="truncate">{session.user_agent ?? "Unknown"}</p><p className="text-sm text-soft">{session.ip ? `from ${session.ip}, ` : ""}opened <Time at={session.opened_at} />, used <Time at={session.last_refreshed_at} />, by {session.amr.join(", ")}</p></div>
          {session.is_current ? <Badge tone="good" icon="check">this one</Badge> : <Button size="small" look="danger" isBusy={end.isPending && end.variables === session.session_id} onClick={() => end.mutate(session.session_id)}>End it</Button>}
        </div>
      )} />
    </Section>
  );
}
