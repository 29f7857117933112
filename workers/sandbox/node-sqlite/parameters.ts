// Positional and named parameters, bound by Node's rules.

import { invalidState } from "./errors.ts";
import { capi, readCString, withText } from "./sqlite.ts";
import type { StatementSettings } from "./statement-sync.ts";
import { bindValue, isBytes } from "./values.ts";

export interface ParameterNames {
  /** By its full name, with `$`, `:` or `@`; 0 if there is none. */
  indexOf(name: string): number;
  /** Full names by bare names. @throws when two parameters have the same bare name */
  bare(): ReadonlyMap<string, string>;
  /** Whether the parameter is bound by name only; `?` and `?2` are bound by position. */
  isNamed(index: number): boolean;
}

export function newParameterNames(statement: number): ParameterNames {
  let bareNames: Map<string, string> | undefined;
  return {
    indexOf: (name) => withText(name, (pointer) => capi.sqlite3_bind_parameter_index(statement, pointer)),
    bare: () => (bareNames ??= readBareNames(statement)),
    isNamed(index) {
      const name = nameAt(statement, index);
      return name !== null && !name.startsWith("?");
    },
  };
}

const nameAt = (statement: number, index: number): string | null => readCString(capi.sqlite3_bind_parameter_name(statement, index));

function readBareNames(statement: number): Map<string, string> {
  const names = new Map<string, string>();
  for (let index = 1; index <= capi.sqlite3_bind_parameter_count(statement); index++) {
    const full = nameAt(statement, index);
    if (full === null) continue;
    const bare = full.slice(1);
    const other = names.get(bare);
    if (other !== undefined && other !== full) throw invalidState(`Cannot create bare named parameter '${bare}' because of conflicting names '${other}' and '${full}'.`);
    names.set(bare, full);
  }
  return names;
}

/** An object in front holds named values; what follows, or everything without one, goes to the positional parameters in their order. */
export function bindParameters(statement: number, parameters: unknown[], names: ParameterNames, settings: StatementSettings, check: (code: number) => void): void {
  const [first] = parameters;
  const hasNamed = isNamedValues(first);
  if (hasNamed) bindNamed(statement, first, names, settings, check);
  let index = 1;
  for (const value of hasNamed ? parameters.slice(1) : parameters) {
    while (names.isNamed(index)) index++;
    check(bindValue(statement, index, value));
    index++;
  }
}

const isNamedValues = (value: unknown): value is Record<string, unknown> => typeof value === "function" || (typeof value === "object" && value !== null && !isBytes(value));

function bindNamed(statement: number, values: Record<string, unknown>, names: ParameterNames, settings: StatementSettings, check: (code: number) => void): void {
  // Node complains of conflicting bare names before it looks at any value.
  const bareNames = settings.allowBareNamedParameters ? names.bare() : undefined;
  for (const [name, value] of Object.entries(values)) {
    const full = bareNames?.get(name);
    const index = names.indexOf(name) || (full === undefined ? 0 : names.indexOf(full));
    if (index !== 0) check(bindValue(statement, index, value));
    else if (!settings.allowUnknownNamedParameters) throw invalidState(`Unknown named parameter '${name}'`);
  }
}
