import { AppError } from "../../platform/errors.ts";

export interface PushLimits {
  /** Of the request, unpacked: commands and pack. */
  bodyBytes: number;
  commands: number;
  /** In one pack. */
  objects: number;
  objectBytes: number;
  /** What may be unpacked and applied to judge one push: a small pack can ask for endless work. */
  workBytes: number;
  /** What is held unpacked at a time. */
  cacheBytes: number;
  /** Of the objects of other packs that deltas of this one stand on: all are held, and stored with it. */
  baseBytes: number;
  /** In one commit: what a clone writes, and the sandbox reads. */
  files: number;
  /** Each as often as it occurs. */
  folders: number;
  treeBytes: number;
  folderDepth: number;
  pathBytes: number;
  /** Of folders, read to judge one push. */
  entries: number;
}

const mebibyte = 1024 * 1024;

export const pushLimits: PushLimits = {
  bodyBytes: 20 * mebibyte, commands: 100, objects: 10_000, objectBytes: 5 * mebibyte, workBytes: 128 * mebibyte, cacheBytes: 24 * mebibyte, baseBytes: 24 * mebibyte,
  files: 10_000, folders: 10_000, treeBytes: 100 * mebibyte, folderDepth: 50, pathBytes: 1_024, entries: 500_000,
};

/** What is wrong with what was pushed: git shows it to who pushed. */
export const refusedPush = (what: string, cause?: unknown): AppError => new AppError("invalid_input", what, cause === undefined ? {} : { cause });

/** Counts what judging a push takes. */
export function newWork({ workBytes }: PushLimits): { spend(bytes: number): void } {
  let left = workBytes;
  return {
    spend(bytes) {
      left -= bytes;
      if (left < 0) throw refusedPush("a pack that takes too much work to unpack: push it in parts");
    },
  };
}
