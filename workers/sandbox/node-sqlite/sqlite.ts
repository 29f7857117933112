// SQLite's own WebAssembly build without its JavaScript, which makes WebAssembly modules at run time: workerd forbids that, and the C interface needs none of it.

import wasmModule from "./sqlite3.wasm";
import type { CApi } from "./capi.ts";
import { heapBytes, heapView, memory } from "./heap.ts";
import { systemCalls } from "./system-calls.ts";
import { wasiCalls } from "./wasi-calls.ts";

const instance = new WebAssembly.Instance(wasmModule, {
  env: { ...systemCalls((size) => capi.sqlite3_malloc(size)), memory },
  wasi_snapshot_preview1: wasiCalls(),
});

/** Holds for the pinned build: the functions are its exports, with these types. */
export const capi = instance.exports as unknown as CApi;
capi.__wasm_call_ctors();
capi.sqlite3_initialize();

export const resultCode = { ok: 0, row: 100, done: 101 } as const;
export const storageClass = { integer: 1, float: 2, text: 3, blob: 4 } as const;
export const openFlag = { readOnly: 1, readWrite: 2, create: 4, uri: 0x40 } as const;
export const databaseOption = { foreignKeys: 1002, defensive: 1010, doubleQuotesInDml: 1013, doubleQuotesInDdl: 1014 } as const;
/** SQLITE_TRANSIENT: the value is copied before the call returns. */
export const copyNow = -1;

const encoder = new TextEncoder();
const scratchBytes = 64 * 1024;
const scratch = capi.sqlite3_malloc(scratchBytes);

/** Lends SQLite a text, with a NUL after it, for one call. A call inside of `use` must not lend another: short texts share one place. */
export function withText<Result>(text: string, use: (pointer: number, size: number) => Result): Result {
  const fits = text.length * 3 < scratchBytes;
  if (!fits) return withBytes(encoder.encode(text), use);
  const { written } = encoder.encodeInto(text, heapBytes().subarray(scratch, scratch + scratchBytes - 1));
  heapBytes()[scratch + written] = 0;
  return use(scratch, written);
}

/** Lends SQLite some bytes, with a NUL after them, for one call. */
export function withBytes<Result>(source: Uint8Array, use: (pointer: number, size: number) => Result): Result {
  const pointer = capi.sqlite3_malloc(source.length + 1);
  if (pointer === 0) throw new RangeError("SQLite is out of memory");
  try {
    heapBytes().set(source, pointer);
    heapBytes()[pointer + source.length] = 0;
    return use(pointer, source.length);
  } finally {
    capi.sqlite3_free(pointer);
  }
}

/** A text that SQLite may read at any later time. */
export function permanentText(text: string): number {
  const encoded = encoder.encode(`${text}\0`);
  const pointer = capi.sqlite3_malloc(encoded.length);
  heapBytes().set(encoded, pointer);
  return pointer;
}

/** Eight bytes, zeroed, that a C function writes a result into. */
export function withCell<Result>(use: (cell: number) => Result): Result {
  const cell = capi.sqlite3_malloc(8);
  try {
    heapView().setBigInt64(cell, 0n, true);
    return use(cell);
  } finally {
    capi.sqlite3_free(cell);
  }
}

export { heapBytes, heapView, readCString, readText } from "./heap.ts";
