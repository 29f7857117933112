import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newProduct, type Product } from "../support/product.ts";

let home: string;
let product: Product;
let path: string;
let address: URL;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "devgen-preview-"));
  product = await newProduct(home);
  await product.start();
  await product.signUp();
  const { body } = await product.post("/api/requirements", { requirement: "Books have a unique title and a price. The price cannot be negative.", mode: "auto" });
  const { body: made } = await product.post(`/api/codegen/${body.requirement_id}`);
  path = `/api/projects/${made.project_id}/preview`;
  const preview = await product.post(path);
  expect([preview.status, preview.body.commit_id]).toEqual([201, made.commit_id]);
  address = new URL(preview.body.url);
});
afterAll(async () => {
  await product?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** As a browser that knows the address: names below localhost lead to this machine. */
function visit(method: string, target: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ status: number; headers: Record<string, unknown>; body: any }> {
  return new Promise((resolve, reject) => {
    const sent = { host: address.host, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers };
    request({ host: "127.0.0.1", port: new URL(product.url).port, method, path: target, headers: sent }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part)).on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text !== "" && /json/.test(String(response.headers["content-type"])) ? JSON.parse(text) : text }));
    }).once("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const titles = async (): Promise<string[]> => (await visit("GET", "/books")).body.data.map((book: { title: string }) => book.title);

describe("a produced service at an address of its own", () => {
  it("[PRV-1][PRV-2] answers as the service that it is, keeps its data, also when the product is killed, and forgets it at a reset", async () => {
    expect(address.host).toMatch(/^[0-9a-z-]+\.localhost:\d+$/);
    expect((await visit("POST", "/books", { title: "Emma", price: 9.5 })).status).toBe(201);
    expect((await visit("POST", "/books", { title: "Emma", price: 9.5 })).status).toBe(409);
    expect((await visit("POST", "/books", { title: "Ulysses", price: -1 })).body.errors).toEqual([expect.objectContaining({ pointer: "#/price" })]);
    expect([await titles(), (await visit("GET", "/openapi.json")).body.openapi, (await visit("HEAD", "/books")).body]).toEqual([["Emma"], expect.stringMatching(/^3/), ""]);
    await product.kill();
    await product.start();
    expect(await titles()).toEqual(["Emma"]);
    expect((await product.post(`${path}/reset`)).body.resets).toBe(1);
    expect(await titles()).toEqual([]);
  });

  it("[PRV-4] is all that its host has, and the platform's host hasn't it", async () => {
    const platforms = await visit("GET", "/api/health", undefined, { authorization: `Bearer ${product.token()}` });
    expect([platforms.status, platforms.headers["api-version"], platforms.headers["x-request-id"]]).toEqual([404, undefined, undefined]);
    expect(platforms.headers).toMatchObject({ "referrer-policy": "no-referrer", "x-content-type-options": "nosniff", "content-security-policy": expect.stringContaining(`frame-ancestors ${product.url}`) });
    const { host } = address;
    for (const headers of [{ host: new URL(product.url).host }, { host: `localhost:${address.port}` }, { host: "127.0.0.1", "x-forwarded-host": host }, { host: `${address.hostname}.evil.example` }]) {
      const answer = await visit("GET", "/books", undefined, headers);
      expect([JSON.stringify(headers), answer.status, answer.headers["api-version"] !== undefined]).toEqual([JSON.stringify(headers), 404, true]);
    }
    // What Miniflare takes an address from, whoever sends it.
    for (const headers of [{ host: "127.0.0.1", "mf-original-url": new URL("/books", address).href }, { "mf-original-url": `${product.url}/api/health` }]) {
      const answer = await visit("GET", "/books", undefined, headers);
      expect([JSON.stringify(headers), answer.status, answer.body.detail, answer.headers["api-version"]]).toEqual([JSON.stringify(headers), 404, "There is no such preview", undefined]);
    }
  });

  it("[PRV-3] is gone when it is revoked", async () => {
    const { status } = await fetch(product.url + path, { method: "DELETE", headers: { authorization: `Bearer ${product.token()}` } });
    expect([status, (await visit("GET", "/books")).status]).toEqual([200, 404]);
  });
});
