import { sha256 } from "../../platform/digest.ts";
import type { Failure } from "../models/port.ts";

/** A failure without what differs from run to run: addresses, times, ids, places in files of others. */
export const normalised = (message: string): string =>
  message
    .replace(/\x1b\[[0-9;]*m/g, "")
    .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?/g, "<time>")
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<id>")
    .replace(/\b0x[0-9a-f]+\b/gi, "<address>")
    .replace(/\b(?:127\.0\.0\.1|localhost):\d+/g, "<host>")
    .replace(/\b\d+(?:\.\d+)? ?ms\b/g, "<duration>")
    .replace(/[ \t]+/g, " ")
    .trim();

const messageCharactersMax = 1_500;

/** As a model is shown them: each once, the same every time that the same is wrong. */
export const shownFailures = (failures: readonly Failure[], max = 20): string => {
  const lines = [...new Set(failures.map(({ file, name, message }) => `${[file, name].filter((part) => part !== "").join(" > ")}: ${normalised(message).slice(0, messageCharactersMax)}`))].sort();
  return [...lines.slice(0, max), ...(lines.length > max ? [`… and ${lines.length - max} more`] : [])].join("\n");
};

/** What is wrong, as one hash: the same failures have the same. */
export const signatureOf = (failures: readonly Failure[]): string => sha256(failures.map(({ file, name, message }) => `${file}\0${name}\0${normalised(message)}`).sort().join("\n"));
