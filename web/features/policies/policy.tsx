import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useRef, useState, type ReactElement } from "react";
import type { Policy, PolicyVersion, Simulation, TestReport } from "../../../src/access/policies/schema.ts";
import { ask, post } from "../../api/client.ts";
import { one } from "../../api/queries.ts";
import { useAct, useMay } from "../../ui/act.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { useGuard } from "../../ui/guard.ts";
import { Block, Page, Section } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { SimulationView, TestView } from "./outcomes.tsx";

const YamlEditor = lazy(() => import("../../ui/yaml-editor.tsx").then((module) => ({ default: module.YamlEditor })));

/** To begin with: nobody approves a run alone. */
const example = `apiVersion: devgen/v1
resourcePolicy:
  resource: run
  rules:
    - name: four-eyes
      actions: [approve]
      effect: require_approval
      roles: ["*"]
      approvers: { roles: [admin], quorum: 1 }
`;

export function PolicyPage(): ReactElement {
  const { id } = useParams({ from: "/inside/policies/$id" });
  const isNew = id === "new";
  const policy = useQuery({ ...one<Policy>(`/api/policies/${id}`), enabled: !isNew });
  const version = useQuery({ ...one<PolicyVersion>(`/api/policies/${id}/versions/${policy.data?.latest_version}`), enabled: policy.data !== undefined });
  if (isNew) return <Editing key="new" />;
  if (policy.error ?? version.error) return <Page title="Policy"><ProblemView error={policy.error ?? version.error} retry={policy.refetch} /></Page>;
  if (!policy.data || !version.data) return <Page title="Policy"><Block className="h-80" /></Page>;
  return <Editing key={`${id} ${policy.data.latest_version}`} policy={policy.data} version={version.data} />;
}

function Editing({ policy, version }: { policy?: Policy; version?: PolicyVersion }): ReactElement {
  const before = { yaml: version?.yaml ?? example, tests: version?.tests ?? "", description: policy?.description ?? "" };
  const [text, setText] = useState(before);
  const isChanged = JSON.stringify(text) !== JSON.stringify(before);
  const key = useRef(crypto.randomUUID());
  const navigate = useNavigate();
  const { may, why } = useMay(policy ? "policies:update" : "policies:create");
  const path = `/api/policies${policy ? `/${policy.id}` : ""}`;
  const touches = ["/api/policies", "/api/permissions"];
  const save = useAct(() => ask<Policy>(policy ? "PATCH" : "POST", path, { body: { yaml: text.yaml, description: text.description, ...(text.tests ? { tests: text.tests } : policy ? { tests: null } : {}) }, key: policy ? undefined : key.current }), () => ({ touches, said: "Saved as a draft: it decides nothing yet" }), true);
  const activate = useAct(() => post<Policy>(`${path}/activate`), () => ({ touches, said: "It decides from now on" }), true);
  const retire = useAct(() => post<Policy>(`${path}/retire`), () => ({ touches, said: "It decides no more" }));
  const remove = useAct(() => ask<void>("DELETE", path), () => ({ touches, said: "The policy is deleted with all its versions" }));
  const test = useAct(() => post<TestReport>(`${path}/test`, text.tests ? { tests: text.tests } : {}), () => ({ touches: [] }), true);
  const simulate = useAct(() => post<Simulation>("/api/policies/simulate", { changes: [{ yaml: text.yaml }] }), () => ({ touches: [] }), true);
  const guard = useGuard(isChanged && !save.isSuccess);
  const failure = save.error ?? activate.error ?? test.error ?? simulate.error;
  return (
    <Page title={policy?.name ?? "New policy"} isWide beside={policy ? policy.active_version === null ? <Badge>draft</Badge> : <Badge tone="good" icon="check">version {policy.active_version} decides</Badge> : null} actions={policy ? <>
      {policy.active_version !== policy.latest_version ? <Button look="primary" icon="play" disabled={!may || isChanged} title={why ?? (isChanged ? "Save first" : undefined)} isBusy={activate.isPending} onClick={() => activate.mutate(undefined)}>Activate version {policy.latest_version}</Button> : null}
      {policy.active_version === null ? null : <Button isBusy={retire.isPending} disabled={!may} onClick={() => retire.mutate(undefined)}>Retire</Button>}
      <Confirm title={`Delete ${policy.name}?`} verb="Delete" onConfirm={() => remove.mutateAsync(undefined).then(() => navigate({ to: "/policies" }))} trigger={(open) => <Button look="danger" icon="trash-2" onClick={open}>Delete</Button>}>All its versions go with it, and none of them decides any more.</Confirm>
    </> : null}>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <TextField label="What it is for" value={text.description} disabled={!may} onChange={(event) => setText({ ...text, description: event.target.value })} />
          <Section title="Policy" about="YAML in the shape of Cerbos; conditions are CEL."><Suspense fallback={<Block />}><YamlEditor label="Policy as YAML" value={text.yaml} onChange={(yaml) => setText((now) => ({ ...now, yaml }))} /></Suspense></Section>
          <Section title="Tests" about="A version with tests is activated only when they pass."><Suspense fallback={<Block />}><YamlEditor label="Tests as YAML" value={text.tests} onChange={(tests) => setText((now) => ({ ...now, tests }))} /></Suspense></Section>
          <div className="flex flex-wrap gap-2">
            <Button look="primary" isBusy={save.isPending} disabled={!may || (policy !== undefined && !isChanged)} title={why} onClick={() => save.mutate(undefined, { onSuccess: ({ id }) => {
              guard.release();
              void navigate({ to: "/policies/$id", params: { id } });
            }, onError: () => (key.current = crypto.randomUUID()) })}>{policy ? "Save as a new version" : "Save as a draft"}</Button>
            {policy ? <Button icon="flask-conical" isBusy={test.isPending} disabled={text.tests === ""} onClick={() => test.mutate(undefined)}>Run the tests</Button> : null}
            <Button icon="eye" isBusy={simulate.isPending} onClick={() => simulate.mutate(undefined)}>What would change?</Button>
          </div>
          {failure ? <ProblemView error={failure} /> : null}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          {test.data ? <TestView report={test.data} /> : null}
          {simulate.data ? <SimulationView simulation={simulate.data} /> : <p className="card border-dashed p-4 text-soft"><strong className="font-medium text-ink">Before you activate it:</strong> “What would change?” asks every role about everything, as it is now and as it would be.</p>}
        </div>
      </div>
    </Page>
  );
}
