export interface Alias {
  /** `:name` stands for one segment, a final `*` for the rest. */
  from: string;
  to: string;
  /** Answers the list itself, without `data` around it. */
  bare?: true;
}

/** Other paths that are promised, and the canonical ones that answer. */
export const aliases: readonly Alias[] = [
  { from: "/health", to: "/api/health" },
  { from: "/auth/login", to: "/api/auth/login" },
  { from: "/login", to: "/api/auth/login" },
  { from: "/login/", to: "/api/auth/login" },
  { from: "/users", to: "/api/users" },
  { from: "/users/", to: "/api/users" },
  { from: "/users/:id", to: "/api/users/:id" },
  { from: "/auth/user", to: "/api/auth/user" },
  { from: "/requirements", to: "/api/requirements" },
  { from: "/requirements/:id", to: "/api/requirements/:id" },
  { from: "/codegen/:id", to: "/api/codegen/:id" },
  { from: "/executor/run", to: "/api/executor/run" },
  { from: "/storage/projects/*", to: "/api/storage/projects/*" },
  { from: "/api/audit-logs", to: "/api/audit/logs" },
  { from: "/audit/logs", to: "/api/audit/logs", bare: true },
];

const patterns = aliases.map((alias) => ({ ...alias, pattern: new RegExp(`^${alias.from.replace(/:\w+/g, "([^/]+)").replace("*", "(.+)")}$`) }));

const anyAlias = new RegExp(patterns.map(({ pattern }) => pattern.source).join("|"));

/** The request that an alias stands for, and whether its answer is the bare list; undefined for a path that is no alias. */
export function canonical(request: Request, path: string): { request: Request; bare: boolean } | undefined {
  if (!anyAlias.test(path)) return undefined;
  const url = new URL(request.url);
  const alias = patterns.find(({ pattern }) => pattern.test(url.pathname));
  if (!alias) return undefined;
  const [, caught = ""] = alias.pattern.exec(url.pathname) ?? [];
  url.pathname = alias.to.replace(/:\w+|\*/, () => caught);
  return { request: new Request(url, request), bare: alias.bare ?? false };
}

/** A list's answer as the bare array; anything else as it is. */
export async function bared(answer: Response): Promise<Response> {
  if (answer.status !== 200) return answer;
  const { data, page } = await answer.json<{ data: unknown; page?: { next_cursor: string | null } }>();
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  headers.delete("etag");
  if (page?.next_cursor) headers.set("x-next-cursor", page.next_cursor);
  return new Response(JSON.stringify(data), { status: 200, headers });
}
