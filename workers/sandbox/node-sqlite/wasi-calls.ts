// The WASI calls that SQLite's WebAssembly build imports: reading and writing what is open.

import * as fs from "node:fs";
import { heapBytes, heapView } from "./heap.ts";
import { closeFile, errorNumberOf, fileOf } from "./open-files.ts";

const regularFile = 4;
const fdstatBytes = 24;
const vectorBytes = 8;

type Move = (descriptor: number, buffer: Uint8Array, start: number, length: number, position: number) => number;

/** An error is a positive result. */
const call = <Args extends unknown[]>(body: (...args: Args) => void) => (...args: Args): number => {
  try {
    body(...args);
    return 0;
  } catch (error) {
    return errorNumberOf(error);
  }
};

export function wasiCalls(): WebAssembly.ModuleImports {
  return {
    fd_close: call(closeFile),
    fd_read: transferring(fs.readSync),
    fd_write: transferring(fs.writeSync),
    fd_seek: call((descriptor: number, offset: bigint, whence: number, result: number) => {
      const file = fileOf(descriptor);
      const starts = [0, file.position, fs.fstatSync(descriptor).size];
      file.position = (starts[whence] ?? 0) + Number(offset);
      heapView().setBigInt64(result, BigInt(file.position), true);
    }),
    fd_sync: () => 0,
    fd_fdstat_get: call((_descriptor: number, target: number) => {
      heapBytes().fill(0, target, target + fdstatBytes);
      heapBytes()[target] = regularFile;
    }),
    environ_sizes_get: (count: number, size: number) => {
      heapView().setUint32(count, 0, true);
      heapView().setUint32(size, 0, true);
      return 0;
    },
    environ_get: () => 0,
    clock_time_get: (_clock: number, _precision: bigint, result: number) => {
      heapView().setBigInt64(result, BigInt(Date.now()) * 1_000_000n, true);
      return 0;
    },
  };
}

/** Walks a list of (start, length) pairs and ends at the first that isn't moved whole. */
function transferring(move: Move) {
  return call((descriptor: number, vectors: number, count: number, result: number) => {
    const file = fileOf(descriptor);
    let total = 0;
    for (let index = 0; index < count; index++) {
      const start = heapView().getUint32(vectors + index * vectorBytes, true);
      const length = heapView().getUint32(vectors + index * vectorBytes + 4, true);
      const moved = move(descriptor, heapBytes(), start, length, file.position);
      file.position += moved;
      total += moved;
      if (moved < length) break;
    }
    heapView().setUint32(result, total, true);
  });
}
