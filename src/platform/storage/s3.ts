import { failed, pathOf, rangeHeader, sizeOf, storedIn, strictlyEncoded, type Storage, type StoredPage } from "./port.ts";
import { queryOf, signedHeaders, type S3Account, type Signable } from "./sign.ts";

const deletedAtOnce = 8;

/** A bucket of anything that speaks S3, by path: `endpoint/bucket/key`. */
export function s3Storage(account: S3Account, now: () => number = Date.now, send: typeof fetch = fetch): Storage {
  const bucket = `/${strictlyEncoded(account.bucket)}`;
  const base = new URL(account.endpoint).pathname.replace(/\/$/, "");

  function ask(request: Signable): Promise<Response> {
    const { method, path, query, body } = request;
    const headers = signedHeaders(account, { ...request, path: `${base}${path}` }, now());
    const asked = queryOf(query);
    const once = (): Promise<Response> => send(`${new URL(account.endpoint).origin}${base}${path}${asked === "" ? "" : `?${asked}`}`, { method, headers, ...(body === undefined ? {} : { body }) } as RequestInit);
    // A server may close a connection just as it is used again. Whatever is asked here comes to the same twice.
    return once().catch(once);
  }

  async function remove(key: string): Promise<void> {
    const answer = await ask({ method: "DELETE", path: `${bucket}/${pathOf(key)}` });
    if (!answer.ok && answer.status !== 404) throw failed("delete", answer);
  }

  return {
    async get(key, { range } = {}) {
      return storedIn(key, await ask({ method: "GET", path: `${bucket}/${pathOf(key)}`, ...(range ? { headers: rangeHeader(range) } : {}) }));
    },
    async head(key) {
      const answer = await ask({ method: "HEAD", path: `${bucket}/${pathOf(key)}` });
      if (answer.ok) return { key, size: sizeOf(answer) };
      if (answer.status === 404) return null;
      throw failed("look", answer);
    },
    async put(key, content, { httpMetadata } = {}) {
      const body = typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content);
      const headers = { "content-type": httpMetadata?.contentType ?? "application/octet-stream" };
      const answer = await ask({ method: "PUT", path: `${bucket}/${pathOf(key)}`, headers, body });
      if (!answer.ok) throw failed("write", answer);
    },
    async delete(keys) {
      const all = [keys].flat();
      for (let from = 0; from < all.length; from += deletedAtOnce) await Promise.all(all.slice(from, from + deletedAtOnce).map(remove));
    },
    async list({ prefix, cursor, limit = 1_000 }) {
      const query = { "list-type": "2", "max-keys": String(limit), prefix, ...(cursor === undefined ? {} : { "continuation-token": cursor }) };
      const answer = await ask({ method: "GET", path: bucket, query });
      if (!answer.ok) throw failed("list", answer);
      return pageIn(await answer.text());
    },
  };
}

/** A ListBucketResult (version 2). Its elements are flat, and their order is fixed by no one. @throws Error for anything else: it would read as if nothing were there */
export function pageIn(xml: string): StoredPage {
  const isCut = textOf(xml, "IsTruncated");
  if (!/<ListBucketResult[\s>]/.test(xml) || !/^(true|false)$/.test(isCut)) throw new Error("The storage answered a listing with something else");
  const objects = elements(xml, "Contents").map((one) => ({ key: textOf(one, "Key"), size: Number(textOf(one, "Size")) }));
  const cursor = textOf(xml, "NextContinuationToken");
  if (isCut === "true" && cursor === "") throw new Error("The storage cut a listing and didn't say where it goes on");
  return isCut === "true" ? { objects, truncated: true, cursor } : { objects, truncated: false };
}

const elements = (xml: string, name: string): string[] => [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, "gs"))].map(([, inner = ""]) => inner);

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const textOf = (xml: string, name: string): string =>
  (elements(xml, name)[0] ?? "").replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, named = "") =>
    decimal !== undefined ? String.fromCodePoint(Number(decimal)) : hex !== undefined ? String.fromCodePoint(parseInt(hex, 16)) : (entities[named] ?? whole));
