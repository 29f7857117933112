import { createApp } from "../src/app.ts";
import { openDatabase } from "../src/database.ts";

/** A service of its own, on an empty database. */
export function startService(path?: string) {
  const app = createApp(openDatabase(path));
  return async (method: string, url: string, body?: unknown): Promise<{ status: number; body: any }> => {
    const response = await app.request(url, { method, headers: { "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await response.text();
    return { status: response.status, body: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text };
  };
}
