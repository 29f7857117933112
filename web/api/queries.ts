import { infiniteQueryOptions, QueryClient, queryOptions, type QueryKey } from "@tanstack/react-query";
import type { Permissions } from "../../src/access/permissions/schema.ts";
import type { Account } from "../../src/identity/account/schema.ts";
import { get, send, type Asking, type Page } from "./client.ts";
import { Problem } from "./problem.ts";

const isWorthRetrying = (failures: number, error: unknown): boolean => failures < 2 && error instanceof Problem && (error.status === 0 || error.status >= 502);

export const newQueryClient = (): QueryClient => new QueryClient({ defaultOptions: { queries: { staleTime: 5_000, retry: isWorthRetrying }, mutations: { retry: false } } });

/** One thing at its address. */
export const one = <T>(path: string, query?: Asking["query"]) => queryOptions({ queryKey: query ? [path, query] : [path], queryFn: () => get<T>(path, query) });

/** A list, page after page. */
export const list = <T>(path: string, filters: Asking["query"] = {}) =>
  infiniteQueryOptions({
    queryKey: [path, "list", filters] as QueryKey,
    queryFn: ({ pageParam }: { pageParam: string | undefined }) => get<Page<T>>(path, { limit: 50, ...filters, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ page }) => page.next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ data }) => data),
  });

/** Where a file of a repository is. */
export const filePath = (projectId: string, path: string): string => `/api/storage/projects/${projectId}/files/${path.split("/").map(encodeURIComponent).join("/")}`;

/** The text of a file of a repository, at a branch or commit. */
export const textQuery = (projectId: string, path: string, ref: string | undefined) => {
  const address = filePath(projectId, path);
  return queryOptions({ queryKey: [address, ref], queryFn: async () => (await send("GET", address, { query: { ref }, headers: { accept: "*/*" } })).text(), staleTime: 60_000 });
};

export const accountQuery = { ...one<Account>("/api/auth/user"), staleTime: 60_000 };
export const permissionsQuery = { ...one<Permissions>("/api/permissions"), staleTime: 60_000 };
