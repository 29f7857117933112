// The few Linux system calls that SQLite's WebAssembly build imports.

import * as fs from "node:fs";
import process from "node:process";
import { growTo, heapBytes, heapView } from "./heap.ts";
import { errorNumber, errorNumberOf, fileOf, inodeOf, openFile, pathAt, removeFile, writeBytes } from "./open-files.ts";

/** Linux's numbers, as compiled into the module. */
const openFlag = { writeOnly: 1, readWrite: 2, create: 0o100, exclusive: 0o200, truncate: 0o1000 };
const currentFolder = -100;
const getLock = 12;
const unlocked = 2;
const heapBytesMax = 2 ** 31;
const statBytes = 96;
const blockBytes = 4096;

/** An error is a negative result. */
const call = <Args extends unknown[]>(body: (...args: Args) => number) => (...args: Args): number => {
  try {
    return body(...args);
  } catch (error) {
    return -errorNumberOf(error);
  }
};

/** @param allocate SQLite's own malloc, which exists only after these imports do */
export function systemCalls(allocate: (size: number) => number): WebAssembly.ModuleImports {
  return { ...pathCalls, ...descriptorCalls, ...mappingCalls(allocate), ...clockCalls };
}

const pathCalls = {
  __syscall_openat: call((folder: number, path: number, flags: number, rest: number) => {
    const mode = rest === 0 ? 0 : heapView().getInt32(rest, true) & 0o777;
    return openFile(pathAt(folder, path), nodeFlags(flags), mode || 0o644);
  }),
  __syscall_unlinkat: call((folder: number, path: number) => (removeFile(pathAt(folder, path)), 0)),
  __syscall_faccessat: call((folder: number, path: number) => (fs.statSync(pathAt(folder, path)), 0)),
  __syscall_stat64: call((path: number, target: number) => statPath(pathAt(currentFolder, path), target)),
  __syscall_lstat64: call((path: number, target: number) => statPath(pathAt(currentFolder, path), target)),
  __syscall_newfstatat: call((folder: number, path: number, target: number) => statPath(pathAt(folder, path), target)),
  __syscall_mkdirat: call((folder: number, path: number) => (fs.mkdirSync(pathAt(folder, path)), 0)),
  __syscall_rmdir: call((path: number) => (fs.rmdirSync(pathAt(currentFolder, path)), 0)),
  __syscall_getcwd: call((target: number, size: number) => {
    const encoded = new TextEncoder().encode(`${process.cwd()}\0`);
    if (encoded.length > size) return -errorNumber("EINVAL");
    writeBytes(target, encoded);
    return encoded.length;
  }),
  __syscall_readlinkat: () => -errorNumber("EINVAL"),
  __syscall_chmod: () => 0,
  __syscall_utimensat: () => 0,
};

const descriptorCalls = {
  __syscall_fstat64: call((descriptor: number, target: number) => writeStat(target, fs.fstatSync(descriptor), fileOf(descriptor).inode)),
  __syscall_ftruncate64: call((descriptor: number, length: bigint) => (fs.ftruncateSync(descriptor, Number(length)), 0)),
  // One process, one thread: SQLite itself keeps the locks between its connections, by inode.
  __syscall_fcntl64: call((_descriptor: number, command: number, rest: number) => {
    if (command === getLock) heapView().setInt16(heapView().getUint32(rest, true), unlocked, true);
    return 0;
  }),
  __syscall_ioctl: () => -errorNumber("ENOSYS"),
  __syscall_fchmod: () => 0,
  __syscall_fchown32: () => 0,
};

/** The index of a write-ahead log is mapped. All connections share this memory, so a plain allocation is a shared mapping. */
const mappingCalls = (allocate: (size: number) => number) => ({
  _mmap_js: call((length: number, _protection: number, _flags: number, _descriptor: number, _offset: bigint, allocated: number, address: number) => {
    const pointer = allocate(length);
    if (pointer === 0) return -errorNumber("EIO");
    heapBytes().fill(0, pointer, pointer + length);
    heapView().setInt32(allocated, 1, true);
    heapView().setUint32(address, pointer, true);
    return 0;
  }),
  _munmap_js: () => 0,
  emscripten_get_heap_max: () => heapBytesMax,
  emscripten_resize_heap: (size: number) => (growTo(size >>> 0) ? 1 : 0),
});

let lastInstant = 0;
const utc = [0x55, 0x54, 0x43, 0];

const clockCalls = {
  emscripten_date_now: () => Date.now(),
  // Where the clock stands still during computation a busy wait would never end, so this one always moves.
  emscripten_get_now: () => (lastInstant = Math.max(performance.now(), lastInstant + 0.5)),
  _tzset_js: (timezone: number, daylight: number, standardName: number, summerName: number) => {
    heapView().setInt32(timezone, 0, true);
    heapView().setInt32(daylight, 0, true);
    for (const name of [standardName, summerName]) writeBytes(name, utc);
  },
  _localtime_js: (time: bigint, target: number) => {
    const date = new Date(Number(time) * 1000);
    const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
    const dayOfYear = Math.floor((Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / 86_400_000);
    const fields = [date.getSeconds(), date.getMinutes(), date.getHours(), day, month, year - 1900, date.getDay(), dayOfYear, 0, -date.getTimezoneOffset() * 60];
    fields.forEach((value, index) => heapView().setInt32(target + index * 4, value, true));
  },
};

const statPath = (path: string, target: number): number => writeStat(target, fs.statSync(path), inodeOf(path));

/** The C structure, at the offsets of the module's libc. */
function writeStat(target: number, stat: fs.Stats, inode: number): number {
  const view = heapView();
  heapBytes().fill(0, target, target + statBytes);
  view.setUint32(target, 1, true); // device
  view.setUint32(target + 4, stat.mode, true);
  view.setUint32(target + 8, 1, true); // links
  view.setBigInt64(target + 24, BigInt(stat.size), true);
  view.setInt32(target + 32, blockBytes, true);
  view.setInt32(target + 36, Math.ceil(stat.size / 512), true);
  const times: [offset: number, ms: number][] = [[40, stat.atimeMs], [56, stat.mtimeMs], [72, stat.ctimeMs]];
  for (const [offset, ms] of times) view.setBigInt64(target + offset, BigInt(Math.floor(ms / 1000)), true);
  view.setBigInt64(target + 88, BigInt(inode), true);
  return 0;
}

function nodeFlags(flags: number): number {
  const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC } = fs.constants;
  const access = flags & openFlag.readWrite ? O_RDWR : flags & openFlag.writeOnly ? O_WRONLY : O_RDONLY;
  return access | (flags & openFlag.create && O_CREAT) | (flags & openFlag.exclusive && O_EXCL) | (flags & openFlag.truncate && O_TRUNC);
}
