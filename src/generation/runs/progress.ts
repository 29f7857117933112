import { sha256 } from "../../platform/digest.ts";
import type { Failure, WrittenFile } from "../models/port.ts";
import { signatureOf } from "../roles/signatures.ts";

/** Watches whether repairs lead anywhere. */
export interface Progress {
  /** Told of each test run: why it is no use to go on, or null. */
  seen(failures: readonly Failure[], files: readonly WrittenFile[]): string | null;
}

const attemptsPerTest = 4;

/** The same failures of the same code a second time, or a test that failed in four runs after its first, and nothing else got better meanwhile: no further round would tell more. @param turns how often the run was begun or resumed: a person who resumes it wants it tried again */
export function newProgress(turns: number): Progress {
  const states = new Map<string, number>();
  let fewest = Number.POSITIVE_INFINITY;
  let runsWithoutGain = 0;
  return {
    seen(failures, files) {
      if (failures.length === 0) return null;
      const state = `${signatureOf(failures)} ${sha256(files.map(({ path, content }) => `${path}\0${sha256(content)}`).sort().join("\n"))}`;
      const times = (states.get(state) ?? 0) + 1;
      states.set(state, times);
      runsWithoutGain = failures.length < fewest ? 0 : runsWithoutGain + 1;
      fewest = Math.min(fewest, failures.length);
      if (times > turns) return "It stopped there: the same code failed in the same way again";
      return runsWithoutGain >= attemptsPerTest * turns ? `It stopped there: ${attemptsPerTest} repairs made nothing better` : null;
    },
  };
}
