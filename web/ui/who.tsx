import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import type { User } from "../../src/identity/members/schema.ts";
import type { Page } from "../api/client.ts";
import { one } from "../api/queries.ts";

export const membersQuery = { ...one<Page<User>>("/api/users", { limit: 100 }), staleTime: 60_000 };

/** Somebody by their name, where it is known who they are; else by id. */
export function Who({ id }: { id: string }): ReactElement {
  const { data } = useQuery(membersQuery);
  const user = data?.data.find(({ user_id }) => user_id === id);
  return user ? <span title={user.email}>{user.name}</span> : <code className="text-xs break-all">{id}</code>;
}
