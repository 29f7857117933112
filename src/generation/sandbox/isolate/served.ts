import { headerBytesMax, keptFilesMax, keptNameMax, Served, type ServeRequest } from "./serve-wire.ts";

export type ServeLimits = Pick<ServeRequest, "answer_bytes" | "kept_bytes" | "output_bytes">;

/**
 * What an isolate says that its service answered, held to the limits of the question. The harness counts too, but in the service's own realm, where the service may
 * have replaced what it counts with; this is done where it can reach nothing.
 */
export function heldToLimits(said: unknown, limits: ServeLimits): Served {
  const parsed = Served.safeParse(said);
  if (!parsed.success) return { kind: "failed", reason: "The service's answer makes no sense", output: "" };
  const served = parsed.data;
  if (served.kind === "needs_driver") return served;
  const output = served.output.slice(0, limits.output_bytes);
  const excess = served.kind === "answered" ? excessOf(served, limits) : undefined;
  return excess === undefined ? { ...served, output } : { kind: "failed", reason: excess, output };
}

/** Why an answer isn't taken; undefined where it is. */
function excessOf({ headers, body, kept }: Served & { kind: "answered" }, { answer_bytes, kept_bytes }: ServeLimits): string | undefined {
  if (bytesOf(body) > answer_bytes) return `The service answered more than ${answer_bytes} bytes`;
  if (headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0) > headerBytesMax) return `The headers of the answer take more than ${headerBytesMax} bytes`;
  if (kept === null) return undefined;
  const names = Object.keys(kept);
  if (names.length > keptFilesMax) return `The service keeps more than ${keptFilesMax} files`;
  if (names.some((name) => !isBelow(name))) return "The service keeps a file whose name isn't one below /tmp";
  return Object.values(kept).reduce((sum, base64) => sum + bytesOf(base64), 0) > kept_bytes ? `The service keeps more than ${kept_bytes} bytes` : undefined;
}

const bytesOf = (base64: string): number => Math.floor((base64.length * 3) / 4) - (base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0);
const isBelow = (name: string): boolean => name.length <= keptNameMax && !name.includes("\0") && name.split("/").every((part) => part !== "" && part !== "." && part !== "..");

/** How long the line with an answer within its limits can be: base64, and text of which each character may be escaped. */
export const answerLineMax = ({ answer_bytes, kept_bytes, output_bytes }: ServeLimits): number =>
  Math.ceil((4 / 3) * (answer_bytes + kept_bytes)) + 6 * (output_bytes + headerBytesMax + keptFilesMax * keptNameMax) + 65_536;
