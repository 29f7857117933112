export interface Stored {
  key: string;
  /** Bytes of all of it, also where a part was asked for. */
  size: number;
}

export interface StoredBody extends Stored {
  body: ReadableStream;
  arrayBuffer(): Promise<ArrayBuffer>;
  text(): Promise<string>;
  json<T = unknown>(): Promise<T>;
}

export interface StoredPage {
  objects: Stored[];
  truncated: boolean;
  /** Where the next page goes on; there when `truncated`. */
  cursor?: string;
}

/** Where what is larger than a row lies, by key: `tenants/{tenant_id}/…`, no segment empty or of dots. R2 is one as it is. What goes wrong throws, and is worth another try. */
export interface Storage {
  /** Null when there is none. `range` begins within it. */
  get(key: string, options?: { range?: { offset: number; length: number } }): Promise<StoredBody | null>;
  head(key: string): Promise<Stored | null>;
  /** Whole or not at all; takes the place of what was there. */
  put(key: string, content: string | ArrayBuffer | Uint8Array, options?: { httpMetadata?: { contentType?: string } }): Promise<unknown>;
  /** What isn't there is deleted already. */
  delete(keys: string | string[]): Promise<void>;
  /** By key. */
  list(options: { prefix: string; cursor?: string; limit?: number }): Promise<StoredPage>;
}

/** A key as the path of an address. @throws Error for one that a path would not keep as it is */
export function pathOf(key: string): string {
  const segments = key.split("/");
  if (segments.some((segment) => /^\.*$/.test(segment))) throw new Error("A storage key has an empty segment, or one of dots");
  return segments.map(strictlyEncoded).join("/");
}

/** Percent-encoding with no exceptions (RFC 3986, 2.3), as signatures want it. */
export const strictlyEncoded = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

/** An answer of a server as what is stored there. @throws Error for anything but the object or its absence */
export function storedIn(key: string, answer: Response): StoredBody | null {
  if (answer.status === 404) return null;
  if (!answer.ok || !answer.body) throw failed("read", answer);
  const text = async (): Promise<string> => new TextDecoder().decode(await answer.arrayBuffer());
  return { key, size: sizeOf(answer), body: answer.body, arrayBuffer: () => answer.arrayBuffer(), text, json: async <T>() => JSON.parse(await text()) as T };
}

export function sizeOf({ headers }: Response): number {
  const all = /\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1];
  return Number(all ?? headers.get("content-length"));
}

export const failed = (what: string, { status }: Response): Error => new Error(`The storage answered ${status} to a ${what}`);

export const rangeHeader = ({ offset, length }: { offset: number; length: number }): Record<string, string> => ({ range: `bytes=${offset}-${offset + length - 1}` });
