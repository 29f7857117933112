import type { TestError, Verdict } from "../port.ts";
import { inRepository } from "./command.ts";

const place = /^(\S[^\n]*?)(?:\((\d+),(\d+)\): |:(\d+):(\d+) - )error (TS\d+): (.*)$/;

/** What `tsc` found, by file, in its order: `src/a.ts(3,5): error TS2322: …`, with what is indented below. */
export function readTypeErrors(output: string): Verdict["file_errors"] {
  const files = new Map<string, TestError[]>();
  let last: TestError | undefined;
  for (const row of output.split("\n")) {
    const [, file, line, column, prettyLine, prettyColumn, name, message] = place.exec(row) ?? [];
    if (file !== undefined && name !== undefined) {
      last = { name, message: message ?? "", line: Number(line ?? prettyLine), column: Number(column ?? prettyColumn) };
      files.set(inRepository(file), [...(files.get(inRepository(file)) ?? []), last]);
    } else if (last !== undefined && /^\s+\S/.test(row)) last.message += `\n${row}`;
    else last = undefined;
  }
  return [...files].map(([file, errors]) => ({ file, errors }));
}
