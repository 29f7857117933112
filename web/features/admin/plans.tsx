import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { one } from "../../api/queries.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Rows } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { Cell, Table } from "../../ui/table.tsx";
import type { AdminPlan } from "./answers.ts";

const amount = (value: number | null): string => value?.toLocaleString("en") ?? "any number";

/** The latest version of each plan. A plan that is made again is its next version. */
export function Plans(): ReactElement {
  const { data, error, refetch } = useQuery(one<{ data: AdminPlan[] }>("/v1/admin/plans"));
  const [edited, setEdited] = useState<AdminPlan | "new">();
  if (error) return <ProblemView error={error} retry={refetch} />;
  if (!data) return <Rows count={3} />;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2"><p className="text-soft">Whoever is on an earlier version stays there until they are moved.</p><Button look="primary" icon="plus" onClick={() => setEdited("new")}>New plan</Button></div>
      <Table label="Plans" head={["Plan", "Version", "Messages a month", "Tokens a month", "Price a month", ""]}>
        {data.data.map((plan) => <tr key={plan.plan_id}><Cell>{plan.name} <code className="text-xs text-soft">{plan.plan_id}</code></Cell><Cell>{plan.version}</Cell><Cell>{amount(plan.monthly_messages)}</Cell><Cell>{amount(plan.monthly_tokens)}</Cell><Cell>{new Intl.NumberFormat("en", { style: "currency", currency: plan.price.currency }).format(plan.price.cents_per_month / 100)}</Cell><Cell><Button size="small" onClick={() => setEdited(plan)}>Next version</Button></Cell></tr>)}
      </Table>
      {edited ? <PlanForm plan={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} /> : null}
    </div>
  );
}

const numberOrNull = (text: string): number | null => (text.trim() === "" ? null : Number(text));

function PlanForm({ plan, onClose }: { plan: AdminPlan | undefined; onClose: () => void }): ReactElement {
  const [values, setValues] = useState({ plan_id: plan?.plan_id ?? "", name: plan?.name ?? "", messages: String(plan?.monthly_messages ?? ""), tokens: String(plan?.monthly_tokens ?? ""), cents: String(plan?.price.cents_per_month ?? 0), currency: plan?.price.currency ?? "EUR" });
  const field = (name: keyof typeof values) => ({ value: values[name], onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }) });
  const body = { plan_id: values.plan_id, name: values.name, monthly_messages: numberOrNull(values.messages), monthly_tokens: numberOrNull(values.tokens), price: { currency: values.currency, cents_per_month: Number(values.cents) }, ...(plan ? { version: plan.version + 1 } : {}) };
  return (
    <FormDialog<AdminPlan> title={plan ? `Version ${plan.version + 1} of ${plan.name}` : "New plan"} verb={plan ? "Make the version" : "Make the plan"} isReady={values.plan_id !== "" && values.name.trim() !== ""} request={{ method: "POST", path: "/v1/admin/plans", body }} fields={["plan_id", "name", "monthly_messages", "monthly_tokens", "price/cents_per_month", "price/currency"]} touches={["/v1/admin/plans"]} said={`${values.name} is made`} onClose={onClose}>
      {(fault) => <>
        {plan ? null : <TextField label="Id" autoFocus required placeholder="team-plus" {...field("plan_id")} error={fault("plan_id")} />}
        <TextField label="Name" required {...field("name")} error={fault("name")} />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label="Messages a month" inputMode="numeric" placeholder="Any number" {...field("messages")} error={fault("monthly_messages")} />
          <TextField label="Tokens a month" inputMode="numeric" placeholder="Any number" {...field("tokens")} error={fault("monthly_tokens")} />
          <TextField label="Price a month" inputMode="numeric" hint="In cents" {...field("cents")} error={fault("price/cents_per_month")} />
          <TextField label="Currency" maxLength={3} {...field("currency")} error={fault("price/currency")} />
        </div>
      </>}
    </FormDialog>
  );
}
