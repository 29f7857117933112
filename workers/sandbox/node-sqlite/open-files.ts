// The files that SQLite has open, over workerd's node:fs: an in-memory tree of the run's own, which the code under test sees too.

import * as fs from "node:fs";
import process from "node:process";
import { heapBytes, readCString } from "./heap.ts";

export interface OpenFile {
  descriptor: number;
  path: string;
  inode: number;
  position: number;
}

/** WASI's numbers, which is what the module's libc expects, negated in a system call's result. */
const errorNumbers: Readonly<Record<string, number>> = { EACCES: 2, EBADF: 8, EEXIST: 20, EINVAL: 28, EIO: 29, EISDIR: 31, ENOENT: 44, ENOSYS: 52, ENOTDIR: 54, ENOTEMPTY: 55, EPERM: 63 };
export const errorNumber = (code: string): number => errorNumbers[code] ?? errorNumbers["EIO"] ?? 29;

const currentFolder = -100;
/** workerd keeps the modules here and lets nobody write; a database beside the code gets a place under /tmp instead. */
const readOnlyFolder = "/bundle/";
const shadowFolder = "/tmp/.databases";

const open = new Map<number, OpenFile>();
/** workerd's stat says inode 0 for every file, and SQLite tells files apart, and locks them, by inode. */
const inodes = new Map<string, number>();
let lastInode = 0;

export const pathAt = (folder: number, pointer: number): string => {
  const path = readCString(pointer) ?? "";
  const base = folder === currentFolder ? process.cwd() : open.get(folder)?.path;
  const absolute = path.startsWith("/") ? path : `${base}/${path}`;
  return absolute.startsWith(readOnlyFolder) ? `${shadowFolder}${absolute}` : absolute;
};

export function inodeOf(path: string): number {
  const inode = inodes.get(path) ?? ++lastInode;
  inodes.set(path, inode);
  return inode;
}

export function openFile(path: string, flags: number, mode: number): number {
  if (path.startsWith(shadowFolder)) fs.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  const existed = fs.existsSync(path);
  const descriptor = fs.openSync(path, flags, mode);
  if (!existed) inodes.delete(path);
  open.set(descriptor, { descriptor, path, inode: inodeOf(path), position: 0 });
  return descriptor;
}

export function closeFile(descriptor: number): void {
  fs.closeSync(fileOf(descriptor).descriptor);
  open.delete(descriptor);
}

export function removeFile(path: string): void {
  fs.unlinkSync(path);
  inodes.delete(path);
}

export function fileOf(descriptor: number): OpenFile {
  const file = open.get(descriptor);
  if (file === undefined) throw Object.assign(new Error("bad descriptor"), { code: "EBADF" });
  return file;
}

export function errorNumberOf(error: unknown): number {
  return errorNumber(error instanceof Error && "code" in error ? String(error.code) : "EIO");
}

export const writeBytes = (pointer: number, source: Uint8Array | number[]): void => heapBytes().set(source, pointer);
