import { readFlags, usage, type Flags } from "./flags.ts";

const flags = flagsOrExit();
// Only now what takes time to load.
if (flags) await (await import("./start.ts")).start(flags);
else process.disconnect?.();

function flagsOrExit(): Flags | undefined {
  try {
    const read = readFlags(process.argv.slice(2));
    if (!read.help) return read;
    process.stdout.write(`${usage}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}\n`);
    process.exitCode = 2;
  }
  return undefined;
}
