import type { Failure, WrittenFile } from "../../models/port.ts";
import { scan, type Finding } from "../../safety-policy/scan.ts";
import type { Step } from "../conductor.ts";
import type { RunWork } from "./writing.ts";

export type Scanned = { findings: Finding[] };

const leaseMs = 60_000;

/** What the tenant's policy finds in what was written: told line by line, without the words themselves. */
export const scanStep = ({ ports }: RunWork, files: readonly WrittenFile[], before: readonly WrittenFile[]): Step<Scanned> => ({
  status: "testing",
  leaseMs,
  async work() {
    const known = new Map(before.map(({ path, content }) => [path, content]));
    return { findings: scan(files.filter(({ path, content }) => known.get(path) !== content), await ports.tenant.safetyPolicy()) };
  },
  events: ({ findings }) => [{ name: "scanned", type: "scan.finished", body: { findings } }],
});

/** What keeps code from being committed, as failures that the engineer can mend. */
export const blockedBy = ({ findings }: Scanned): Failure[] => findings.filter(({ deed }) => deed === "block").map(({ rule, path, line, message }) => ({ file: path, name: `policy: ${rule}`, message: `Line ${line}: ${message}` }));
