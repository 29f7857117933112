import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "../../scripts/stack/folders.ts";
import { freePort } from "../../scripts/stack/lock.ts";

let home: string;
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), "devgen-e2e-"))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

interface Started {
  child: ChildProcess;
  url: string;
  /** All that the command started, and it itself. */
  family: number[];
  code: Promise<number | null>;
}

/** `npm start -- --serve`, or the script alone, up and answering. */
async function startServing(command: "npm" | "script"): Promise<Started> {
  const port = await freePort(0);
  const [file, args] = command === "npm" ? ["npm", ["start", "--"]] : [process.execPath, ["scripts/start.mjs"]];
  const child = spawn(file, [...args, "--serve", "--port", String(port)], { cwd: root, stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, DEVGEN_HOME: home } });
  const code = new Promise<number | null>((resolve) => child.on("exit", resolve));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => text.includes("Ctrl-C") && resolve());
    void code.then((ended) => reject(new Error(`It ended with ${ended}`)));
  });
  const family = familyOf(child.pid!);
  expect(family.length).toBeGreaterThan(3);
  return { child, url: `http://127.0.0.1:${port}`, family, code };
}

function familyOf(pid: number): number[] {
  const all = spawnSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" }).stdout.trim().split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const found = [pid];
  for (const one of found) found.push(...all.filter(([, parent]) => parent === one).map(([child]) => child!));
  return found;
}

function alive(pids: readonly number[]): number[] {
  const states = spawnSync("ps", ["-o", "pid=,stat=", "-p", pids.join(",")], { encoding: "utf8" }).stdout.trim().split("\n").map((line) => line.trim().split(/\s+/));
  return states.filter(([pid, state]) => pid && !state?.startsWith("Z")).map(([pid]) => Number(pid));
}

/** Those still there after five seconds at most. */
async function leftOf(family: readonly number[]): Promise<number[]> {
  for (let wait = 0; wait < 50 && alive(family).length > 0; wait++) await new Promise((resolve) => setTimeout(resolve, 100));
  return alive(family);
}

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", env: { ...process.env, DEVGEN_HOME: home } });
  return { status, stdout, stderr };
};

describe("npm start leaves no process behind", () => {
  it("[CMD-8] when the script is killed", async () => {
    const { child, family } = await startServing("script");
    child.kill("SIGKILL");
    expect(await leftOf(family)).toEqual([]);
  });

  it("[CMD-8] when npm is killed", async () => {
    const { child, family } = await startServing("npm");
    child.kill("SIGKILL");
    expect(await leftOf(family)).toEqual([]);
  });

  it("[CMD-8] when the working process, whose children they are, is killed", async () => {
    const { family } = await startServing("script");
    process.kill(family[1]!, "SIGKILL");
    expect(await leftOf(family)).toEqual([]);
  });

  it("[CMD-8] when it is told to end before it is up", async () => {
    const child = spawn(process.execPath, ["scripts/start.mjs", "--serve", "--port", String(await freePort(0))], { cwd: root, stdio: "ignore", env: { ...process.env, DEVGEN_HOME: home } });
    await new Promise((resolve) => setTimeout(resolve, 700));
    const family = familyOf(child.pid!);
    child.kill("SIGTERM");
    expect(await leftOf(family)).toEqual([]);
  });
});

describe("npm start says in one line what is wrong", () => {
  it("[CMD-8] a port that is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    expect(run("scripts/start.mjs", "--serve", "--port", String(port))).toEqual({ status: 1, stdout: "DevGen is starting …\n", stderr: `Port ${port} is in use. Choose another with --port N.\n` });
    await new Promise((resolve) => server.close(resolve));
  });

  it("[CMD-2] a flag that isn't there, with the usage", () => {
    const { status, stdout, stderr } = run("scripts/start.mjs", "--fast");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^Unknown option '--fast'[\s\S]*npm start -- "any requirement"/);
    expect(existsSync(join(home, "state"))).toBe(false);
  });

  it("[CMD-1] and nothing but the usage for --help", () => expect(run("scripts/start.mjs", "--help")).toMatchObject({ status: 0, stderr: "" }));
});

describe("a home", () => {
  it("[CMD-10] [CMD-8] is open in one process at a time, can't be reset meanwhile, keeps its secrets to its owner, and is closed by Ctrl-C", async () => {
    const { child, url, family, code } = await startServing("script");
    expect((await fetch(`${url}/.well-known/jwks.json`)).status).toBe(200);
    expect((await fetch(`${url}/nowhere`)).status).toBe(404);
    expect(run("scripts/start.mjs", "--serve", "--port", String(await freePort(0)))).toMatchObject({ status: 1, stderr: expect.stringMatching(/^DevGen is running already at .*\n$/) });
    expect(run("scripts/reset.mjs")).toMatchObject({ status: 1, stderr: expect.stringMatching(/stop it first/) });
    expect(spawnSync("ls", ["-l", join(home, "secrets.json")], { encoding: "utf8" }).stdout).toMatch(/^-rw-------/);
    expect(readFileSync(join(home, "logs/worker.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line) as unknown).length).toBeGreaterThan(0);
    child.kill("SIGINT");
    expect(await code).toBe(0);
    expect(await leftOf(family)).toEqual([]);
    expect(run("scripts/reset.mjs")).toMatchObject({ status: 0 });
    expect(existsSync(join(home, "secrets.json"))).toBe(false);
  });
});
