import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newProduct, type Product } from "../support/product.ts";

/** From the commit that enqueues to the one that ends: before and after the queue is told, when it was begun, when its work is done, and after its end. */
const boundaries = ["job:untold", "job:told", "job:claimed", "job:worked", "job:ended"];
let home: string;
let product: Product;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "devgen-jobs-"));
  product = await newProduct(home);
});
afterAll(async () => {
  await product?.stop();
  rmSync(home, { recursive: true, force: true });
});

const request = async (): Promise<string> => (await product.post("/api/audit/verify")).body.job_id;

async function untilOver(id: string): Promise<{ status: string; attempts: number; result: { ok: boolean } }> {
  for (const until = Date.now() + 40_000; Date.now() < until; await sleep(50)) {
    const job = await product.get(`/api/jobs/${id}`);
    if (job.finished_at) return job;
  }
  throw new Error(`${id} doesn't come to its end`);
}

it("[JOB-12] killed at every boundary and at any moment, no job is lost and none is doubled in effect", async () => {
  await product.start();
  await product.signUp();
  const ids: string[] = [];
  for (const boundary of boundaries) {
    await product.kill();
    await product.start({ FAULT_POINT: boundary });
    ids.push(await request());
    await product.reached(boundary, 20_000);
  }
  for (const afterMs of [5, 15, 40]) {
    await product.kill();
    await product.start();
    for (let n = 0; n < 5; n++) ids.push(await request());
    await sleep(afterMs);
  }
  await product.kill();
  const restarted = Date.now();
  await product.start();
  const attempts: number[] = [];
  for (const id of ids) {
    const job = await untilOver(id);
    expect(job).toMatchObject({ status: "succeeded", result: { ok: true } });
    attempts.push(job.attempts);
    const { data } = await product.get(`/api/audit/logs?target_id=${id}&limit=100`);
    expect(data.map((event: { action: string }) => event.action)).toEqual(["job.finish", "verification.finish", "verification.request"]);
  }
  expect((await product.get("/api/jobs?limit=100")).data).toHaveLength(ids.length);
  expect(Math.max(...attempts), "some were killed while they ran").toBeGreaterThan(1);
  console.log(`${ids.length} jobs, ${boundaries.length + 3} kills, ${attempts.filter((count) => count > 1).length} begun more than once; all done ${Date.now() - restarted} ms after the last kill`);
}, 240_000);
