import { readFileSync } from "node:fs";
import { storedIn } from "./rows.ts";
import { openLoad, type Load, type Target } from "./load.ts";
import { figureOf, quantile, type Figure } from "./statistics.ts";

export interface Side {
  per_second: Figure;
  /** Of the process that runs the Worker: less shaken by what else the machine does than the rest. Null where it can't be read. */
  cpu_ms_each: Figure | null;
  p50_ms: Figure;
  p95_ms: Figure;
}

export interface Compared {
  devgen: Side;
  floor: Side;
  /** Throughput of DevGen by that of the floor, measured in the same round. */
  ratio_to_floor: Figure;
  cpu_ratio_to_floor: Figure | null;
}

/** What is asked, and the process that answers. */
export interface Measured extends Target {
  pid: number;
}

const connections = 16;
const warmUpMs = 500;
/** A round is so many turns of each; short ones, so that whatever else the machine does hits both alike. */
const turns = 15;
const turnMs = 100;

export async function compare(devgen: Measured, floor: Measured, rounds: number): Promise<Compared> {
  const loads = { devgen: await openLoad(devgen, connections), floor: await openLoad(floor, connections) };
  const sides = { devgen: [] as Round[], floor: [] as Round[] };
  for (const load of [loads.devgen, loads.floor]) await load.put(warmUpMs);
  for (let round = 0; round < rounds; round++) {
    const taken = { devgen: newTally(), floor: newTally() };
    for (let turn = 0; turn < turns; turn++) {
      await takeTurn(taken.devgen, loads.devgen, devgen.pid);
      await takeTurn(taken.floor, loads.floor, floor.pid);
    }
    for (const name of ["devgen", "floor"] as const) sides[name].push(roundOf(taken[name]));
  }
  for (const load of [loads.devgen, loads.floor]) load.close();
  const ratios = (value: (round: Round) => number | null, by: (own: number, floor: number) => number): Figure | null => {
    const pairs = sides.devgen.map((round, place) => [value(round), value(sides.floor[place]!)] as const);
    return pairs.some(([own, floor]) => own === null || floor === null) ? null : figureOf(pairs.map(([own, floor]) => by(own!, floor!)), 2);
  };
  return {
    devgen: sideOf(sides.devgen), floor: sideOf(sides.floor),
    ratio_to_floor: ratios((round) => round.perSecond, (own, floor) => own / floor)!,
    cpu_ratio_to_floor: ratios((round) => round.cpuMs, (own, floor) => floor / own),
  };
}

interface Round {
  perSecond: number;
  p50: number;
  p95: number;
  cpuMs: number | null;
}

interface Tally {
  latencies: number[];
  elapsedMs: number;
  cpuMs: number | null;
}

const newTally = (): Tally => ({ latencies: [], elapsedMs: 0, cpuMs: 0 });

async function takeTurn(tally: Tally, load: Load, pid: number): Promise<void> {
  const before = cpuMsOf(pid);
  const { latencies, elapsedMs } = await load.put(turnMs);
  const after = cpuMsOf(pid);
  tally.latencies.push(...latencies);
  tally.elapsedMs += elapsedMs;
  tally.cpuMs = tally.cpuMs === null || before === null || after === null ? null : tally.cpuMs + after - before;
}

const roundOf = ({ latencies, elapsedMs, cpuMs }: Tally): Round => ({
  perSecond: (latencies.length * 1_000) / elapsedMs, p50: quantile(latencies, 0.5), p95: quantile(latencies, 0.95), cpuMs: cpuMs === null ? null : cpuMs / latencies.length,
});

/** User and system time so far, which Linux counts in hundredths of a second (proc(5), fields 14 and 15). */
function cpuMsOf(pid: number): number | null {
  if (process.platform !== "linux") return null;
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const sideOf = (rounds: readonly Round[]): Side => ({
  cpu_ms_each: rounds.some((round) => round.cpuMs === null) ? null : figureOf(rounds.map((round) => round.cpuMs!), 3),
  per_second: figureOf(rounds.map((round) => round.perSecond), 0), p50_ms: figureOf(rounds.map((round) => round.p50), 2), p95_ms: figureOf(rounds.map((round) => round.p95), 2),
});

export interface Writes {
  requests: number;
  /** Rows that are there afterwards and weren't before. */
  rows_added_each: number;
  /** Whether any file of the store was touched. */
  files_written: boolean;
}

/** What some requests, one after the other, leave in the store. */
export async function countWrites(target: Target, state: string, requests: number): Promise<Writes> {
  await settle();
  const before = storedIn(state);
  for (let n = 0; n < requests; n++) await askOnce(target, n);
  await settle();
  const after = storedIn(state);
  return { requests, rows_added_each: Number(((after.rows - before.rows) / requests).toFixed(2)), files_written: after.files !== before.files };
}

async function askOnce({ url, method, headers, body, expectStatus }: Target, n: number): Promise<void> {
  const content = body?.(n);
  const response = await fetch(url, { method, headers: { ...headers, ...(content === undefined ? {} : { "content-type": "application/json" }) }, ...(content === undefined ? {} : { body: content }) });
  const text = await response.text();
  if (response.status !== expectStatus) throw new Error(`${method} ${url} answered ${response.status}: ${text.slice(0, 300)}`);
}

/** What is written a moment later, by the outbox, is counted too. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_500));
