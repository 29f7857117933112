import type { Sandbox } from "./port.ts";

/** The drivers of this installation, the one that is asked first, first. `lacking`: why the others aren't there, for whoever needs them. */
export interface Drivers {
  isolate: Sandbox;
  process?: Sandbox | undefined;
  lacking: string;
}

/**
 * One sandbox out of several: the isolate where it can, since its results can't be forged and come in milliseconds, the process driver otherwise. A driver that says
 * `needs_driver` has run nothing, so the next can be asked. What none can run ends `needs_driver`, with every driver's reason.
 */
export function dispatchingSandbox({ isolate, process, lacking }: Drivers): Sandbox {
  return {
    async run(request, onEvent, signal) {
      const first = await isolate.run(request, onEvent, signal);
      if (first.status !== "needs_driver") return first;
      if (process === undefined) return { ...first, reason: `${first.reason ?? "The isolate sandbox can't run this"}. ${lacking}` };
      const second = await process.run(request, onEvent, signal);
      return second.status === "needs_driver" ? { ...second, reason: `${first.reason ?? ""}. ${second.reason ?? ""}` } : second;
    },
  };
}

export const processLacking = "The process driver isn't there: it needs Linux with bubblewrap on the machine that runs DevGen. There is no container driver yet";
