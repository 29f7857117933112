import { spawn, type ChildProcess } from "node:child_process";

/** What a sample says must come out, tried over HTTP. Made from its lines alone: nothing of the blueprint, the writer or the produced tests is looked at. */

interface Line {
  field: string;
  optional: boolean;
  type: string;
  values: string[];
  low?: number;
  high?: number;
  above: boolean;
  below: boolean;
  shortest?: number;
  longest?: number;
  preset?: string;
  unique: boolean;
  days: boolean;
}

interface Thing {
  name: string;
  path: string;
  fields: Line[];
  /** Its state and the actions that lead away from each. */
  actions: { name: string; from: string[]; to: string }[];
  /** A rule that this doesn't know how to fulfil. */
  rules: string[];
}

const plural = (word: string): string => (/^(?:species|series|sheep|fish|news|media|staff|equipment)$/.test(word) ? word : /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : /(?:s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`);

export function thingsIn(expected: readonly string[]): Thing[] {
  const things = new Map<string, Thing>();
  const of = (name: string): Thing => {
    const known = things.get(name) ?? { name, path: `/${plural(name).replaceAll("_", "-")}`, fields: [], actions: [], rules: [] };
    things.set(name, known);
    return known;
  };
  for (const line of expected) {
    const field = /^([a-z0-9_]+)\.([a-z0-9_]+)(\?)?: ([a-z]+)(?:\(([^)]*)\))?(.*)$/.exec(line);
    const action = /^([a-z0-9_]+)! ([a-z0-9_]+): (.+) > (.+)$/.exec(line);
    if (field) of(field[1] ?? "").fields.push(fieldOf(field));
    else if (action) of(action[1] ?? "").actions.push({ name: action[2] ?? "", from: (action[3] ?? "").split("|"), to: action[4] ?? "" });
    else if (/^[a-z0-9_]+! /.test(line)) of(line.slice(0, line.indexOf("!"))).rules.push(line);
    else if (/^(?:compare|unique_together|any_of):/.test(line)) of(/:([a-z0-9_]+)\./.exec(line)?.[1] ?? "").rules.push(line);
  }
  return [...things.values()];
}

function fieldOf([, , field = "", optional, type = "", values, rest = ""]: RegExpExecArray): Line {
  const number = / (>)?(-?[\d.]*?)\.\.(-?[\d.]*)(<)?(?= |$)/.exec(rest.replace(/ #\S+/, ""));
  const length = / #(\d*)\.\.(\d*)/.exec(rest);
  const isNumber = /^(?:integer|decimal|money)$/.test(type);
  const preset = / =(\S+)/.exec(rest)?.[1];
  return {
    field, optional: optional === "?", type, values: values?.split("|") ?? [], above: number?.[1] === ">", below: number?.[4] === "<", unique: / unique\b/.test(rest), days: !isNumber && number !== null,
    ...(isNumber && number?.[2] ? { low: Number(number[2]) } : {}), ...(isNumber && number?.[3] ? { high: Number(number[3]) } : {}), ...(length?.[1] ? { shortest: Number(length[1]) } : {}), ...(length?.[2] ? { longest: Number(length[2]) } : {}),
    ...(preset === undefined ? {} : { preset }),
  };
}

const managed = (thing: Thing, { field, values }: Line): boolean => thing.actions.some(({ to }) => values.includes(to)) && thing.actions.every(({ from }) => from.every((state) => values.includes(state))) && field !== "";

type Row = Record<string, string | number | boolean>;

/** A value that the line allows, another one for each number `n`. */
function valueOf(line: Line, n: number, ids: ReadonlyMap<string, number>): string | number | boolean | undefined {
  const { type, low, high, shortest = 1, longest = 60, values, field } = line;
  if (values.length > 0) return /^(?:integer|decimal|money)$/.test(type) ? Number(values[0]) : values[0];
  if (type === "boolean") return false;
  if (type === "date") return `2031-01-${String(2 + n).padStart(2, "0")}`;
  if (type === "datetime") return `2031-01-${String(2 + n).padStart(2, "0")}T08:00:00Z`;
  if (type === "email") return `p${n}@example.com`;
  if (type === "url") return `https://example.com/${n}`;
  if (type === "reference") return [...ids].find(([name]) => field === `${name}_id`)?.[1] ?? [...ids].find(([name]) => field.endsWith(`${name}_id`))?.[1];
  if (type === "text") return `t${n}`.padEnd(shortest, "x").slice(0, longest);
  return low === undefined ? Math.min(high ?? Infinity, 2 + n) - (line.below && high !== undefined && high <= 2 + n ? 1 : 0) : Math.min(low + (line.above ? 1 : 0) + n, high ?? Infinity);
}

function rowOf(thing: Thing, n: number, ids: ReadonlyMap<string, number>): Row {
  const sent = thing.fields.filter((line) => !managed(thing, line) && !line.optional);
  // Of two days that are compared the later one is sent later.
  const row = Object.fromEntries(sent.flatMap((line) => {
    const value = valueOf(line, n * 3 + (/^(?:last|end|departure|due|arrival_time|return)/.test(line.field) && !/^departure_time/.test(line.field) ? 1 : 0), ids);
    return value === undefined ? [] : [[line.field, value]];
  })) as Row;
  return row;
}

export interface Probed {
  checks: number;
  failures: string[];
}

/** Starts what was built in a folder and asks it. `adminToken` where callers must be known. */
export async function probe(folder: string, node: string, expected: readonly string[]): Promise<Probed> {
  const roles = expected.find((line) => line.startsWith("roles: "))?.slice("roles: ".length).split(" ");
  const admin = "probe-".padEnd(40, "0");
  const child = spawn(node, ["src/server.ts"], { cwd: folder, env: { ...process.env, PORT: "0", DATABASE_PATH: ":memory:", ...(roles ? { ADMIN_TOKEN: admin } : {}) } });
  try {
    const url = await listening(child);
    const ask = asker(url);
    const token = roles ? ((await ask("POST", "/users", { name: "Probe", roles }, admin)).body as { token?: string }).token : undefined;
    return await checkAll((method, path, body, as = token) => ask(method, path, body, as), thingsIn(expected), roles !== undefined);
  } finally {
    child.kill();
  }
}

type Ask = (method: string, path: string, body?: unknown, token?: string | null) => Promise<{ status: number; body: unknown }>;

const asker = (url: string): Ask => async (method, path, body, token) => {
  const headers = { ...(body === undefined ? {} : { "content-type": "application/json" }), ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
};

function listening(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    child.stdout?.on("data", (chunk) => {
      const address = /http:\/\/\S+/.exec(String(chunk))?.[0];
      if (address) done(address);
    });
    child.on("exit", (code) => fail(new Error(`The service ended with ${code} before it listened`)));
  });
}

async function checkAll(ask: Ask, things: readonly Thing[], areCallersKnown: boolean): Promise<Probed> {
  const found: Probed = { checks: 0, failures: [] };
  const expect = (what: string, answer: { status: number; body: unknown }, ...statuses: number[]): boolean => {
    found.checks++;
    const fine = statuses.includes(answer.status);
    if (!fine) found.failures.push(`${what}: ${answer.status} instead of ${statuses.join(" or ")}`);
    return fine;
  };
  const ids = new Map<string, number>();
  for (const thing of things) {
    const row = rowOf(thing, 1, ids);
    const made = await ask("POST", thing.path, row);
    // Its gates, and what it takes for granted, may need more than a row: then there is nothing to try it on.
    if (made.status === 409 && thing.rules.length > 0) continue;
    if (!expect(`POST ${thing.path}`, made, 201)) continue;
    const id = (made.body as { id: number }).id;
    ids.set(thing.name, id);
    const read = await ask("GET", `${thing.path}/${id}`);
    expect(`GET ${thing.path}/:id`, read, 200);
    for (const [field, value] of Object.entries(row)) {
      const same = JSON.stringify((read.body as Row)[field]) === JSON.stringify(value) || Date.parse(String((read.body as Row)[field])) === Date.parse(String(value));
      expect(`${thing.name}.${field} is answered as it was sent`, { status: same ? 200 : 0, body: undefined }, 200);
    }
    if (areCallersKnown) expect(`GET ${thing.path} without a token`, await ask("GET", thing.path, undefined, null), 401);
    for (const line of thing.fields) for (const [why, wrong] of wrongRows(thing, line, row)) expect(`${thing.name}.${line.field} ${why}`, await ask("POST", thing.path, wrong), ...(why === "again" ? [409] : [422]));
    for (const state of thing.fields.filter((line) => managed(thing, line))) {
      expect(`${thing.name}.${state.field} is ${state.preset} at first`, { status: (read.body as Row)[state.field] === state.preset ? 200 : 0, body: undefined }, 200);
      for (const { name, from } of thing.actions) {
        if (!from.includes(state.preset ?? "")) expect(`${thing.name} ${name} too early`, await ask("POST", `${thing.path}/${id}/${name.replaceAll("_", "-")}`), 409);
      }
    }
    expect(`GET ${thing.path}/999999`, await ask("GET", `${thing.path}/999999`), 404);
  }
  for (const thing of things) {
    const first = thing.actions.find(({ from }) => thing.fields.some((line) => managed(thing, line) && from.includes(line.preset ?? "")));
    const id = ids.get(thing.name);
    if (!first || id === undefined) continue;
    const acted = await ask("POST", `${thing.path}/${id}/${first.name.replaceAll("_", "-")}`);
    if (expect(`${thing.name} ${first.name}`, acted, 200)) expect(`${thing.name} is ${first.to} then`, { status: Object.values(acted.body as Row).includes(first.to) ? 200 : 0, body: undefined }, 200);
  }
  return found;
}

/** Rows that must be refused for one field: left out, of no such value, too small, too long, of nothing there, or there already. */
function wrongRows(thing: Thing, line: Line, row: Row): [why: string, row: Row][] {
  if (managed(thing, line)) return [["isn't sent", { ...row, [line.field]: line.values[0] ?? "" }]];
  const { field, type, values, low, high, longest, shortest } = line;
  const { [field]: _, ...without } = row;
  const put = (value: string | number | boolean): Row => ({ ...row, [field]: value });
  const isNumber = /^(?:integer|decimal|money)$/.test(type);
  return [
    ...(!line.optional && line.preset === undefined && !thing.rules.some((rule) => rule.startsWith("any_of")) ? [["is left out", without] as [string, Row]] : []),
    ...(values.length > 0 && !isNumber ? [["is none of its values", put("no such value")] as [string, Row]] : []),
    ...(isNumber && low !== undefined ? [["is too small", put(line.above ? low : low - 1)] as [string, Row]] : []),
    ...(isNumber && high !== undefined ? [["is too large", put(line.below ? high : high + 1)] as [string, Row]] : []),
    ...(isNumber ? [["is no number", put("many")] as [string, Row]] : []),
    ...(type === "date" ? [["is no day", put("2031-02-30")] as [string, Row]] : []),
    ...(type === "email" || type === "url" ? [["is no address", put("nothing")] as [string, Row]] : []),
    ...(longest !== undefined && type === "text" ? [["is too long", put("x".repeat(longest + 1))] as [string, Row]] : []),
    ...(shortest !== undefined && shortest > 1 && type === "text" ? [["is too short", put("x".repeat(shortest - 1))] as [string, Row]] : []),
    ...(type === "reference" ? [["refers to nothing", put(999_999)] as [string, Row]] : []),
    ...(line.unique && Object.hasOwn(row, field) && thing.rules.length === 0 ? [["again", row] as [string, Row]] : []),
  ];
}
