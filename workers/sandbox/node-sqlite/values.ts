// JavaScript values into SQLite and back, by the rules of node:sqlite.

import { invalidArgument, nodeError } from "./errors.ts";
import { capi, copyNow, heapBytes, readCString, readText, storageClass, withBytes, withText } from "./sqlite.ts";

export type SqlValue = null | number | bigint | string | Uint8Array;

const integerMax = 2n ** 63n - 1n;
const integerMin = -(2n ** 63n);

/** SQLite's result code. A number is bound as a double even when it is whole, as Node does. */
export function bindValue(statement: number, index: number, value: unknown): number {
  if (value === null) return capi.sqlite3_bind_null(statement, index);
  if (typeof value === "number") return capi.sqlite3_bind_double(statement, index, value);
  if (typeof value === "boolean") return capi.sqlite3_bind_int(statement, index, value ? 1 : 0);
  if (typeof value === "string") return withText(value, (pointer, size) => capi.sqlite3_bind_text(statement, index, pointer, size, copyNow));
  if (typeof value === "bigint") return bindBigInt(statement, index, value);
  if (isBytes(value)) return bindBytes(statement, index, value);
  throw invalidArgument(`Provided value cannot be bound to SQLite parameter ${index}.`);
}

function bindBigInt(statement: number, index: number, value: bigint): number {
  if (value > integerMax || value < integerMin) throw nodeError(TypeError, "ERR_INVALID_ARG_VALUE", "BigInt value is too large to bind.");
  return capi.sqlite3_bind_int64(statement, index, value);
}

export const isBytes = (value: unknown): value is ArrayBuffer | ArrayBufferView => value instanceof ArrayBuffer || ArrayBuffer.isView(value);

function bindBytes(statement: number, index: number, value: ArrayBuffer | ArrayBufferView): number {
  const source = value instanceof ArrayBuffer ? new Uint8Array(value) : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (source.length === 0) return capi.sqlite3_bind_zeroblob(statement, index, 0);
  return withBytes(source, (pointer, size) => capi.sqlite3_bind_blob(statement, index, pointer, size, copyNow));
}

/** How a value is read out of one kind of place. */
interface Reader {
  type(): number;
  int64(): bigint;
  double(): number;
  text(): number;
  blob(): number;
  bytes(): number;
}

export const readColumn = (statement: number, index: number, readBigInts: boolean): SqlValue =>
  read(
    {
      type: () => capi.sqlite3_column_type(statement, index),
      int64: () => capi.sqlite3_column_int64(statement, index),
      double: () => capi.sqlite3_column_double(statement, index),
      text: () => capi.sqlite3_column_text(statement, index),
      blob: () => capi.sqlite3_column_blob(statement, index),
      bytes: () => capi.sqlite3_column_bytes(statement, index),
    },
    readBigInts,
  );

/** An argument of a function that SQL calls. */
export const readArgument = (value: number, readBigInts: boolean): SqlValue =>
  read(
    {
      type: () => capi.sqlite3_value_type(value),
      int64: () => capi.sqlite3_value_int64(value),
      double: () => capi.sqlite3_value_double(value),
      text: () => capi.sqlite3_value_text(value),
      blob: () => capi.sqlite3_value_blob(value),
      bytes: () => capi.sqlite3_value_bytes(value),
    },
    readBigInts,
  );

/** Text and blob are asked for before their size: SQLite may convert them, and the size is that of the result. */
function read(reader: Reader, readBigInts: boolean): SqlValue {
  switch (reader.type()) {
    case storageClass.integer:
      return readInteger(reader.int64(), readBigInts);
    case storageClass.float:
      return reader.double();
    case storageClass.text: {
      const pointer = reader.text();
      return readText(pointer, reader.bytes());
    }
    case storageClass.blob: {
      const pointer = reader.blob();
      return heapBytes().slice(pointer, pointer + reader.bytes());
    }
    default:
      return null;
  }
}

function readInteger(value: bigint, readBigInts: boolean): number | bigint {
  if (readBigInts) return value;
  const asNumber = Number(value);
  // Node compares absolute values, and that of the smallest integer overflows: it gets through.
  if (Number.isSafeInteger(asNumber) || value === integerMin) return asNumber;
  throw nodeError(RangeError, "ERR_OUT_OF_RANGE", `Value is too large to be represented as a JavaScript number: ${value}`);
}

export const columnNames = (statement: number): string[] =>
  Array.from({ length: capi.sqlite3_column_count(statement) }, (_, index) => readCString(capi.sqlite3_column_name(statement, index)) ?? "");
