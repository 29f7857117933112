import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { openDatabase } from "../src/database.ts";
import { startService } from "./service.ts";

const parcel = { locker_id: 1, label: "Books", weight_g: 900 };

async function withLocker(path?: string) {
  const send = startService(path);
  await send("POST", "/lockers", { code: "A01" });
  return send;
}

test("lie in a locker until they are collected", async () => {
  const send = await withLocker();
  expect((await send("POST", "/parcels", parcel)).body).toMatchObject({ ...parcel, collected_at: null });
  expect((await send("POST", "/parcels", parcel)).status).toBe(409);
  expect((await send("POST", "/parcels/1/collect")).status).toBe(204);
  expect((await send("POST", "/parcels", parcel)).status).toBe(201);
});

test("are collected once", async () => {
  const send = await withLocker();
  await send("POST", "/parcels", parcel);
  await send("POST", "/parcels/1/collect");
  expect(await send("POST", "/parcels/1/collect")).toEqual({ status: 404, body: "no such parcel" });
});

test("weigh something", async () => {
  expect((await (await withLocker())("POST", "/parcels", { ...parcel, weight_g: 0 })).body).toEqual({ title: "out of range" });
});

test("need a locker", async () => {
  expect((await (await withLocker())("POST", "/parcels", { ...parcel, locker_id: 7 })).body).toEqual({ title: "no such locker" });
});

test("outlive the service", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "lockers-")), "lockers.db");
  const send = await withLocker(path);
  await send("POST", "/parcels", parcel);
  expect(existsSync(path)).toBe(true);
  expect(openDatabase(path).prepare("select label from parcels").get()).toEqual({ label: "Books" });
});

test("are watched by nobody but their listener", () => {
  const listener = vi.fn((label: string) => label.length);
  expect(["Books", "Tea"].map((label) => listener(label))).toEqual([5, 3]);
  expect(listener).toHaveBeenNthCalledWith(2, "Tea");
});
