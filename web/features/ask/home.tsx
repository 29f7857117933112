import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import type { ReactElement } from "react";
import type { RunSummary } from "../../../src/generation/runs/schema.ts";
import type { Page as ListPage } from "../../api/client.ts";
import { one } from "../../api/queries.ts";
import { Page, Rows, Section } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";
import { RunRow } from "../runs/run-row.tsx";
import { AskBox } from "./ask-box.tsx";
import { FirstSteps } from "./first-steps.tsx";

export function Home(): ReactElement {
  const { project } = useSearch({ from: "/inside/" });
  const { data, error, refetch } = useQuery(one<ListPage<RunSummary>>("/api/runs", { limit: 6 }));
  return (
    <Page title="What should be built?" about="In plain English, sentence by sentence. You watch it being planned, written and tested, and see what became of each sentence.">
      <AskBox projectId={project} />
      <FirstSteps />
      {error ? <ProblemView error={error} retry={refetch} /> : data && data.data.length === 0 ? null : (
        <Section title="Latest runs" actions={<Link to="/runs" className="text-sm text-soft hover:text-ink">All runs</Link>}>
          {data ? <ul aria-label="Latest runs" className="card divide-y">{data.data.map((run) => <li key={run.run_id} className="row-link"><RunRow run={run} /></li>)}</ul> : <Rows count={3} />}
        </Section>
      )}
    </Page>
  );
}
