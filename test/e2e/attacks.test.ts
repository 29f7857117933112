import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { newProduct, type Product } from "../support/product.ts";

let home: string;
let product: Product;
let key: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "devgen-attacks-"));
  product = await newProduct(home);
  await product.start();
  await product.signUp();
  ({ key } = (await product.post("/api/api-keys", { name: "Attacker" })).body);
});
afterEach(async () => {
  expect((await product.get("/api/health")).status, "it still answers").toBe("ok");
});
afterAll(async () => {
  await product?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** Sends bytes as they are, on a connection of their own, and answers all that comes back before it is closed or falls silent. */
function send(parts: readonly (string | Buffer)[], silenceMs = 600): Promise<string> {
  const { hostname, port } = new URL(product.url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let [said, timer] = ["", setTimeout(() => socket.destroy(), silenceMs)];
    socket.on("data", (bytes) => {
      said += bytes.toString("latin1");
      clearTimeout(timer);
      timer = setTimeout(() => socket.destroy(), silenceMs);
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(said);
    });
    for (const part of parts) socket.write(part, "latin1");
  });
}

const statusesOf = (said: string): number[] => [...said.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
const head = (line: string, ...headers: string[]): string => [line, "Host: devgen.test", ...headers, "", ""].join("\r\n");
const own = (): string => `Authorization: Bearer ${key}`;
const keys = async (): Promise<string[]> => (await product.get("/api/api-keys")).data.map(({ name }: { name: string }) => name).filter((name: string) => name !== "Attacker");

describe("bytes that no client of ours sends", () => {
  it.each([
    { why: "a space before the colon", header: (said: string) => `X-DevGen-Principal : ${said}` }, { why: "a space before the name", header: (said: string) => ` X-DevGen-Principal: ${said}` }, { why: "a folded line", header: (said: string) => `X-Other: a\r\n X-DevGen-Principal: ${said}` },
    { why: "a bare line feed", header: (said: string) => `X-Other: a\nX-DevGen-Principal: ${said}` }, { why: "a bare carriage return", header: (said: string) => `X-Other: a\rX-DevGen-Principal: ${said}` }, { why: "a null byte", header: (said: string) => `X-DevGen\0-Principal: ${said}` },
    { why: "twice", header: (said: string) => `x-devgen-principal: ${said}\r\nX-DEVGEN-PRINCIPAL: ${said}` }, { why: "as a trailer", header: (said: string) => `Trailer: X-DevGen-Principal\r\nX-DevGen-Principal: ${said}` },
  ])("[REQ-8] don't make somebody of a principal with $why", async ({ header }) => {
    const { user_id, tenant_id } = await product.get("/api/auth/user");
    const said = JSON.stringify({ kind: "system", tenant_id, name: "root", user_id });
    const answer = await send([head("GET /api/auth/user HTTP/1.1", header(said), "Connection: close")]);
    expect(statusesOf(answer).every((status) => status === 400 || status === 401), answer).toBe(true);
    expect(answer).not.toContain(user_id);
  });

  it.each([
    { why: "a length and chunks", headers: ["Content-Length: 5", "Transfer-Encoding: chunked"] }, { why: "two lengths", headers: ["Content-Length: 5", "Content-Length: 40"] }, { why: "a length that is no number", headers: ["Content-Length: 5x"] }, { why: "a negative one", headers: ["Content-Length: -5"] },
    { why: "chunks by another name", headers: ["Transfer-Encoding: xchunked"] }, { why: "chunks twice", headers: ["Transfer-Encoding: chunked, identity"] }, { why: "chunks behind a tab", headers: ["Transfer-Encoding:\tchunked", "Content-Length: 5"] },
  ])("[REQ-27] don't hide a second request behind the first: $why", async ({ headers }) => {
    const hidden = head("POST /api/api-keys HTTP/1.1", own(), "Content-Type: application/json", "Content-Length: 17") + '{"name":"hidden"}';
    const answer = await send([`${head("POST /api/auth/login HTTP/1.1", "Content-Type: application/json", ...headers)}0\r\n\r\n`, hidden]);
    const [first] = statusesOf(answer);
    expect(first === undefined || first >= 400, answer).toBe(true);
    expect(await keys()).toEqual([]);
  });

  it("[REQ-5] are counted as they come: chunks over the limit are refused though no length was said", async () => {
    const chunk = Buffer.alloc(65_536, 0x61);
    const chunks = Array.from({ length: 24 }, () => [`${chunk.length.toString(16)}\r\n`, chunk, "\r\n"]).flat();
    const answer = await send([head("POST /api/auth/login HTTP/1.1", "Content-Type: application/json", "Transfer-Encoding: chunked"), ...chunks, "0\r\n\r\n"], 2_000);
    expect(statusesOf(answer)).toEqual([413]);
  });

  it("[REQ-5] that never come, though a length was said, hold up nobody else and make nothing", async () => {
    const waiting = send([head("POST /api/api-keys HTTP/1.1", own(), "Content-Type: application/json", "Content-Length: 500"), '{"name":"half"}'], 1_000);
    expect((await product.get("/api/auth/user")).email).toBe("ada@example.com");
    expect(statusesOf(await waiting).filter((status) => status < 400)).toEqual([]);
    expect(await keys()).toEqual([]);
  });

  it.each([{ why: "one of 300 kilobytes", headers: () => [`X-Long: ${"a".repeat(300_000)}`] }, { why: "three thousand", headers: () => Array.from({ length: 3_000 }, (_, i) => `X-H${i}: a`) }, { why: "a credential of 300 kilobytes", headers: () => [`Authorization: Bearer ${"a".repeat(300_000)}`] }])(
    "[REQ-27] aren't answered with an error of ours for headers too large: $why", async ({ headers }) => {
      const answer = await send([head("GET /api/auth/user HTTP/1.1", ...headers(), "Connection: close")], 1_500);
      expect(statusesOf(answer).every((status) => status >= 400 && status < 500), answer.slice(0, 300)).toBe(true);
    });

  it.each([
    { line: "GET http://evil.example/api/auth/user HTTP/1.1" }, { line: "GET //evil.example/api/auth/user HTTP/1.1" }, { line: "GET /api/auth/user\0 HTTP/1.1" }, { line: "GET /api/health/../auth/user HTTP/1.1" }, { line: "GET \\api\\auth\\user HTTP/1.1" }, { line: "CONNECT evil.example:443 HTTP/1.1" },
    { line: "TRACE /api/auth/user HTTP/1.1" }, { line: "GET * HTTP/1.1" }, { line: "get /api/auth/user HTTP/1.1" }, { line: "GET /api/auth/user HTTP/9.9" }, { line: "GET  /api/auth/user HTTP/1.1" }, { line: "GET /api/auth/us\u00e9r HTTP/1.1" },
  ])("[REQ-27] lead nobody in by the request line: $line", async ({ line }) => {
    // `*` and CONNECT never reach our Worker: the server in front answers them itself, with 500.
    const answer = await send([head(line, "Connection: close", "X-Secret: not to be echoed")]);
    expect(statusesOf(answer).every((status) => status >= 400 && status < 502), answer.slice(0, 300)).toBe(true);
    expect(answer).not.toContain("not to be echoed");
  });
});
