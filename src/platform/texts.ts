import type { Fault } from "./errors.ts";

/** How deep what comes in may be nested: deeper than anything that is asked for, and shallow enough for whatever goes through it by recursion. */
const depthMax = 64;
const faultsMax = 20;

interface Place {
  value: unknown;
  key: string;
  within: Place | undefined;
  depth: number;
}

/**
 * What parsed input has in it that couldn't be kept and read back as it is: texts or names with a null byte, where some programs end a text, or with half of a
 * surrogate pair, which UTF-8 has no bytes for (RFC 7493, 2.1); and what is nested too deep. Goes through it level by level, never by recursion.
 * `pointer`: how a path is written for the caller.
 */
export function unfitTexts(input: unknown, pointer: (path: readonly string[]) => string): Fault[] {
  const faults: Fault[] = [];
  const places: Place[] = [{ value: input, key: "", within: undefined, depth: 0 }];
  for (const place of places) {
    const fault = faultOf(place);
    if (fault) faults.push({ pointer: pointer(pathTo(place)).toWellFormed(), ...fault });
    else if (isNested(place.value)) for (const inner of placesIn(place.value, place)) places.push(inner);
    if (faults.length === faultsMax) break;
  }
  return faults;
}

/** Only where something may be wrong: a long list of texts that are as they should be costs no memory. */
function* placesIn(value: object, within: Place): Generator<Place> {
  for (const [key, inner] of Object.entries(value)) {
    const place = { value: inner as unknown, key, within, depth: within.depth + 1 };
    if (isNested(inner) || faultOf(place)) yield place;
  }
}

function faultOf({ value, key, depth }: Place): Omit<Fault, "pointer"> | undefined {
  if (!isFit(key) || (typeof value === "string" && !isFit(value))) return { code: "invalid_text", message: "A text may have no null byte, and no half of a character" };
  return depth > depthMax ? { code: "too_deep", message: `This is nested more than ${depthMax} levels deep` } : undefined;
}

const isFit = (text: string): boolean => text.isWellFormed() && !text.includes("\0");
const isNested = (value: unknown): value is object => typeof value === "object" && value !== null;

function pathTo(place: Place): string[] {
  const path: string[] = [];
  for (let at: Place | undefined = place; at?.within; at = at.within) path.unshift(at.key);
  return path;
}
