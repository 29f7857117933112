// What the code under test prints. Set up when the module loads, before any of that code.

let charactersLeft = 0;
let kept = "";

const perTestMax = 16_384;
const cut = "[the rest of the output was cut]\n";

for (const level of ["log", "info", "warn", "error", "debug", "trace", "dir"] as const) console[level] = (...values: unknown[]) => print(`${values.map(show).join(" ")}\n`);

export function limitOutput(characters: number): void {
  charactersLeft = characters;
}

/** What was printed since the last call. */
export function takeOutput(): string {
  const taken = kept;
  kept = "";
  charactersLeft -= taken.length;
  return taken;
}

function print(text: string): void {
  const room = Math.min(perTestMax, charactersLeft) - kept.length;
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
