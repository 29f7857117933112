// Snapshots, in the file's own folder and inline. Nothing is written: one that isn't there yet fails, as on a build server.

import { equals, iterableEquality, subsetEquality } from "@vitest/expect";
import { format, plugins, type Plugin } from "@vitest/pretty-format";
import type { ChaiPlugin } from "@vitest/expect";
import type { Test } from "@vitest/runner";
import { nameOf } from "./task-names.ts";

interface SnapshotFile {
  stored: ReadonlyMap<string, string>;
  /** Jest joins names by spaces and keeps the message of an error, vitest the error itself. */
  isJest: boolean;
  counts: Map<string, number>;
  serializers: Plugin[];
  isLoading: boolean;
}

const mockSerializer: Plugin = {
  test: (value: unknown) => typeof value === "function" && "mock" in value,
  serialize(value: unknown, config, indentation, depth, refs, printer) {
    const { getMockName, mock } = value as { getMockName(): string; mock: { calls: unknown[]; settledResults: unknown[]; results: unknown[] } };
    const name = getMockName();
    const named = name === "vi.fn()" || name === "jest.fn()" || name === "" ? "" : ` ${name}`;
    if (mock.calls.length === 0) return `[MockFunction${named}]`;
    const inner = indentation + config.indent;
    return `[MockFunction${named}] {${config.spacingOuter}${inner}"calls": ${printer(mock.calls, config, inner, depth, refs)},${config.spacingOuter}${inner}"results": ${printer(mock.results, config, inner, depth, refs)},${config.spacingOuter}${indentation}}`;
  },
};
const builtIn: Plugin[] = [plugins.ReactTestComponent, plugins.ReactElement, plugins.DOMElement, plugins.DOMCollection, plugins.Immutable, plugins.AsymmetricMatcher, mockSerializer];

let current: SnapshotFile = { stored: new Map(), isJest: false, counts: new Map(), serializers: [], isLoading: true };

/** Before a test file is loaded. `text` is what lies in `__snapshots__`. */
export function openSnapshots(text: string, isJest: boolean): void {
  current = { stored: readStored(text), isJest, counts: new Map(), serializers: [], isLoading: true };
}

/** The file is loaded: from here on what a snapshot means is settled. */
export function settleSnapshots(): void {
  current.isLoading = false;
}

export function beginSnapshots(test: Test): void {
  const name = titleOf(test);
  for (const key of current.counts.keys()) if (key === name || key.startsWith(`${name} > `) || key.startsWith(`${name}: `)) current.counts.delete(key);
}

export function addSnapshotSerializer(serializer: Plugin): void {
  if (!current.isLoading) throw new Error("A snapshot serializer has to be added before the tests run");
  current.serializers.unshift(serializer);
}

/** `exports[\`name 1\`] = \`text\`;`, read as text: no code is run for it. */
function readStored(text: string): Map<string, string> {
  const stored = new Map<string, string>();
  for (const [, name = "", value = ""] of text.matchAll(/^exports\[`((?:[^`\\]|\\[\s\S])*)`\] = `((?:[^`\\]|\\[\s\S])*)`;?$/gm)) stored.set(unescaped(name), unescaped(value));
  return stored;
}

const unescaped = (text: string): string => text.replace(/\\([\s\S])/g, "$1");

const titleOf = (test: Test): string => (current.isJest ? nameOf(test, " ") : nameOf(test, " > "));

type Utils = Parameters<ChaiPlugin>[1];

export const snapshotMatchers: ChaiPlugin = (chai, utils) => {
  const add = (name: string, match: (assertion: object, received: unknown, ...given: unknown[]) => void): void =>
    utils.addMethod(chai.Assertion.prototype, name, function (this: object, ...given: unknown[]) {
      if (utils.flag(this, "negate")) throw new Error(`${name} can't be used with "not"`);
      utils.flag(this, "_name", name);
      match(this, utils.flag(this, "object"), ...given);
    });
  const stored = (assertion: object, received: unknown, first: unknown, second: unknown): void => {
    const [properties, hint] = typeof first === "string" ? [undefined, first] : [first, second];
    const { key } = nextKey(utils, assertion, hint as string | undefined);
    compare(chai, key, withProperties(chai, received, properties), current.stored.get(key));
  };
  const inline = (assertion: object, received: unknown, first: unknown, second: unknown): void => {
    const [properties, text] = typeof first === "string" ? [undefined, first] : [first, second];
    const { key } = nextKey(utils, assertion, undefined);
    compare(chai, key, withProperties(chai, received, properties), text as string | undefined);
  };
  for (const name of ["toMatchSnapshot", "matchSnapshot"]) add(name, stored);
  add("toMatchInlineSnapshot", inline);
  add("toThrowErrorMatchingSnapshot", (assertion, received, hint) => stored(assertion, thrownBy(chai, utils, assertion, received), hint, undefined));
  add("toThrowErrorMatchingInlineSnapshot", (assertion, received, text) => inline(assertion, thrownBy(chai, utils, assertion, received), text, undefined));
};

function nextKey(utils: Utils, assertion: object, hint: string | undefined): { key: string } {
  const test = utils.flag(assertion, "vitest-test") as Test | undefined;
  if (test === undefined) throw new Error("A snapshot belongs to a test");
  const name = hint === undefined ? titleOf(test) : `${titleOf(test)}${current.isJest ? ": " : " > "}${hint}`;
  const count = (current.counts.get(name) ?? 0) + 1;
  current.counts.set(name, count);
  return { key: `${name} ${count}` };
}

type Chai = Parameters<ChaiPlugin>[0];

function compare(chai: Chai, key: string, received: unknown, expected: string | undefined): void {
  const written = format(received, { plugins: [...current.serializers, ...builtIn], printBasicPrototype: false, escapeString: false, escapeRegex: true, printFunctionName: false, indent: 2 }).replace(/\r\n?/g, "\n");
  if (expected !== undefined && bare(expected) === bare(written)) return;
  const message = expected === undefined ? `Snapshot \`${key}\` isn't there, and none is written in the sandbox` : `Snapshot \`${key}\` mismatched`;
  throw new chai.AssertionError(message, { actual: bare(written), expected: expected === undefined ? "" : bare(expected), showDiff: true } as never);
}

/** Without the empty lines around it, and without the indentation that an editor gives what is written inline. */
function bare(text: string): string {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const filled = lines.slice(lines[0]?.trim() === "" ? 1 : 0).filter((line) => line.trim() !== "");
  const indent = text.startsWith("\n") ? Math.min(...filled.map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0)) : 0;
  return (indent > 0 && Number.isFinite(indent) ? lines.map((line) => line.slice(Math.min(indent, /^[ \t]*/.exec(line)?.[0].length ?? 0))).join("\n") : text).trim();
}

function withProperties(chai: Chai, received: unknown, properties: unknown): unknown {
  if (properties === undefined || properties === null) return received;
  if (!equals(received, properties, [iterableEquality, subsetEquality])) throw new chai.AssertionError("Snapshot properties mismatched", { actual: received, expected: properties, showDiff: true } as never);
  return merged(received, properties);
}

function merged(received: unknown, properties: unknown): unknown {
  if (!isPlain(received) || !isPlain(properties)) return properties;
  const result: Record<string, unknown> = Array.isArray(received) ? ([...received] as unknown as Record<string, unknown>) : { ...received };
  for (const [key, value] of Object.entries(properties)) result[key] = isPlain(value) && !("asymmetricMatch" in value) ? merged(received[key], value) : value;
  return result;
}

const isPlain = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function thrownBy(chai: Chai, utils: Utils, assertion: object, received: unknown): unknown {
  const shown = (error: unknown): unknown => (current.isJest && error instanceof Error ? error.message : error);
  if (utils.flag(assertion, "promise") === "rejects" || typeof received !== "function") return shown(received);
  try {
    received();
  } catch (error) {
    return shown(error);
  }
  throw new chai.AssertionError("Snapshot: the function did not throw");
}
