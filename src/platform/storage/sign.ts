import { createHash, createHmac } from "node:crypto";
import { strictlyEncoded } from "./port.ts";

export interface S3Account {
  /** `https://s3.example.com`, no slash at the end. */
  endpoint: string;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
}

export interface Signable {
  method: string;
  /** Encoded already. */
  path: string;
  query?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array | string;
}

const sha256 = (content: Uint8Array | string): string => createHash("sha256").update(content).digest("hex");
const hmac = (key: Uint8Array | string, content: string): Buffer => createHmac("sha256", key).update(content).digest();

/** The query as it is signed and sent: by name, strictly encoded. */
export const queryOf = (query: Readonly<Record<string, string>> = {}): string =>
  Object.entries(query).map(([name, value]) => `${strictlyEncoded(name)}=${strictlyEncoded(value)}`).sort().join("&");

/** The headers that make a request AWS Signature Version 4 (the AWS General Reference, "Signing AWS API requests"), with all of `headers` signed too. */
export function signedHeaders({ endpoint, region, accessKeyId, secretAccessKey }: S3Account, { method, path, query, headers = {}, body = "" }: Signable, now: number): Record<string, string> {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const digest = sha256(body);
  const sent: Record<string, string> = { ...headers, "x-amz-content-sha256": digest, "x-amz-date": time };
  const named = Object.entries({ ...sent, host: new URL(endpoint).host }).map(([name, value]) => [name.toLowerCase(), value.trim()] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = named.map(([name]) => name).join(";");
  const canonical = [method, path, queryOf(query), ...named.map(([name, value]) => `${name}:${value}`), "", names, digest].join("\n");
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const key = [region, "s3", "aws4_request"].reduce(hmac, hmac(`AWS4${secretAccessKey}`, time.slice(0, 8)));
  const signature = hmac(key, ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n")).toString("hex");
  return { ...sent, authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}` };
}
