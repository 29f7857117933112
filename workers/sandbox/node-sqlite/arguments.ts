// Node's checks of what it is given, with Node's words.

import { fileURLToPath } from "node:url";
import { invalidArgument, nodeError, notOffered } from "./errors.ts";
import type { StatementSettings } from "./statement-sync.ts";

export interface DatabaseOptions extends StatementSettings {
  open: boolean;
  readOnly: boolean;
  enableForeignKeyConstraints: boolean;
  enableDoubleQuotedStringLiterals: boolean;
  allowExtension: boolean;
  defensive: boolean;
  timeout: number;
}

export const defaultOptions: DatabaseOptions = {
  open: true,
  readOnly: false,
  enableForeignKeyConstraints: true,
  enableDoubleQuotedStringLiterals: false,
  allowExtension: false,
  defensive: true,
  timeout: 0,
  readBigInts: false,
  returnArrays: false,
  allowBareNamedParameters: true,
  allowUnknownNamedParameters: false,
};

export function readPath(path: unknown): string {
  const text = path instanceof URL ? pathOfUrl(path) : path instanceof Uint8Array ? new TextDecoder().decode(path) : path;
  if (typeof text === "string" && !text.includes("\0")) return text;
  throw invalidArgument('The "path" argument must be a string, Uint8Array, or URL without null bytes.');
}

function pathOfUrl({ protocol, href }: URL): string {
  if (protocol !== "file:") throw nodeError(TypeError, "ERR_INVALID_URL_SCHEME", "The URL must be of scheme file:");
  return fileURLToPath(href);
}

export function readOptions(given: unknown): DatabaseOptions {
  checkObject(given, "options");
  const { timeout, limits, allowExtension } = given;
  if (timeout !== undefined && !Number.isInteger(timeout)) throw invalidArgument('The "options.timeout" argument must be an integer.');
  if (limits !== undefined) {
    checkObject(limits, "options.limits");
    throw notOffered("The option limits");
  }
  if (allowExtension === true) throw notOffered("The option allowExtension");
  const flag = (name: Exclude<keyof DatabaseOptions, "timeout">): boolean => readBoolean(given, name, defaultOptions);
  return {
    open: flag("open"),
    readOnly: flag("readOnly"),
    enableForeignKeyConstraints: flag("enableForeignKeyConstraints"),
    enableDoubleQuotedStringLiterals: flag("enableDoubleQuotedStringLiterals"),
    allowExtension: flag("allowExtension"),
    defensive: flag("defensive"),
    timeout: typeof timeout === "number" ? timeout : defaultOptions.timeout,
    ...readSettings(given, defaultOptions),
  };
}

export function readSettings(given: Record<string, unknown>, fallback: StatementSettings): StatementSettings {
  return {
    readBigInts: readBoolean(given, "readBigInts", fallback),
    returnArrays: readBoolean(given, "returnArrays", fallback),
    allowBareNamedParameters: readBoolean(given, "allowBareNamedParameters", fallback),
    allowUnknownNamedParameters: readBoolean(given, "allowUnknownNamedParameters", fallback),
  };
}

function readBoolean<Name extends string>(given: Record<string, unknown>, name: Name, fallback: Record<Name, boolean>): boolean {
  const value = given[name];
  if (value === undefined) return fallback[name];
  if (typeof value !== "boolean") throw invalidArgument(`The "options.${name}" argument must be a boolean.`);
  return value;
}

export function checkObject(value: unknown, name: string): asserts value is Record<string, unknown> {
  const isObject = typeof value === "function" || (typeof value === "object" && value !== null);
  if (!isObject) throw invalidArgument(`The "${name}" argument must be an object.`);
}

export function checkString(value: unknown, name: string): asserts value is string {
  if (typeof value !== "string") throw invalidArgument(`The "${name}" argument must be a string.`);
}
