import { join } from "node:path";
import { startStack } from "../stack/stack.ts";
import type { Served } from "../stack/serve.ts";
import { enterDemo } from "../start/demo-user.ts";
import { fillTenant } from "./fill.ts";
import { compare, type Measured } from "./requests.ts";
import { figureOf, type Figure } from "./statistics.ts";

interface AtSize {
  rows: number;
  /** Each against the hand-written floor, by turns. */
  list: Short;
  /** A page far behind the first, by cursor and by number: behind nearly all of 10^3 rows, else behind 9,900. */
  list_deep: Short;
  list_page_number: Short;
  list_by_name: Short;
  search: Short;
  read: Short;
  write: Short;
  audit_verify_events_per_second: Figure;
}

interface Short {
  per_second: number;
  p50_ms: number;
  ratio_to_floor: number;
  /** Of the process: what hardly changes with what else the machine does. */
  cpu_ms_each: number | null;
}

const rounds = 5;

/** A resource of the framework, and the audit chain, in one tenant of `sizes` rows. */
export async function measureScale(folder: string, sizes: readonly number[], settings: Record<string, string>, floor: Served, tell: (line: string) => void): Promise<AtSize[]> {
  const stateDir = join(folder, "scale");
  const made: AtSize[] = [];
  for (const rows of sizes) {
    tell(`${rows} rows …`);
    const empty = await startStack({ stateDir, bindings: settings });
    const { state } = empty.home;
    await enterDemo(empty.url, empty.home);
    await empty.stop();
    fillTenant(state, rows);
    const stack = await startStack({ stateDir, bindings: settings });
    try {
      const { accessToken } = await enterDemo(stack.url, stack.home);
      made.push({ rows, ...(await measureOne(stack.url, stack.workerdPid(), accessToken, floor, rows)) });
    } finally {
      await stack.stop();
    }
  }
  return made;
}

async function measureOne(url: string, pid: number, accessToken: string, floor: Served, rows: number): Promise<Omit<AtSize, "rows">> {
  const headers = { authorization: `Bearer ${accessToken}` };
  const first = (await (await fetch(`${url}/api/templates?limit=1`, { headers })).json()) as { data: { id: string }[] };
  const page = Math.min(rows / 20, 10_000 / 20) - 5;
  const numbered = `?page=${page}&page_size=20`;
  const { page: { next_cursor } } = (await (await fetch(`${url}/api/templates${numbered}`, { headers })).json()) as { page: { next_cursor: string } };
  const floorRead: Measured = { url: floor.url, method: "GET", headers: {}, expectStatus: 200, pid: floor.pid() };
  const get = async (path: string): Promise<Short> => shortOf(await compare({ pid, url: `${url}/api/templates${path}`, method: "GET", headers, expectStatus: 200 }, floorRead, rounds));
  const post: Measured = { pid, url: `${url}/api/templates`, method: "POST", headers, expectStatus: 201, body: (n) => JSON.stringify({ name: `Bench ${rows} ${n} ${Math.random()}`, requirement: "A shelf has a label." }) };
  return {
    list: await get("?limit=20"), list_deep: await get(`?limit=20&cursor=${encodeURIComponent(next_cursor)}`), list_page_number: await get(numbered), list_by_name: await get("?limit=20&sort=name"), search: await get(`?limit=20&q=${Math.floor(rows / 2)}`), read: await get(`/${first.data[0]!.id}`),
    write: shortOf(await compare(post, { ...floorRead, method: "POST", body: () => "{}" }, rounds)),
    audit_verify_events_per_second: await timeVerify(url, headers),
  };
}

const shortOf = ({ devgen, ratio_to_floor }: Awaited<ReturnType<typeof compare>>): Short => ({ per_second: devgen.per_second.median, p50_ms: devgen.p50_ms.median, ratio_to_floor: ratio_to_floor.median, cpu_ms_each: devgen.cpu_ms_each?.median ?? null });

/** The whole chain, request by request. */
async function timeVerify(url: string, headers: Record<string, string>): Promise<Figure> {
  const speeds: number[] = [];
  for (let from: number | null = 1; from !== null; ) {
    const startedAt = performance.now();
    const answer = (await (await fetch(`${url}/api/audit/verify?from_seq=${from}`, { headers })).json()) as { ok: boolean; from_seq: number; to_seq: number; next_seq: number | null };
    if (!answer.ok) throw new Error(`The chain doesn't verify: ${JSON.stringify(answer)}`);
    speeds.push(((answer.to_seq - answer.from_seq + 1) * 1_000) / (performance.now() - startedAt));
    from = answer.next_seq;
  }
  return figureOf(speeds, 0);
}
