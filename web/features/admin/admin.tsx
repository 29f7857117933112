import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState, useSyncExternalStore, type ReactElement } from "react";
import type { AdminIdentity } from "../../../src/admin/identity/schema.ts";
import { adminToken, keepAdminToken, onAdminToken } from "../../api/admin.ts";
import { one } from "../../api/queries.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Copyable } from "../../ui/copy.tsx";
import { TextArea } from "../../ui/field.tsx";
import { Block, Page } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { Tab, Tabs } from "../../ui/tabs.tsx";
import { Domains } from "./domains.tsx";
import { Flags } from "./flags.tsx";
import { Admins, PlatformAudit } from "./people.tsx";
import { Plans } from "./plans.tsx";
import { OneTenant } from "./tenant.tsx";
import { Tenants } from "./tenants.tsx";

const title = "Platform administration";
const parts = [["tenants", "Tenants"], ["plans", "Plans"], ["flags", "Features"], ["domains", "Domains"], ["admins", "Admins"], ["audit", "Audit"]] as const;

/** For who runs the platform: apart from all tenants, by a token of the admin issuer alone. */
export function Admin(): ReactElement {
  const token = useSyncExternalStore(onAdminToken, adminToken);
  return <main className="min-h-dvh">{token === undefined ? <Entry /> : <Console />}</main>;
}

/** The token stays in this page's memory: a reload asks for it again. */
function Entry(): ReactElement {
  const [token, setToken] = useState("");
  return (
    <Page title={title} about="By a token of the admin issuer. It is kept nowhere: closing or reloading this page forgets it." actions={<Link to="/" className={buttonClass("plain")}>Dashboard</Link>}>
      <form className="card flex max-w-2xl flex-col gap-4 p-4" onSubmit={(event) => {
        event.preventDefault();
        keepAdminToken(token.trim());
      }}>
        <TextArea label="Admin token" rows={4} autoFocus required autoComplete="off" spellCheck={false} className="font-mono text-xs" value={token} onChange={(event) => setToken(event.target.value)} />
        <div className="flex flex-col gap-1 text-sm text-soft"><p>On this machine's own installation, a shell makes one:</p><Copyable label="Shell command" text="npm run --silent admin:token" /></div>
        <div><Button type="submit" look="primary" disabled={token.trim() === ""}>Open the console</Button></div>
      </form>
    </Page>
  );
}

function Console(): ReactElement {
  const { tab = "tenants", tenant } = useSearch({ from: "/admin" });
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(one<AdminIdentity>("/v1/admin/debug/identity"));
  const leave = (): void => {
    client.removeQueries({ predicate: ({ queryKey: [path] }) => typeof path === "string" && path.startsWith("/v1/") });
    keepAdminToken(undefined);
  };
  return (
    <Page title={title} isWide about={data ? <>As {data.subject}{data.token ? `, until ${new Date(data.token.exp * 1_000).toLocaleTimeString("en")}` : ""}</> : "…"} beside={data ? [...data.roles, ...data.scopes].map((role) => <Badge key={role} tone="live">{role}</Badge>) : null} actions={<><Button icon="log-out" onClick={leave}>Forget the token</Button><Link to="/" className={buttonClass("plain")}>Dashboard</Link></>}>
      {error ? <ProblemView error={error} retry={refetch} /> : !data ? <Block /> : <>
        <Tabs label="Parts of the console">{parts.map(([name, label]) => <Tab key={name} to="/admin" search={name === "tenants" ? {} : { tab: name }} isCurrent={tab === name}>{label}</Tab>)}</Tabs>
        {tab === "plans" ? <Plans /> : tab === "flags" ? <Flags /> : tab === "domains" ? <Domains /> : tab === "admins" ? <Admins /> : tab === "audit" ? <PlatformAudit /> : tenant ? <OneTenant key={tenant} id={tenant} /> : <Tenants />}
      </>}
    </Page>
  );
}
