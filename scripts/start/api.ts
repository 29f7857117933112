import { StartFailure } from "../stack/failure.ts";

/** What a call over HTTP answered, if it wasn't as hoped. */
export class Refusal extends StartFailure {
  readonly status: number;

  constructor(call: string, status: number, detail: string) {
    super(`${call} answered ${status}: ${detail}`);
    this.status = status;
  }
}

/** The product's public API, as any client sees it. */
export interface Api {
  url: string;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
}

export const openApi = (url: string, token?: string): Api => ({
  url,
  get: (path) => request(url, "GET", path, token),
  post: (path, body) => request(url, "POST", path, token, body ?? {}),
});

async function request<T>(url: string, method: string, path: string, token?: string, body?: unknown): Promise<T> {
  const response = await fetch(url + path, {
    method,
    headers: { accept: "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}), ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Refusal(`${method} ${path}`, response.status, detailOf(text));
  return JSON.parse(text) as T;
}

function detailOf(text: string): string {
  try {
    const { detail, errors } = JSON.parse(text) as { detail?: string; errors?: { pointer: string; message: string }[] };
    return [detail, ...(errors ?? []).map(({ pointer, message }) => `${pointer} ${message}`)].filter(Boolean).join("; ");
  } catch {
    return text.slice(0, 200);
  }
}
