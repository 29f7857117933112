import { describe, expect, it } from "vitest";
import { newQueue } from "../../scripts/sandbox/queue.ts";

const open = new AbortController().signal;
const limits = { waitingMax: 6, waitingPerCallerMax: 4 };

/** Notes who is given a place, in order. */
function queueOf(places: number) {
  const queue = newQueue(Array.from({ length: places }, (_, place) => place), limits);
  const served: string[] = [];
  const ask = (caller: string, signal = open): "full" | Promise<number | undefined> => {
    const taken = queue.take(caller, signal);
    if (taken !== "full") void taken.then((place) => place !== undefined && served.push(caller));
    return taken;
  };
  return { queue, served, ask };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("runs that wait", () => {
  it("[SBX-45] take turns by caller, however many one of them has sent", async () => {
    const { queue, served, ask } = queueOf(1);
    for (const caller of ["a", "a", "a", "a", "b", "c"]) ask(caller);
    for (let turn = 0; turn < 6; turn++) {
      await settled();
      queue.giveBack(0);
    }
    expect(served).toEqual(["a", "b", "c", "a", "a", "a"]);
  });

  it("[SBX-51] hear how many are given a place until they are, whenever that has changed", async () => {
    const { queue } = queueOf(1);
    const heard: Record<string, number[]> = {};
    const leaving = new AbortController();
    const ask = (name: string, caller: string, signal = open) => queue.take(caller, signal, (position) => (heard[name] ??= []).push(position));
    for (const name of ["a1", "a2", "a3"]) ask(name, "a");
    ask("b", "b", leaving.signal);
    ask("c", "c");
    expect(heard).toEqual({ a2: [1, 2, 3], a3: [2, 3, 4], b: [1], c: [2] });
    queue.giveBack(0);
    expect(heard).toEqual({ a2: [1, 2, 3, 2], a3: [2, 3, 4, 3], b: [1], c: [2, 1] });
    ask("d", "d", leaving.signal);
    leaving.abort();
    expect([heard["a2"]!.at(-1), heard["a3"]!.at(-1), heard["c"]!.at(-1)]).toEqual([2, 3, 1]);
  });

  it("[SBX-45] prefer whoever has fewer runs on", async () => {
    const { queue, served, ask } = queueOf(2);
    for (const caller of ["a", "b", "a", "b"]) ask(caller);
    await settled();
    queue.giveBack(1); // b's ends, a's goes on
    await settled();
    expect(served).toEqual(["a", "b", "b"]);
  });

  it("[SBX-27] keep their order within a caller, and leave when they want to", async () => {
    const { queue, ask } = queueOf(1);
    const leaving = new AbortController();
    const given: string[] = [];
    ask("a");
    const left = ask("a", leaving.signal);
    void (ask("a") as Promise<unknown>).then(() => given.push("first"));
    void (ask("a") as Promise<unknown>).then(() => given.push("second"));
    leaving.abort();
    expect(await left).toBeUndefined();
    queue.giveBack(0);
    await settled();
    expect([given, queue.state()]).toEqual([["first"], { running: 1, waiting: 1 }]);
  });

  it("[SBX-46] are told to come back when too many wait, of one caller or of all", () => {
    const { ask } = queueOf(1);
    ask("a");
    expect([1, 2, 3, 4, 5].map(() => ask("a") === "full")).toEqual([false, false, false, false, true]);
    expect([ask("b") === "full", ask("c") === "full", ask("d") === "full"]).toEqual([false, false, true]);
  });
});
