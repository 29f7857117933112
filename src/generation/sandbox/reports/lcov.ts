import type { FileCoverage } from "../port.ts";

/** Coverage of lines as lcov's tracefile, which editors and build servers read. */
export function lcovReport(coverage: readonly FileCoverage[]): string {
  const records = coverage.map(({ file, lines }) => [
    "TN:", `SF:${file}`, ...lines.map(([line, hits]) => `DA:${line},${hits}`), `LF:${lines.length}`, `LH:${lines.filter(([, hits]) => hits > 0).length}`, "end_of_record", "",
  ].join("\n"));
  return records.join("");
}
