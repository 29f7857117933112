// What the code under test prints. Set up when the module loads, before any of that code.

import { format, inspect } from "node:util";

let charactersLeft = 0;
let kept = "";
let keptMax = 0;
let indent = "";
const counts = new Map<string, number>();
const timers = new Map<string, number>();
const clock = performance.now.bind(performance);
const write = format;
const look = inspect;

const perTestMax = 16_384;
const cut = "[the rest of the output was cut]\n";

/** A flood of lines that nobody keeps costs next to nothing. */
function line(...values: unknown[]): void {
  if (roomLeft() <= 0) return;
  const text = values.length === 1 && typeof values[0] === "string" ? values[0] : write(...values);
  print(`${indent === "" ? text : text.replace(/^/gm, indent)}\n`);
}
const methods: Partial<Console> & Record<string, (...values: never[]) => void> = {
  log: line, info: line, warn: line, error: line, debug: line, trace: (...values: unknown[]) => line("Trace:", ...values),
  dir: (value: unknown) => line(look(value)),
  dirxml: line,
  table: (rows: unknown) => line(look(rows)),
  group: (...values: unknown[]) => ((values.length > 0 ? line(...values) : undefined), void (indent += "  ")),
  groupCollapsed: (...values: unknown[]) => ((values.length > 0 ? line(...values) : undefined), void (indent += "  ")),
  groupEnd: () => void (indent = indent.slice(2)),
  assert: (condition: unknown, ...values: unknown[]) => void (condition || line("Assertion failed" + (values.length > 0 ? ":" : ""), ...values)),
  count: (label = "default") => line(`${label}: ${counts.set(label, (counts.get(label) ?? 0) + 1).get(label)}`),
  countReset: (label = "default") => void counts.delete(label),
  time: (label = "default") => void timers.set(label, clock()),
  timeLog: (label = "default") => line(`${label}: ${Math.round(clock() - (timers.get(label) ?? clock()))}ms`),
  timeEnd: (label = "default") => line(`${label}: ${Math.round(clock() - (timers.get(label) ?? clock()))}ms`),
};
Object.assign(console, methods);

for (const name of ["stdout", "stderr"] as const) {
  const stream: { write?: unknown } | undefined = process[name];
  if (stream) Object.defineProperty(stream, "write", { value: (text: unknown, ...rest: unknown[]) => (print(String(text)), void rest.filter((one) => typeof one === "function").forEach((done) => (done as () => void)()), true), writable: true, configurable: true });
}

/** @param perPart at most so much is kept between two takings */
export function limitOutput(characters: number, perPart = perTestMax): void {
  charactersLeft = characters;
  keptMax = perPart;
}

/** What was printed since the last call. */
export function takeOutput(): string {
  const taken = kept;
  kept = "";
  charactersLeft -= taken.length;
  return taken;
}

const roomLeft = (): number => Math.min(keptMax, charactersLeft) - kept.length;

function print(text: string): void {
  const room = roomLeft();
  if (room <= 0) return;
  kept += text.length <= room ? text : text.slice(0, room) + cut;
}

export function show(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    if (value instanceof Error) return String(value.stack ?? value);
    return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? `${part}n` : part)) ?? String(value);
  } catch {
    return `[${typeof value}]`;
  }
}
