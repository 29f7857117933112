import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import type { Policy } from "../../../src/access/policies/schema.ts";
import { list } from "../../api/queries.ts";
import { useMay } from "../../ui/act.ts";
import { Badge } from "../../ui/badge.tsx";
import { buttonClass } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Page } from "../../ui/page.tsx";
import { NeedsButton } from "../../ui/request-access.tsx";
import { List } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";

export function Policies(): ReactElement {
  const { may } = useMay("policies:create");
  const make = may ? <Link to="/policies/$id" params={{ id: "new" }} className={buttonClass("primary")}>New policy</Link> : <NeedsButton needs="policies:create" look="primary">New policy</NeedsButton>;
  return (
    <Page title="Policies" about="Rules on top of roles: deny, demand an approval, or allow under a condition. A version decides nothing until it is activated." actions={make}>
      <List of={list<Policy>("/api/policies")} label="Policies" keyOf={(policy) => policy.id} empty={<Empty icon="sliders-horizontal" title="No policies yet"><p>Roles alone decide. A policy can, for example, demand a second person for every approval of a run.</p>{make}</Empty>} row={(policy) => (
        <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 hover:bg-sunken">
          <Icon name="sliders-horizontal" className="text-soft" />
          <div className="min-w-0 flex-1 basis-48"><Link to="/policies/$id" params={{ id: policy.id }} className="block truncate font-medium after:absolute after:inset-0">{policy.name}</Link><p className="truncate text-sm text-soft">{policy.description || `${policy.kind.replaceAll("_", " ")}${policy.resource ? ` of ${policy.resource}` : ""}`}</p></div>
          {policy.active_version === null ? <Badge>draft</Badge> : <Badge tone="good" icon="check">version {policy.active_version} decides</Badge>}
          {policy.active_version !== null && policy.active_version < policy.latest_version ? <Badge tone="warn">version {policy.latest_version} is a draft</Badge> : null}
          <span className="w-28 text-right text-sm text-soft"><Time at={policy.changed_at} /></span>
        </div>
      )} />
    </Page>
  );
}
