import * as z from "zod";
import type { TestError } from "../port.ts";

/** What the isolate says about an error. It is the word of the code under test, so nothing but text is taken from it. */
export const ReportedErrors = z.array(z.object({ name: z.string(), message: z.string(), diff: z.string().optional(), stack: z.string() }));
export type ReportedErrors = z.infer<typeof ReportedErrors>;

export interface Frame {
  file: string;
  line: number;
}

/** An error, and the places in the repository's own files that it passed through, innermost first. */
export interface PlacedError extends TestError {
  frames: Frame[];
}

const place = /(?:\(|at |^)(?:file:\/\/)?(?:\/bundle\/)?((?!node:|\.sandbox\/|cloudflare)[^\s():]+\.[cm]?[jt]sx?):(\d+):\d+\)?$/;
const framesMax = 8;
const escapeCodes = /\u001b\[[0-9;]*m/g;

/** `line` is where the test file was left, or else the innermost place. Columns aren't told: types are taken off the code before it runs, lines stay. */
export function placeErrors(reported: ReportedErrors, testFile: string): PlacedError[] {
  return reported.map(({ name, message, diff, stack }) => {
    const frames = framesOf(stack);
    const own = frames.find(({ file }) => file === testFile) ?? frames[0];
    return {
      name,
      message: message.replace(escapeCodes, ""),
      ...(diff === undefined ? {} : { diff: diff.replace(escapeCodes, "") }),
      ...(own === undefined ? {} : { line: own.line }),
      frames,
    };
  });
}

function framesOf(stack: string): Frame[] {
  const found = stack.split("\n").flatMap((row) => {
    const match = place.exec(row.trim());
    return match?.[1] === undefined ? [] : [{ file: match[1], line: Number(match[2]) }];
  });
  return found.slice(0, framesMax);
}

export const withoutFrames = ({ frames: _, ...error }: PlacedError): TestError => error;
