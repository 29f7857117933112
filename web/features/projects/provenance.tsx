import { useMutation, useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import type { ProjectTree } from "../../../src/delivery/projects/schema.ts";
import type { Run, RunSummary } from "../../../src/generation/runs/schema.ts";
import type { Verification } from "../../../src/audit/events/schema.ts";
import { get, type Page } from "../../api/client.ts";
import { one } from "../../api/queries.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Copyable } from "../../ui/copy.tsx";
import { Empty, Facts, Rows, Section } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";

/** Who asked for the commit that is shown, what wrote it, what was tested; and how to check all of that elsewhere. */
export function Provenance({ tree }: { tree: ProjectTree }): ReactElement {
  const runs = useQuery(one<Page<RunSummary>>("/api/runs", { project_id: tree.project_id, limit: 100 }));
  const latest = runs.data?.data.find(({ commit_id }) => commit_id !== null);
  const run = useQuery({ ...one<Run>(`/api/runs/${latest?.run_id}`), enabled: latest !== undefined });
  const verify = useMutation({ mutationFn: () => get<Verification>("/api/audit/verify") });
  const [, tenant = "", repository = ""] = /\/git\/([^/]+)\/([^/]+)\.git$/.exec(tree.repo_url) ?? [];
  if (runs.error ?? run.error) return <ProblemView error={runs.error ?? run.error} retry={runs.refetch} />;
  if (runs.isPending || (latest && run.isPending)) return <Rows count={4} />;
  if (!run.data) return <Empty icon="fingerprint-pattern" title="No run has committed here"><p>What people push carries their own signatures.</p></Empty>;
  const { provenance, commit_id, tests, generated_by } = run.data;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6 lg:grid-cols-2">
      <Section title="The latest commit that was built">
        <div className="card p-4"><Facts of={[
          ["Commit", <code key="c" className="text-xs break-all">{commit_id}</code>], ["Written by", generated_by],
          ["Asked by", <code key="b" className="text-xs break-all">{provenance.requested_by}</code>], ["Requirement", <code key="r" className="text-xs break-all">sha256 {provenance.requirement_sha256}</code>],
          ["Approved", provenance.approvals.length === 0 ? "not needed" : provenance.approvals.map(({ decision, decided_by }) => `${decision} by ${decided_by}`).join(", ")],
          ["Tests", tests ? `${tests.passed} passed, ${tests.failed} failed` : "none"], ["Note", <code key="n" className="text-xs">{provenance.note_ref ?? "none"}</code>],
        ]} /></div>
      </Section>
      <Section title="Check it yourself" about="Commits are signed; git itself can say whether the signature is good.">
        <div className="flex flex-col gap-2">
          <Copyable label="Get the allowed signers" text={`curl -s ${location.origin}/.well-known/devgen-signers/${tenant} > signers`} />
          <Copyable label="Verify the commit" text={`git -C ${repository} -c gpg.ssh.allowedSignersFile=$PWD/signers verify-commit ${commit_id?.slice(0, 12) ?? "HEAD"}`} />
          <Copyable label="Read the provenance note" text={`git -C ${repository} fetch origin 'refs/notes/*:refs/notes/*' && git -C ${repository} notes --ref=provenance show`} />
        </div>
      </Section>
      <Section title="The audit behind it" about="Each step of the run is an event of a hash chain. Verifying walks all of it." actions={<Button icon="shield-check" isBusy={verify.isPending} onClick={() => verify.mutate()}>Verify the chain</Button>}>
        {verify.error ? <ProblemView error={verify.error} /> : verify.data ? <p role="status" className="card p-4">{verify.data.ok ? <Badge tone="good" icon="shield-check">whole</Badge> : <Badge tone="bad" icon="circle-x">broken</Badge>} {verify.data.ok ? `${verify.data.verified} events, none changed, none missing.` : `The first event that is wrong is number ${verify.data.first_bad?.seq ?? "?"}.`}</p> : null}
      </Section>
    </div>
  );
}
