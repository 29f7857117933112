import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newProduct, type Product } from "../support/product.ts";

let home: string;
let product: Product;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "devgen-streams-"));
  product = await newProduct(home);
});
afterAll(async () => {
  await product?.stop();
  rmSync(home, { recursive: true, force: true });
});

const ticketOf = async (run: string, credential: string) => product.post(`/api/runs/${run}/ticket`, {}, { authorization: `Bearer ${credential}` });

const revoke = async (id: string) => fetch(`${product.url}/api/api-keys/${id}`, { method: "DELETE", headers: { authorization: `Bearer ${product.token()}` } });

/** An open socket; `ended`: its close code. */
async function openSocket(run: string, protocol: string, after = 0): Promise<{ socket: WebSocket; ended: Promise<number> }> {
  const socket = new WebSocket(`${product.url.replace("http", "ws")}/api/runs/${run}/stream?after=${after}`, protocol);
  const ended = new Promise<number>((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)));
  await new Promise((resolve, reject) => {
    socket.addEventListener("message", resolve);
    socket.addEventListener("error", () => reject(new Error("The socket was refused")));
  });
  return { socket, ended };
}

const resumedBy = async (run: string, credential: string): Promise<number> => {
  const answer = await fetch(`${product.url}/api/runs/${run}/stream?after=1`, { headers: { authorization: `Bearer ${credential}`, accept: "text/event-stream" } });
  await answer.body?.cancel();
  return answer.status;
};

it("[RUN-47] killed between the commit that takes a right away and the closing, it is closed after the restart: the outbox has it, and who resumes is refused", async () => {
  await product.start();
  await product.signUp();
  const { body } = await product.post("/api/requirements", { requirement: "A shelf has a unique label of at most 40 characters." });
  const run: string = body.run_id;
  const [taken, kept] = [(await product.post("/api/api-keys", { name: "Taken" })).body, (await product.post("/api/api-keys", { name: "Kept" })).body];
  await product.kill();

  // It closes nothing: it stops just before.
  await product.start({ FAULT_POINT: "streams:check" });
  const spare = (await ticketOf(run, taken.key)).body.protocol;
  const open = await openSocket(run, (await ticketOf(run, taken.key)).body.protocol);
  expect((await revoke(taken.id)).status).toBe(204);
  await product.reached("streams:check", 10_000);
  expect(open.socket.readyState).toBe(WebSocket.OPEN);
  await product.kill();
  expect(await open.ended).toBe(1006);

  // Nobody asks for anything: what was written with the change is taken up by itself.
  await product.start({ FAULT_POINT: "streams:check" });
  await product.reached("streams:check", 10_000);
  await product.kill();

  await product.start();
  expect(await resumedBy(run, taken.key)).toBe(401);
  expect((await ticketOf(run, taken.key)).status).toBe(401);
  await expect(openSocket(run, spare)).rejects.toThrow("refused");
  expect(await resumedBy(run, kept.key)).toBe(200);
  const other = await openSocket(run, (await ticketOf(run, kept.key)).body.protocol, 1);
  expect((await revoke(kept.id)).status).toBe(204);
  expect(await other.ended).toBe(1008);
}, 90_000);
