import type { ReactElement } from "react";
import type { TestResult } from "../../../src/generation/executions/schema.ts";
import { Status } from "../../ui/badge.tsx";
import { duration } from "../../ui/ago.ts";

export const TestLine = ({ name, status, ms }: { name: string; status: string; ms: number }): ReactElement => (
  <div className="flex items-start gap-2 text-sm"><span className="mt-0.5"><Status of={status} icon /></span><span className="min-w-0 flex-1 break-words">{name}</span><span className="text-soft">{duration(ms)}</span></div>
);

/** What was expected and what came, line by line. */
export const FailureText = ({ errors, message }: { errors: TestResult["errors"]; message: string | null }): ReactElement => (
  <div className="mt-1.5 flex flex-col gap-2">
    {errors.length === 0 && message ? <pre tabIndex={0} className="overflow-x-auto rounded bg-bad-soft p-2.5 font-mono text-xs whitespace-pre-wrap text-bad">{message}</pre> : null}
    {errors.map((error, place) => (
      <div key={place} className="flex flex-col gap-1">
        <pre tabIndex={0} className="overflow-x-auto rounded bg-bad-soft p-2.5 font-mono text-xs whitespace-pre-wrap text-bad">{error.message}{error.line ? ` (line ${error.line})` : ""}</pre>
        {error.diff ? <Diff text={error.diff} /> : null}
      </div>
    ))}
  </div>
);

const lineLook = (line: string): string => (line.startsWith("+") ? "bg-good-soft text-good" : line.startsWith("-") ? "bg-bad-soft text-bad" : "text-soft");

export const Diff = ({ text }: { text: string }): ReactElement => (
  <pre tabIndex={0} aria-label="Expected and received" className="overflow-x-auto rounded border font-mono text-xs">{text.split("\n").map((line, place) => <span key={place} className={`block min-h-[1lh] px-2.5 ${lineLook(line)}`}>{line}</span>)}</pre>
);
