import { brokenBy, heldRef, traceOfTree, type Accepted, type AppliedPush, type Push, type PushDoor, type TraceDocument } from "../../src/delivery/index.ts";
import type { Writable } from "./push.ts";

/** How long git waits for the tests. */
const waitMs = 60_000;

type Update = Push["updates"][number];

/** The move of the default branch that is to be tested first: forward, from where a run left what its requirement says. Undefined where there is none, or who may force pushes again what was held. */
async function heldUpdate({ repository, updates }: Push, { may_force }: Pick<PushDoor, "may_force">): Promise<{ update: Update; trace: TraceDocument } | undefined> {
  const update = updates.find(({ ref, from, to, forced }) => ref === repository.head && from !== null && to !== null && !forced);
  if (!update || (may_force && repository.refs.get(heldRef(update.to!)) === update.to)) return undefined;
  const trace = await traceOfTree(repository.objects, update.from!);
  return trace?.sentences.some(({ tests }) => tests.length > 0) ? { update, trace } : undefined;
}

/**
 * What the requirement says stays in force: the default branch moves once the tests that prove each sentence have passed. Until then, and where they don't,
 * the commit is on a branch below `held/`. Where nothing here can run the tests it moves, and git says so. What is atomic waits as a whole.
 * `waits` is told before the tests are waited for: they are somebody's, and may take their time.
 */
export async function acceptGated({ snapshot, apply, outcome }: Writable, push: Push, waits: () => void): Promise<Accepted> {
  const held = await heldUpdate(push, snapshot);
  if (!held) return told(await apply(push));
  const { update, trace } = held;
  const [ref, to] = [heldRef(update.to!), update.to!];
  const waiting: Update = { ref, from: push.repository.refs.get(ref) ?? null, to, forced: false };
  const others = push.updates.filter((one) => one !== update);
  const first = await apply({ ...push, updates: [...(push.atomic ? [] : others), waiting] });
  const refused = new Map(first.refused);
  const stays = (why: string): Map<string, string> => {
    if (push.atomic) for (const other of others) refused.set(other.ref, "the push is atomic, and another ref was refused");
    return refused.set(update.ref, why);
  };
  const test = first.tests.find((one) => one.ref === ref);
  if (refused.has(ref) || !test) return { ...told(first), refused: stays(refused.get(ref) ?? "it could not be tested") };
  waits();

  const address = `/api/executions/${test.execution_id}`;
  const { status, tests } = await outcome(test.execution_id, waitMs);
  const branch = ref.replace("refs/heads/", "");
  if (status === null) return { refused: stays("its tests have not come to their end"), says: [`It is kept on ${branch} until its tests (${address}) have passed: push it again then`] };
  // What proved the requirement so far and can't be run any more proves nothing: that is for whoever pushes to mend, and for none of them to choose.
  if (status === "needs_driver" && trace.sentences.some((sentence) => sentence.tests.some((one) => one.status === "passed"))) {
    return { refused: stays("its tests, which proved what the requirement says, can't be run any more"), says: [`It is kept on ${branch}; ${test.command}: ${address}`] };
  }
  const broken = status === "needs_driver" ? [] : brokenBy(trace, tests);
  if (broken.length > 0) {
    const says = broken.map(({ sentence, text, test: name }) => `Sentence ${sentence + 1} no longer holds: "${text}" (the test "${name}" doesn't pass)`);
    return { refused: stays("it breaks what the requirement says"), says: [...says, `It is kept on ${branch}; ${test.command}: ${address}`] };
  }
  const moved = await apply({ ...push, pack: undefined, atomic: true, updates: [update, ...(push.atomic ? others : []), { ref, from: to, to: null, forced: false }] }, { tested: !push.atomic || others.length === 0 });
  for (const [stayed, why] of moved.refused) refused.set(stayed, why);
  return { refused, says: [status === "needs_driver" ? `Nothing here can run ${test.command}: what the requirement says was not tested` : `${test.command} ended ${status}, and every sentence holds: ${address}`] };
}

const told = ({ refused, tests, untested }: AppliedPush): Accepted => ({
  refused: new Map(refused), says: untested !== null ? [untested] : tests.map(({ ref, command, execution_id }) => `${command} runs over ${ref.replace("refs/heads/", "")}: /api/executions/${execution_id}`),
});
