import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import type { Assignment } from "../../../src/access/assignments/schema.ts";
import type { Account } from "../../../src/identity/account/schema.ts";
import type { User } from "../../../src/identity/members/schema.ts";
import type { SignInLink } from "../../../src/identity/tickets/schema.ts";
import { ask, post, type Page as ListPage } from "../../api/client.ts";
import { accountQuery, one, permissionsQuery } from "../../api/queries.ts";
import { forgetTokens } from "../../api/session.ts";
import { useAct, useMay } from "../../ui/act.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Copyable, CurlButton } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { faultsFor } from "../../ui/form-faults.ts";
import { TextField } from "../../ui/field.tsx";
import { useGuard } from "../../ui/guard.ts";
import { Block, Facts, Page, Rows, Section } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { NeedsButton, RequestAccess } from "../../ui/request-access.tsx";
import { Sessions } from "./sessions.tsx";

/** Who somebody is here, what they may, and how they come in elsewhere. */
export function Profile(): ReactElement {
  const account = useQuery(accountQuery);
  if (account.error) return <Page title="You"><ProblemView error={account.error} retry={account.refetch} /></Page>;
  if (!account.data) return <Page title="You"><Block className="h-64" /></Page>;
  return (
    <Page title="You" about="How others see you here, and what you may.">
      <Name key={account.data.name} account={account.data} />
      <SignedIn />
      <Sessions />
      <Mine account={account.data} />
    </Page>
  );
}

function Name({ account }: { account: Account }): ReactElement {
  const { may } = useMay("users:update");
  const [name, setName] = useState(account.name);
  const path = `/api/users/${account.user_id}`;
  const save = useAct(() => ask<User>("PATCH", path, { body: { name } }), () => ({ touches: ["/api/users", "/api/auth/user"], said: "Others see your new name", undo: () => ask("PATCH", path, { body: { name: account.name } }) }), true);
  const guard = useGuard(name !== account.name && !save.isSuccess);
  const { beside, rest } = faultsFor(save.error, ["name"]);
  return (
    <div className="card flex max-w-2xl flex-col gap-4 p-4">
      <Facts of={[["E-mail address", account.email ?? "none"], ...(account.username ? [["User name", account.username] as const] : []), ["Id", <code key="i" className="text-xs break-all">{account.user_id}</code>]]} />
      <form noValidate className="flex flex-col gap-3" onSubmit={(event) => {
        event.preventDefault();
        save.mutate(undefined, { onSuccess: guard.release });
      }}>
        <TextField label="Name" value={name} maxLength={120} disabled={!may} onChange={(event) => setName(event.target.value)} error={beside("name") ?? rest} />
        <div className="flex flex-wrap items-center gap-2"><NeedsButton needs="users:update" type="submit" look="primary" isBusy={save.isPending} disabled={name.trim() === "" || name === account.name}>Save</NeedsButton><CurlButton method="PATCH" path={path} body={{ name }} /></div>
      </form>
    </div>
  );
}

/** This browser's session, and a way in for another of one's own. */
function SignedIn(): ReactElement {
  const link = useAct(() => post<SignInLink>("/api/auth/sign-in-links"), () => ({ touches: [] }));
  const leave = useAct(() => ask("POST", "/api/auth/logout", { body: {} }).then(forgetTokens), () => ({ touches: [] }));
  return (
    <Section title="Signed in" about="This browser keeps you signed in. A link signs another browser of yours in: once, within ten minutes.">
      <div className="flex flex-wrap gap-2"><Button icon="link" isBusy={link.isPending} onClick={() => link.mutate(undefined)}>Sign in on another device</Button><Button icon="log-out" isBusy={leave.isPending} onClick={() => leave.mutate(undefined)}>Sign out here</Button></div>
      <Dialog title="Sign in on another device" description="Open this there. It is good once, for ten minutes, and for whoever has it: pass it to nobody." isOpen={link.data !== undefined} onClose={link.reset}>
        <div className="flex flex-col gap-4"><Copyable label="Sign-in link" text={link.data?.url ?? ""} /><div className="flex justify-end"><Button look="primary" onClick={link.reset}>Done</Button></div></div>
      </Dialog>
    </Section>
  );
}

/** Roles with where they reach, and everything they add up to. */
function Mine({ account }: { account: Account }): ReactElement {
  const permissions = useQuery(permissionsQuery);
  const given = useQuery(one<ListPage<Assignment>>("/api/user-roles", { principal_type: "user", principal_id: account.user_id ?? "", limit: 100 }));
  const [asked, setAsked] = useState<string>();
  if (permissions.error) return <ProblemView error={permissions.error} retry={permissions.refetch} />;
  if (!permissions.data) return <Rows />;
  const mayAsk = permissions.data.data.some(({ permission, held }) => permission === "approvals:create" && held);
  return (
    <Section title="What you may" about="By your roles alone; entries at single things and policies can allow and deny more.">
      <div className="flex flex-wrap gap-1.5">{account.roles.map((role) => <Badge key={role} tone="live">{role}</Badge>)}{given.data?.data.map((one) => <Badge key={one.id}>{one.role}{one.scope.id ? ` in ${one.scope.type} ${one.scope.id}` : ""}</Badge>)}</div>
      <ul aria-label="Permissions" className="card divide-y">
        {permissions.data.data.toSorted((a, b) => Number(b.held) - Number(a.held)).map(({ permission, description, held, held_by: by }) => (
          <li key={permission} className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-1.5 text-sm">
            <span className="min-w-0 flex-1 basis-52"><code className="text-xs">{permission}</code><span className="block text-soft">{description}</span></span>
            {held ? <Badge tone="good" icon="check">everywhere</Badge> : by.length > 0 ? <Badge tone="warn" icon="check">in some places</Badge> : mayAsk ? <Button size="small" look="quiet" icon="message-square" aria-label={`Request access: ${permission}`} onClick={() => setAsked(permission)}>Request access</Button> : <Badge icon="x">no</Badge>}
          </li>
        ))}
      </ul>
      {asked ? <RequestAccess permission={asked} onClose={() => setAsked(undefined)} /> : null}
    </Section>
  );
}
