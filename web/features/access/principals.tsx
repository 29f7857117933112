import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import type { Page } from "../../api/client.ts";
import { one } from "../../api/queries.ts";

/** What has a list to choose from: where it is, and what its items are called. */
const lists = {
  user: { path: "/api/users", id: "user_id", name: "name" },
  team: { path: "/api/teams", id: "team_id", name: "name" },
  service_identity: { path: "/api/service-identities", id: "id", name: "name" },
  agent: { path: "/api/agents", id: "id", name: "name" },
  api_key: { path: "/api/api-keys", id: "id", name: "name" },
  project: { path: "/api/projects", id: "project_id", name: "name" },
  run: { path: "/api/runs", id: "run_id", name: "title" },
  execution: { path: "/api/executions", id: "execution_id", name: "command" },
  requirement: { path: "/api/requirements", id: "requirement_id", name: "title" },
  role: { path: "/api/roles", id: "id", name: "name" },
  policy: { path: "/api/policies", id: "id", name: "name" },
  approval: { path: "/api/approvals", id: "id", name: "action" },
  template: { path: "/api/templates", id: "id", name: "name" },
} as const;

export type ListedKind = keyof typeof lists;
export type PrincipalKind = "user" | "team" | "service_identity" | "agent";

export const isListed = (kind: string): kind is ListedKind => kind in lists;

const shownMax = 100;

/** Things of a kind by name, as far as the one who looks may see them. */
export function useNames(kind: ListedKind): { id: string; name: string }[] {
  const { path, id, name } = lists[kind];
  const { data } = useQuery({ ...one<Page<Readonly<Record<string, unknown>>>>(path, { limit: shownMax }), retry: false, staleTime: 30_000 });
  return data?.data.map((item) => ({ id: String(item[id]), name: typeof item[name] === "string" ? item[name] : String(item[id]) })) ?? [];
}

/** A thing by its name, where that can be seen; else by kind and id. */
export const Named = ({ type, id }: { type: string; id: string }): ReactElement => (isListed(type) ? <Known type={type} id={id} /> : <>{type} {id}</>);

function Known({ type, id }: { type: ListedKind; id: string }): ReactElement {
  const name = useNames(type).find((one) => one.id === id)?.name;
  return name === undefined ? <>{type.replaceAll("_", " ")} <code className="text-xs break-all">{id}</code></> : <span title={`${type} ${id}`}>{name}</span>;
}
