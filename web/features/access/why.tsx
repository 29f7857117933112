import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import type { Evaluated } from "../../../src/access/evaluation/schema.ts";
import type { Check } from "../../../src/access/permissions/schema.ts";
import { ask } from "../../api/client.ts";
import { accountQuery, permissionsQuery } from "../../api/queries.ts";
import { useAct, useMay } from "../../ui/act.ts";
import { Status } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { CurlButton } from "../../ui/copy.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { Facts } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { Refused } from "../../ui/request-access.tsx";
import { isListed, useNames } from "./principals.tsx";

interface Answer {
  effect: string;
  reason: string;
  by: string;
  /** Of the one who asks themselves; then they can ask for what is missing. */
  isMine: boolean;
}

/** One question to the same decision that every request meets, with its reason. */
export function Why(): ReactElement {
  const account = useQuery(accountQuery);
  const permissions = useQuery(permissionsQuery);
  const [who, setWho] = useState("");
  const [action, setAction] = useState("");
  const [id, setId] = useState("");
  const { may: mayAskOfOthers } = useMay("decisions:evaluate");
  const [type = "", subject = ""] = who.split(" ");
  const isOther = who !== "";
  const kind = kindOf(action);
  const question = { subject: { type, id: subject }, action: { name: action }, resource: { type: kind, id: id || anyOf(kind) } };
  const asking = useAct(async (): Promise<Answer> => {
    if (!isOther) {
      const { effect, reason, decided_by } = await ask<Check>("GET", "/api/permissions/check", { query: { action, ...(id ? { resource: kind, id } : {}) } });
      return { effect, reason, by: decided_by, isMine: true };
    }
    const { context } = await ask<Evaluated>("POST", "/access/v1/evaluation", { body: question });
    return { effect: context.effect, reason: context.reason, by: context.decided_by, isMine: false };
  }, () => ({ touches: [] }), true);
  const needsId = isOther && isListed(kind);
  return (
    <form className="flex max-w-3xl flex-col gap-4" onSubmit={(event) => {
      event.preventDefault();
      asking.mutate(undefined);
    }}>
      <div className="grid gap-3 sm:grid-cols-3">
        <Select label="May" value={who} onChange={(event) => setWho(event.target.value)}><option value="">I</option>{mayAskOfOthers ? <Others except={account.data?.user_id ?? ""} /> : null}</Select>
        <Select label="do this" value={action} onChange={(event) => {
          setAction(event.target.value);
          setId("");
        }}><option value="">Choose</option>{permissions.data?.data.map(({ permission }) => <option key={permission}>{permission}</option>)}</Select>
        <Thing kind={kind} id={id} isNeeded={needsId} onChange={setId} />
      </div>
      <div className="flex items-center gap-2"><Button type="submit" look="primary" isBusy={asking.isPending} disabled={action === "" || (needsId && id === "")}>Ask</Button>{isOther ? <CurlButton method="POST" path="/access/v1/evaluation" body={question} /> : <CurlButton method="GET" path={`/api/permissions/check?action=${action}${id ? `&resource=${kind}&id=${id}` : ""}`} />}</div>
      {asking.error ? <ProblemView error={asking.error} /> : asking.data ? <div role="status" className="card flex flex-col gap-3 p-4"><div><Status of={asking.data.effect} /></div><Facts of={[["Because", asking.data.reason], ["Decided by", <code key="d" className="text-xs">{asking.data.by}</code>]]} />{asking.data.isMine && asking.data.effect === "deny" && action ? <Refused permission={action} /> : null}</div> : null}
      {mayAskOfOthers ? null : <p className="text-sm text-soft">Asking about others needs <code>decisions:evaluate</code>.</p>}
    </form>
  );
}

function Others({ except }: { except: string }): ReactElement {
  const [users, services, agents] = [useNames("user"), useNames("service_identity"), useNames("agent")];
  return (
    <>
      <optgroup label="Members">{users.filter(({ id }) => id !== except).map(({ id, name }) => <option key={id} value={`user ${id}`}>{name}</option>)}</optgroup>
      {services.length > 0 ? <optgroup label="Services">{services.map(({ id, name }) => <option key={id} value={`service_identity ${id}`}>{name}</option>)}</optgroup> : null}
      {agents.length > 0 ? <optgroup label="Agents">{agents.map(({ id, name }) => <option key={id} value={`agent ${id}`}>{name}</option>)}</optgroup> : null}
    </>
  );
}

/** The one thing that it is about: chosen by name where there is a list of them. */
const Thing = ({ kind, id, isNeeded, onChange }: { kind: string; id: string; isNeeded: boolean; onChange: (id: string) => void }): ReactElement =>
  isListed(kind) ? <Choice kind={kind} id={id} isNeeded={isNeeded} onChange={onChange} /> : <TextField label="to this one thing" placeholder="Its id, or nothing: in general" value={id} onChange={(event) => onChange(event.target.value)} />;

function Choice({ kind, id, isNeeded, onChange }: { kind: Parameters<typeof useNames>[0]; id: string; isNeeded: boolean; onChange: (id: string) => void }): ReactElement {
  const names = useNames(kind);
  return <Select label="to this one thing" value={id} onChange={(event) => onChange(event.target.value)}><option value="">{isNeeded ? "Choose" : "In general"}</option>{names.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</Select>;
}

/** `runs:cancel` is about a run. */
const kindOf = (action: string): string => action.split(":")[0]!.replace(/ies$/, "y").replace(/(?<!s)s$/, "");

/** A question needs some id, also about kinds that have no things of their own. */
const anyOf = (kind: string): string => kind || "any";
