import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A bucket in memory behind S3's own protocol, that believes no signature it hasn't made again from what arrived. */
export interface S3Server {
  url: string;
  /** Every request that was refused, with why. */
  refused: string[];
  stop(): Promise<void>;
}

export const account = { region: "eu-test-1", bucket: "devgen-test", accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };

export async function startS3Server(): Promise<S3Server> {
  const objects = new Map<string, Buffer>();
  const refused: string[] = [];
  const server = createServer((request, response) => void answer(objects, refused, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, refused, stop: () => stopped(server) };
}

const stopped = (server: Server): Promise<void> => new Promise((resolve) => {
  server.closeAllConnections();
  server.close(() => resolve());
});

async function answer(objects: Map<string, Buffer>, refused: string[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const wrong = whatIsWrong(request, body);
  if (wrong !== undefined) {
    refused.push(wrong);
    response.writeHead(403).end("<Error><Code>SignatureDoesNotMatch</Code></Error>");
    return;
  }
  const [path = "", query = ""] = request.url!.split("?");
  const [, , ...rest] = path.split("/");
  const key = decodeURIComponent(rest.join("/"));
  if (key === "") return list(objects, new URLSearchParams(query), response);
  const known = objects.get(key);
  if (request.method === "PUT") objects.set(key, body);
  if (request.method === "DELETE") objects.delete(key);
  if (request.method === "PUT" || request.method === "DELETE") return void response.writeHead(request.method === "PUT" ? 200 : 204).end();
  if (!known) return void response.writeHead(404).end(request.method === "HEAD" ? undefined : "<Error><Code>NoSuchKey</Code></Error>");
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
  if (from === undefined) return void response.writeHead(200, { "content-length": known.length }).end(request.method === "HEAD" ? undefined : known);
  const part = known.subarray(Number(from), Number(to) + 1);
  response.writeHead(206, { "content-length": part.length, "content-range": `bytes ${from}-${Number(from) + part.length - 1}/${known.length}` }).end(part);
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

function list(objects: ReadonlyMap<string, Buffer>, query: URLSearchParams, response: ServerResponse): void {
  const after = query.get("continuation-token") ?? "";
  const keys = [...objects.keys()].filter((key) => key.startsWith(query.get("prefix") ?? "") && key > after).sort();
  const page = keys.slice(0, Number(query.get("max-keys")));
  const contents = page.map((key) => `<Contents><Key>${escaped(key)}</Key><Size>${objects.get(key)!.length}</Size></Contents>`).join("");
  const next = page.length < keys.length ? `<NextContinuationToken>${escaped(page.at(-1)!)}</NextContinuationToken>` : "";
  response.writeHead(200, { "content-type": "application/xml" }).end(`<?xml version="1.0"?><ListBucketResult><IsTruncated>${next !== ""}</IsTruncated>${contents}${next}</ListBucketResult>`);
}

const digest = (content: Buffer | string): string => createHash("sha256").update(content).digest("hex");
const mac = (key: Buffer | string, content: string): Buffer => createHmac("sha256", key).update(content).digest();

/** By the steps of "Signature Version 4", from what is on the wire and nothing of ours. */
function whatIsWrong({ method, url, headers }: IncomingMessage, body: Buffer): string | undefined {
  const [, id, date, region, names, signature] = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([\w;-]+), Signature=([\da-f]{64})$/.exec(headers.authorization ?? "") ?? [];
  if (id !== account.accessKeyId || region !== account.region) return "no such credential";
  if (headers["x-amz-content-sha256"] !== digest(body)) return "another body";
  const time = String(headers["x-amz-date"]);
  if (!time.startsWith(date!) || Math.abs(Date.now() - Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"))) > 900_000) return "another time";
  if (!["host", "x-amz-content-sha256", "x-amz-date"].every((name) => names!.split(";").includes(name))) return "a header that isn't signed";
  const [path, query = ""] = url!.split("?");
  const request = [method, path, query.split("&").sort().join("&"), ...names!.split(";").map((name) => `${name}:${String(headers[name]).trim()}`), "", names, digest(body)].join("\n");
  let key: Buffer = Buffer.from(`AWS4${account.secretAccessKey}`);
  for (const part of [date!, account.region, "s3", "aws4_request"]) key = mac(key, part);
  const expected = mac(key, `AWS4-HMAC-SHA256\n${time}\n${date}/${region}/s3/aws4_request\n${digest(request)}`);
  return timingSafeEqual(expected, Buffer.from(signature!, "hex")) ? undefined : "another signature";
}
