import { diffLines } from "./line-diff.ts";

/** Where both sides changed the same lines, in other ways. */
export type LineConflict = {
  /** The first line of it in the common text, from 1. */
  line: number;
  base: string[];
  theirs: string[];
  ours: string[];
};

export interface MergedLines {
  lines: string[];
  /** Where there are any, `lines` is of no use. */
  conflicts: LineConflict[];
}

/** A run of the common text and what a side has in its place. */
interface Change {
  from: number;
  to: number;
  lines: string[];
}

/** Both changes of a common text. Changes that touch each other conflict too, unless they are the same: which comes first can't be known. */
export function mergeLines(base: readonly string[], theirs: readonly string[], ours: readonly string[]): MergedLines {
  const sides = [changesOf(base, theirs), changesOf(base, ours)] as const;
  const lines: string[] = [];
  const conflicts: LineConflict[] = [];
  let at = 0;
  const next = [0, 0];
  for (;;) {
    const begins = sides.map((side, which) => side[next[which]!]?.from ?? Number.POSITIVE_INFINITY);
    const from = Math.min(...begins);
    if (from === Number.POSITIVE_INFINITY) break;
    const taken: [Change[], Change[]] = [[], []];
    let to = from;
    for (let grew = true; grew; ) {
      grew = false;
      for (const which of [0, 1] as const) {
        const change = sides[which][next[which]!];
        if (!change || change.from > to || (change.from === to && to > from && taken[1 - which]!.length === 0)) continue;
        taken[which].push(change);
        next[which]!++;
        to = Math.max(to, change.to);
        grew = true;
      }
    }
    lines.push(...base.slice(at, from));
    const [their, our] = taken.map((changes) => within(base, from, to, changes)) as [string[], string[]];
    if (taken[1].length === 0 || same(their, our)) lines.push(...their);
    else if (taken[0].length === 0) lines.push(...our);
    else conflicts.push({ line: from + 1, base: base.slice(from, to), theirs: their, ours: our });
    at = to;
  }
  return { lines: [...lines, ...base.slice(at)], conflicts };
}

const changesOf = (base: readonly string[], side: readonly string[]): Change[] =>
  diffLines(base, side).filter((piece) => !piece.same).map(({ old, new: now }) => ({ from: old[0], to: old[1], lines: side.slice(...now) }));

/** What a side has in place of a stretch of the common text. */
function within(base: readonly string[], from: number, to: number, changes: readonly Change[]): string[] {
  const lines: string[] = [];
  let at = from;
  for (const change of changes) {
    lines.push(...base.slice(at, change.from), ...change.lines);
    at = change.to;
  }
  return [...lines, ...base.slice(at, to)];
}

const same = (left: readonly string[], right: readonly string[]): boolean => left.length === right.length && left.every((line, at) => line === right[at]);
