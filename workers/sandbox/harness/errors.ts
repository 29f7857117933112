// Errors as text: nothing of the code under test leaves the isolate as an object.

import { processError } from "@vitest/utils/error";
import { show } from "./output.ts";

interface DescribedError {
  name: string;
  message: string;
  diff?: string;
  stack: string;
}

/** Where the compiled files lie; places are told without it. */
const codeFolder = ".sandbox/code/";
const textMax = 8_000;
const stackLinesMax = 24;

/** Never throws, whatever was thrown: a proxy, a getter that throws, nothing at all. */
export function describeError(thrown: unknown): DescribedError {
  try {
    const { name, message, diff, stack } = processError(thrown) as unknown as Record<string, unknown>;
    const hasMessage = message !== undefined && message !== "";
    return {
      name: clip(name ?? "Error"),
      message: hasMessage ? clip(message) : clip(typeof thrown === "string" ? thrown : ""),
      ...(typeof diff === "string" && diff.trim() !== "" ? { diff: clip(diff).trim() } : {}),
      stack: placesOf(stack),
    };
  } catch {
    return { name: "Error", message: "What was thrown can't be shown", stack: "" };
  }
}

const clip = (value: unknown): string => show(value).slice(0, textMax);

const placesOf = (stack: unknown): string => clip(stack === undefined ? "" : show(stack).replaceAll(codeFolder, "").split("\n").filter((row) => /^\s+at /.test(row)).slice(0, stackLinesMax).join("\n"));

let unheard: DescribedError[] = [];
addEventListener("unhandledrejection", (event) => {
  unheard.push(describeError((event as PromiseRejectionEvent).reason));
});

/** Rejections since the last call that nobody listened for: they fail a file, as they do under Node. */
export function takeUnheard(): DescribedError[] {
  const taken = unheard;
  unheard = [];
  return taken;
}
