import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import type { Evaluation } from "../../../src/tenancy/flags/schema.ts";
import { one } from "../../api/queries.ts";
import { Badge } from "../../ui/badge.tsx";
import { CurlButton } from "../../ui/copy.tsx";
import { Empty, Page, Rows } from "../../ui/page.tsx";
import { ProblemView } from "../../ui/problem-view.tsx";

const because: Readonly<Record<Evaluation["reason"], string>> = {
  off: "It is off for everybody.", tenant: "It is for certain organizations.", plan: "It is for certain plans.", role: "It is for certain roles.", percentage: "It is given to a part of all, by lot.", on: "It is on for everybody it is meant for.",
};

/** Which features are on for whoever looks, and what decided. */
export function Features(): ReactElement {
  const { data, error, refetch } = useQuery(one<{ data: Evaluation[] }>("/api/feature-flags"));
  return (
    <Page title="Features" about="What the platform's people let out bit by bit, as it is for you here." actions={<CurlButton method="GET" path="/api/feature-flags" />}>
      {error ? <ProblemView error={error} retry={refetch} /> : !data ? <Rows count={3} /> : data.data.length === 0 ? <Empty icon="flag" title="No feature is let out bit by bit"><p>Everything that there is, is there for everybody.</p></Empty> : (
        <ul aria-label="Features" className="card divide-y">{data.data.map(({ key, enabled, reason }) => (
          <li key={key} className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2"><code className="min-w-0 flex-1 basis-40 truncate text-sm">{key}</code><span className="text-sm text-soft">{because[reason]}</span><Badge tone={enabled ? "good" : "neutral"} icon={enabled ? "check" : "x"}>{enabled ? "on" : "off"}</Badge></li>
        ))}</ul>
      )}
    </Page>
  );
}
