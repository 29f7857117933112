import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { demoRequirement } from "../demo-requirement.ts";
import { soak } from "../sandbox/soak.ts";
import { buildWorker } from "../stack/build.ts";
import { builds, openHome, root } from "../stack/folders.ts";
import { freePort } from "../stack/lock.ts";
import { openLog } from "../stack/logs.ts";
import { serve, type Served } from "../stack/serve.ts";
import { startStack, type Stack } from "../stack/stack.ts";
import { enterDemo } from "../start/demo-user.ts";
import { runRequirement } from "../start/run-requirement.ts";
import { timeDecisions } from "./decide.ts";
import { compare, countWrites } from "./requests.ts";
import { compareWithVitest, timeRuns } from "./runs.ts";
import { compareParts, timePreview } from "./sandbox.ts";
import { measureScale } from "./scale.ts";
import { bundleSize, installedBytes } from "./sizes.ts";
import { figureOf } from "./statistics.ts";

const rounds = 7;
/** `--rows 1000,100000`: of how many rows the tenant is measured that has grown. A million take a quarter of an hour to make. */
const { values } = parseArgs({ options: { rows: { type: "string", default: "1000,100000,1000000" } } });
const sizes = values.rows.split(",").map(Number).filter((size) => Number.isInteger(size) && size > 0);
const endless = "ip=100000000,user=100000000,key=100000000,tenant=100000000,in_flight=100000";
const unlimited = { RATE_LIMIT_READ: endless, RATE_LIMIT_WRITE: endless, RATE_LIMIT_HEAVY: endless };
const folder = mkdtempSync(join(tmpdir(), "devgen-bench-"));
const running: { stop(): Promise<void> }[] = [];

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

async function bench(): Promise<void> {
  tell("Starting …");
  const stack = await startStack({ stateDir: join(folder, "devgen"), bindings: unlimited });
  running.push(stack);
  const floor = await startFloor();
  running.push(floor);
  const user = await enterDemo(stack.url, stack.home);
  const headers = { authorization: `Bearer ${user.apiKey}` };
  const pid = stack.workerdPid();
  const floorRead = { url: floor.url, method: "GET", headers: {}, expectStatus: 200, pid: floor.pid() } as const;
  const floorWrite = { ...floorRead, method: "POST", body: (n: number) => JSON.stringify({ name: `Bench ${n}` }) } as const;
  const read = { pid, url: `${stack.url}/api/auth/user`, method: "GET", headers, expectStatus: 200 } as const;
  const write = { pid, url: `${stack.url}/api/auth/sign-in-links`, method: "POST", headers: { authorization: `Bearer ${user.accessToken}` }, body: (n: number) => JSON.stringify({ name: `Bench ${n}` }), expectStatus: 201 } as const;

  tell("Reads …");
  const reads = await compare(read, floorRead, rounds);
  tell("Writes …");
  const writes = await compare(write, floorWrite, rounds);
  tell("Rows …");
  const rows = { read: await countWrites(read, stack.home.state, 100), audited_write: await countWrites(write, stack.home.state, 100) };
  tell("Decisions …");
  const decide_with_200_policies = timeDecisions(rounds);
  tell("Runs …");
  const { last, ...runs } = await timeRuns(user, rounds);
  const demo: number[] = [];
  for (let round = 0; round < rounds; round++) demo.push((await runRequirement(user, demoRequirement, 0, () => {})).elapsed_ms);
  tell("Sandbox and vitest …");
  const sandbox = await compareWithVitest(user, last, rounds);
  tell("A suite in parts, and a preview …");
  const [parts, preview] = [await compareParts(rounds), await timePreview(user, last, rounds)];
  tell("Executions …");
  const executions = await soak({ executions: 400, clients: 20 });
  tell("Starting again and again …");
  const starts = await timeStarts();

  tell("A tenant that has grown …");
  const scale = await measureScale(folder, sizes, unlimited, floor, tell);

  process.stdout.write(`${JSON.stringify({
    machine: { cpus: cpus().length, model: cpus()[0]?.model ?? "", node: process.version, platform: `${process.platform} ${process.arch}` },
    rounds,
    read: { ...reads, ...rows.read }, audited_write: { ...writes, ...rows.audited_write },
    decide_with_200_policies, requirement_to_commit: runs, demo_run_ms: figureOf(demo, 0), sandbox_against_vitest: sandbox, sandbox_in_parts: parts, preview, executions,
    scale,
    installed: installedBytes(),
    bundle: { devgen: bundleSize(stack.build.folder), sandbox: bundleSize(join(builds, "sandbox")), start_ms: starts },
  }, null, 2)}\n`);
}

async function startFloor(): Promise<Served> {
  const build = await buildWorker(join(root, "scripts/bench/floor/wrangler.toml"), ["*.ts"]);
  const home = openHome(join(folder, "floor"));
  return serve(build, { port: await freePort(0), state: home.state, log: openLog(home, "floor") });
}

/** From nothing running to a product that answers, on an empty store, the bundle being built already. */
async function timeStarts(): Promise<ReturnType<typeof figureOf>> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    const stack: Stack = await startStack({ stateDir: join(folder, `start-${round}`) });
    await (await fetch(`${stack.url}/api/health`)).arrayBuffer();
    times.push(performance.now() - startedAt);
    await stack.stop();
  }
  return figureOf(times, 0);
}

async function stop(): Promise<void> {
  for (const one of running.splice(0).reverse()) await one.stop();
  rmSync(folder, { recursive: true, force: true });
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"] as const) process.on(signal, () => void stop().then(() => process.exit(130)));
try {
  await bench();
} finally {
  await stop();
}
process.exit();
