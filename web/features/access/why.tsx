import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import type { Evaluated } from "../../../src/access/evaluation/schema.ts";
import type { Check } from "../../../src/access/permissions/schema.ts";
import type { User } from "../../../src/identity/members/schema.ts";
import { ask, type Page } from "../../api/client.ts";
import { accountQuery, one, permissionsQuery } from "../../api/queries.ts";
import { useAct } from "../../ui/act.ts";
import { Status } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { CurlButton } from "../../ui/copy.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { Facts } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";

interface Answer {
  effect: string;
  reason: string;
  by: string;
}

/** One question to the same decision that every request meets, with its reason. */
export function Why(): ReactElement {
  const account = useQuery(accountQuery);
  const people = useQuery(one<Page<User>>("/api/users", { limit: 100 }));
  const permissions = useQuery(permissionsQuery);
  const [who, setWho] = useState("");
  const [action, setAction] = useState("");
  const [id, setId] = useState("");
  const isOther = who !== "" && who !== account.data?.user_id;
  const asking = useAct(async (): Promise<Answer> => {
    if (!isOther) {
      const { effect, reason, decided_by } = await ask<Check>("GET", "/api/permissions/check", { query: { action, ...(id ? { resource: kindOf(action), id } : {}) } });
      return { effect, reason, by: decided_by };
    }
    const { context } = await ask<Evaluated>("POST", "/access/v1/evaluation", { body: { subject: { type: "user", id: who }, action: { name: action }, resource: { type: kindOf(action), id } } });
    return { effect: context.effect, reason: context.reason, by: context.decided_by };
  }, () => ({ touches: [] }), true);
  return (
    <form className="flex max-w-3xl flex-col gap-4" onSubmit={(event) => {
      event.preventDefault();
      asking.mutate(undefined);
    }}>
      <div className="grid gap-3 sm:grid-cols-3">
        <Select label="May" value={who} onChange={(event) => setWho(event.target.value)}><option value="">I</option>{people.data?.data.filter(({ user_id }) => user_id !== account.data?.user_id).map((user) => <option key={user.user_id} value={user.user_id}>{user.name}</option>)}</Select>
        <Select label="do this" value={action} onChange={(event) => setAction(event.target.value)}><option value="">Choose</option>{permissions.data?.data.map(({ permission }) => <option key={permission}>{permission}</option>)}</Select>
        <TextField label="to this one thing" placeholder={isOther ? "Its id" : "Its id, or nothing: in general"} required={isOther} value={id} onChange={(event) => setId(event.target.value)} />
      </div>
      <div className="flex items-center gap-2"><Button type="submit" look="primary" isBusy={asking.isPending} disabled={action === "" || (isOther && id === "")}>Ask</Button><CurlButton method="GET" path={`/api/permissions/check?action=${action}`} /></div>
      {asking.error ? <ProblemView error={asking.error} /> : asking.data ? <div role="status" className="card flex flex-col gap-3 p-4"><div><Status of={asking.data.effect} /></div><Facts of={[["Because", asking.data.reason], ["Decided by", <code key="d" className="text-xs">{asking.data.by}</code>]]} /></div> : null}
    </form>
  );
}

/** `runs:cancel` is about a run. */
const kindOf = (action: string): string => action.split(":")[0]!.replace(/ies$/, "y").replace(/s$/, "");
