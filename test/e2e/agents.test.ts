import { createHmac, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newProduct, type Product } from "../support/product.ts";

interface Received {
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

describe("an agent at work", () => {
  const folder = mkdtempSync(join(tmpdir(), "devgen-agents-"));
  const key = randomBytes(32);
  const secret = `whsec_${key.toString("base64")}`;
  const received: Received[] = [];
  const answers: number[] = [];
  let product: Product;
  let receiver: Server;
  let url = "";

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part)).on("end", () => {
        received.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
        response.writeHead(answers.shift() ?? 204).end();
      });
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => receiver.once("listening", resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    product = await newProduct(join(folder, "home"));
    await product.start();
    await product.signUp();
  });

  afterAll(async () => {
    await product?.stop();
    receiver.close();
    rmSync(folder, { recursive: true, force: true });
  });

  let agents = 0;
  const newAgent = async (): Promise<string> => (await product.post("/api/agents", { name: `Agent ${++agents}`, webhook_secret: secret })).body.id;

  async function over(agent: string, command: string): Promise<any> {
    for (let tries = 0; tries < 300; tries++) {
      const found = await product.get(`/api/agents/${agent}/commands/${command}`);
      if (!["queued", "running"].includes(found.status)) return found;
      await sleep(100);
    }
    throw new Error("The command doesn't end");
  }

  it("[AGT-1] [AGT-2] [AGT-4] builds, runs what it built, and calls, one after the other", async () => {
    const agent = await newAgent();
    const give = async (command: object) => (await product.post(`/api/agents/${agent}/command`, command)).body;
    const building = await give({ type: "requirement", requirement: "A shelf has a unique label of at most 40 characters." });
    const wrong = await give({ type: "execute", repo_url: "http://example.com/nothing.git", command: "npm test" });
    const calling = await give({ type: "webhook", url, body: { hello: "there" } });
    const built = await over(agent, building.id);
    expect(built).toMatchObject({ status: "succeeded", result: { status: "succeeded", commit_id: expect.stringMatching(/^[0-9a-f]{40}$/) } });
    expect(await over(agent, wrong.id)).toMatchObject({ status: "failed", error: expect.stringContaining("no such repository") });
    expect(await over(agent, calling.id)).toMatchObject({ status: "succeeded", result: { status: 204 } });

    const running = await give({ type: "execute", repo_url: built.result.repo_url, command: "npm test" });
    const ran = await over(agent, running.id);
    expect(ran).toMatchObject({ status: "succeeded", result: { status: "passed", exit_code: 0 } });
    expect(Date.parse(ran.started_at)).toBeGreaterThanOrEqual(Date.parse(built.finished_at));
    expect(await product.get(`/api/agents/${agent}/status`)).toMatchObject({ status: "idle", queued: 0, current: null, last: { id: running.id } });
  });

  it("[AGT-5] signs what it posts, and tries again what may be mended, under the same id", async () => {
    const agent = await newAgent();
    received.length = 0;
    answers.push(503, 302);
    const { id } = (await product.post(`/api/agents/${agent}/command`, { type: "webhook", url, body: { n: 1 } })).body;
    expect(await over(agent, id)).toMatchObject({ status: "failed", error: "The webhook answered 302" });
    expect(received.map(({ headers }) => headers["webhook-id"])).toEqual([id, id]);
    for (const { headers, body } of received) {
      const signed = createHmac("sha256", key).update(`${id}.${String(headers["webhook-timestamp"])}.${body}`).digest("base64");
      expect([headers["webhook-signature"], body]).toEqual([`v1,${signed}`, '{"n":1}']);
    }
  });

  it("[AGT-6] takes a command when its time has come", async () => {
    const agent = await newAgent();
    received.length = 0;
    const { body } = await product.post(`/api/agents/${agent}/schedules`, { command: { type: "webhook", url, body: "tick" }, at: new Date(Date.now() + 1_500).toISOString() });
    expect(body.next_at).not.toBeNull();
    for (let tries = 0; tries < 100 && received.length === 0; tries++) await sleep(100);
    expect(received.map((one) => one.body)).toEqual(['"tick"']);
    expect((await product.get(`/api/agents/${agent}/schedules`)).data).toMatchObject([{ id: body.id, next_at: null }]);
  });

  it("[AGT-3] [AGT-8] goes on after a kill with what it had begun", async () => {
    const agent = await newAgent();
    const requirement = "Track plants. A plant has a name, a species and a height from 1 to 300.";
    const commands: { id: string }[] = [];
    for (let n = 0; n < 3; n++) commands.push((await product.post(`/api/agents/${agent}/command`, { type: "requirement", requirement: `${requirement} A note of at most ${n + 10} characters.` })).body);
    await sleep(250);
    await product.kill();
    await product.start();
    const ended: any[] = [];
    for (const { id } of commands) ended.push(await over(agent, id));
    expect(ended.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "succeeded"]);
    const runs = (await product.get("/api/runs?limit=100")).data.filter((run: { run_id: string }) => ended.some(({ result }) => result.run_id === run.run_id));
    expect(new Set(ended.map(({ result }) => result.run_id)).size).toBe(3);
    expect(runs).toHaveLength(3);
    expect((await product.get(`/api/audit/logs?action=agent.finish&target_id=${agent}`)).data).toHaveLength(3);
    const told = (await product.get("/api/notifications?limit=100&kind=agent.finished")).data.filter((one: any) => one.data.agent_id === agent);
    expect(told.map((one: any) => one.data.command_id).sort()).toEqual(commands.map(({ id }) => id).sort());
  });
});
