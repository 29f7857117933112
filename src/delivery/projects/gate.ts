import type { ObjectId } from "../git/objects.ts";
import type { TraceDocument } from "./trace.ts";

/** A sentence that holds no more, and the test that says so. */
export interface Broken {
  sentence: number;
  text: string;
  test: string;
}

/** Where a push waits that breaks what the requirement says. */
export const heldRef = (commitId: ObjectId): string => `refs/heads/held/${commitId.slice(0, 12)}`;

/**
 * The sentences in force that these results no longer prove. A test is found by its file and name; one that was moved, by its name alone, so that
 * whoever only tidies up breaks nothing. A test that is gone proves nothing.
 */
export function brokenBy({ sentences }: TraceDocument, results: readonly { file: string; name: string; status: string }[]): Broken[] {
  const passed = results.filter(({ status }) => status === "passed");
  const byPlace = new Set(passed.map(({ file, name }) => `${file}\0${name}`));
  const known = new Set(results.map(({ file, name }) => `${file}\0${name}`));
  const byName = new Set(passed.map(({ name }) => name));
  const holds = ({ file, name }: { file: string; name: string }): boolean => byPlace.has(`${file}\0${name}`) || (!known.has(`${file}\0${name}`) && byName.has(name));
  return sentences.flatMap(({ sentence, text, status, tests }) => {
    const red = status === "covered" || status === "partly" ? tests.find((test) => !holds(test)) : undefined;
    return red ? [{ sentence, text, test: red.name }] : [];
  });
}
