// database.function() and database.aggregate(): SQL that calls JavaScript.

import callbacksModule from "./callbacks.wasm";
import { capi, copyNow, heapView, withBytes, withText } from "./sqlite.ts";
import { readArgument, type SqlValue } from "./values.ts";

export interface FunctionOptions {
  deterministic?: boolean;
  directOnly?: boolean;
  useBigIntArguments?: boolean;
  varargs?: boolean;
}

export interface AggregateOptions extends FunctionOptions {
  start: unknown;
  step(soFar: unknown, ...values: SqlValue[]): unknown;
  result?(soFar: unknown): unknown;
}

interface Registered {
  useBigInts: boolean;
  call?(...values: SqlValue[]): unknown;
  aggregate?: AggregateOptions;
}

const utf8 = 1;
const deterministic = 0x800;
const directOnly = 0x80000;
const pointerBytes = 4;

/** By the number that SQLite keeps as a function's user data. */
const registered = new Map<number, Registered>();
/** What an aggregate has so far, by the address of its SQLite context. */
const soFar = new Map<number, unknown>();
let thrown: { error: unknown } | undefined;

/** What JavaScript threw during the last call into SQLite: Node hands it on as it is. */
export function takeThrown(): { error: unknown } | undefined {
  const last = thrown;
  thrown = undefined;
  return last;
}

/** SQLite calls WebAssembly only. This module's three functions do nothing but call these. */
const { exports: callbacks } = new WebAssembly.Instance(callbacksModule, {
  js: {
    call: (context: number, count: number, values: number) =>
      guarded(context, ({ call, useBigInts }) => {
        if (call !== undefined) answer(context, call(...readArguments(count, values, useBigInts)));
      }),
    step: (context: number, count: number, values: number) =>
      guarded(context, ({ aggregate, useBigInts }) => {
        if (aggregate === undefined) return;
        const key = capi.sqlite3_aggregate_context(context, pointerBytes);
        const before = soFar.has(key) ? soFar.get(key) : startOf(aggregate);
        soFar.set(key, aggregate.step(before, ...readArguments(count, values, useBigInts)));
      }),
    finish: (context: number) =>
      guarded(context, ({ aggregate }) => {
        if (aggregate === undefined) return;
        const key = capi.sqlite3_aggregate_context(context, pointerBytes);
        const last = soFar.has(key) ? soFar.get(key) : startOf(aggregate);
        soFar.delete(key);
        answer(context, aggregate.result ? aggregate.result(last) : last);
      }),
  },
});

const table = capi.__indirect_function_table;
const slot = table.grow(3);
for (const [index, name] of ["call", "step", "finish"].entries()) table.set(slot + index, callbacks[name]);

export function createFunction(db: number, name: string, options: FunctionOptions, call: (...values: SqlValue[]) => unknown): number {
  const id = register({ call, useBigInts: options.useBigIntArguments ?? false });
  const count = options.varargs ? -1 : call.length;
  return withText(name, (text) => capi.sqlite3_create_function_v2(db, text, count, flagsOf(options), id, slot, 0, 0, 0));
}

export function createAggregate(db: number, name: string, options: AggregateOptions): number {
  const id = register({ aggregate: options, useBigInts: options.useBigIntArguments ?? false });
  const count = options.varargs ? -1 : Math.max(options.step.length - 1, 0);
  return withText(name, (text) => capi.sqlite3_create_function_v2(db, text, count, flagsOf(options), id, 0, slot + 1, slot + 2, 0));
}

function register(entry: Registered): number {
  const id = registered.size + 1;
  registered.set(id, entry);
  return id;
}

const startOf = ({ start }: AggregateOptions): unknown => (typeof start === "function" ? start() : start);

const flagsOf = (options: FunctionOptions): number => utf8 | (options.deterministic ? deterministic : 0) | (options.directOnly ? directOnly : 0);

const readArguments = (count: number, values: number, useBigInts: boolean): SqlValue[] =>
  Array.from({ length: count }, (_, index) => readArgument(heapView().getUint32(values + index * pointerBytes, true), useBigInts));

/** An exception must not cross SQLite's own frames: SQLite is told of an error, and whoever called it throws what was thrown here. */
function guarded(context: number, body: (entry: Registered) => void): void {
  try {
    body(registered.get(capi.sqlite3_user_data(context)) ?? { useBigInts: false });
  } catch (error) {
    thrown = { error };
    refuse(context, "");
  }
}

function answer(context: number, value: unknown): void {
  if (value === null || value === undefined) capi.sqlite3_result_null(context);
  else if (typeof value === "number") capi.sqlite3_result_double(context, value);
  else if (typeof value === "bigint") capi.sqlite3_result_int64(context, value);
  else if (typeof value === "string") withText(value, (text, size) => capi.sqlite3_result_text(context, text, size, copyNow));
  else if (value instanceof Uint8Array) withBytes(value, (blob, size) => capi.sqlite3_result_blob(context, blob, size, copyNow));
  else refuse(context, value instanceof Promise ? "Asynchronous user-defined functions are not supported" : "Returned JavaScript value cannot be converted to a SQLite value");
}

const refuse = (context: number, message: string): void => withText(message, (text, size) => capi.sqlite3_result_error(context, text, size));
