import { demoRequirement } from "../demo-requirement.ts";
import { StartFailure } from "../stack/failure.ts";
import { startStack, type Stack } from "../stack/stack.ts";
import { enterDemo } from "./demo-user.ts";
import type { Flags } from "./flags.ts";
import { newProgress } from "./progress.ts";
import { runRequirement } from "./run-requirement.ts";
import { exitCodeOf, summaryText } from "./summary.ts";
import { printable, terminalOf, wrapped } from "./terminal.ts";

/** Starts the product, runs a requirement as a client would, and goes on serving until it is told to end. */
export async function start(flags: Flags): Promise<void> {
  const ending = newEnding();
  try {
    await run(flags, ending);
  } catch (error) {
    if (ending.isEnding()) return; // what fails while everything is being stopped, fails for that reason
    process.stderr.write(`${error instanceof StartFailure ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    await ending.end(1);
  }
}

async function run({ requirement = demoRequirement, port, once, json, serve, scripted }: Flags, ending: Ending): Promise<void> {
  const terminal = terminalOf(process.stdout, process.env);
  const say = (text: string): void => (json ? undefined : terminal.write(`${text}\n`));
  const tell = (event: object): void => void (json && terminal.write(`${JSON.stringify(event)}\n`));

  say("DevGen is starting …");
  const stack = await startStack({ port, signal: ending.signal, ...(scripted ? { bindings: { MODEL_PROVIDER: "scripted" } } : {}) });
  ending.stops(stack);
  const startedInMs = Math.round(process.uptime() * 1_000);
  tell({ type: "stack.started", url: stack.url, started_in_ms: startedInMs, drivers: stack.drivers });
  say(`Serving at ${stack.url} after ${(startedInMs / 1000).toFixed(1)} s`);
  for (const driver of stack.drivers) say(`  Sandbox ${driver}`);
  if (!serve) {
    const user = await enterDemo(stack.url, stack.home);
    say(`\n${wrapped(`Requirement: ${printable(requirement)}`, Math.min(terminal.columns(), 120), "  ")}\n`);
    const progress = newProgress(terminal);
    const summary = await runRequirement(user, requirement, startedInMs, (event) => (json ? tell(event) : progress.show(event)));
    if (!json) progress.end();
    say(summaryText(summary, terminal));
    tell(summary);
    if (once) return ending.end(exitCodeOf(summary.status));
  }
  ending.isExpected();
  say("Ctrl-C stops it; what was made stays. Logs are in .devgen/logs.");
}

interface Ending {
  /** Aborted as soon as the end has begun. */
  signal: AbortSignal;
  isEnding(): boolean;
  stops(stack: Stack): void;
  /** From now on being told to end is how it should end. */
  isExpected(): void;
  end(code: number): Promise<never>;
}

const impatientMs = 1_000;

/** Ends once, whatever asks for it: the run's end, a signal, or the launcher's being gone. */
function newEnding(): Ending {
  const unfinished = new AbortController();
  let stack: Stack | undefined;
  let code = 130;
  let begunAt = 0;
  let ended: Promise<never> | undefined;
  const end = (exitCode: number): Promise<never> => {
    begunAt ||= performance.now();
    unfinished.abort();
    return (ended ??= Promise.resolve(stack?.stop()).then(() => process.exit(exitCode)));
  };
  // Ctrl-C comes twice, from the terminal and from the launcher; only a later one means that somebody won't wait.
  const onSignal = (): void => (ended && performance.now() - begunAt > impatientMs ? process.exit(130) : void end(code));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  process.on("disconnect", () => void end(code));
  return { signal: unfinished.signal, isEnding: () => ended !== undefined, stops: (one) => void (stack = one), isExpected: () => void (code = 0), end };
}
