/** Other paths that are promised, and the canonical ones that answer. `$1` is what the pattern caught. */
const aliases: readonly { from: RegExp; to: string; bare?: true }[] = [
  { from: /^\/health$/, to: "/api/health" },
  { from: /^\/auth\/(login|user|register|refresh|logout)$/, to: "/api/auth/$1" },
  { from: /^\/requirements(\/[^/]+)?$/, to: "/api/requirements$1" },
  { from: /^\/codegen\/([^/]+)$/, to: "/api/codegen/$1" },
  { from: /^\/executor\/run$/, to: "/api/executor/run" },
  { from: /^\/storage\/projects\/(.+)$/, to: "/api/storage/projects/$1" },
  { from: /^\/audit\/logs$/, to: "/api/audit/logs", bare: true },
];

/** The request that an alias stands for; `bare`: its answer is the list itself, without `data` around it. */
export function canonical(request: Request): { request: Request; bare: boolean } {
  const url = new URL(request.url);
  const alias = aliases.find(({ from }) => from.test(url.pathname));
  if (!alias) return { request, bare: false };
  url.pathname = url.pathname.replace(alias.from, (_, caught: string | undefined) => alias.to.replace("$1", caught ?? ""));
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
