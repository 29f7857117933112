/** A run of lines that both sides have (`same`), or that one has in place of the other's. Ends are exclusive. */
export interface Piece {
  same: boolean;
  old: readonly [from: number, to: number];
  new: readonly [from: number, to: number];
}

/** Beyond so many changed lines the middle counts as replaced whole: the work grows with their square. */
const editsMax = 1_500;

/** What is left of the work that one request may take, in comparisons of lines; below zero it was too much. */
export interface DiffWork {
  steps: number;
}

/** Some 100 ms. */
export const newDiffWork = (): DiffWork => ({ steps: 20_000_000 });

/** Lines with the newline that ends them; only the last may lack it. */
export const linesOf = (text: string): string[] => (text === "" ? [] : text.split(/(?<=\n)/));

/** What stays and what changes between two texts, in order, covering both: Myers' shortest edit (1986), with the common ends taken off first. */
export function diffLines(before: readonly string[], after: readonly string[], work: DiffWork = newDiffWork()): Piece[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const pairs = commonPairs(before.slice(start, before.length - end), after.slice(start, after.length - end), work).map(([x, y]): [number, number] => [x + start, y + start]);
  const all = [...indices(0, 0, start), ...pairs, ...indices(before.length - end, after.length - end, end)];
  return piecesOf(all, before.length, after.length);
}

const indices = (x: number, y: number, count: number): [number, number][] => Array.from({ length: count }, (_, at) => [x + at, y + at]);

/** Places of lines that stay, in both; none where there is too much to compare. */
function commonPairs(before: readonly string[], after: readonly string[], work: DiffWork): [number, number][] {
  if (before.length === 0 || after.length === 0) return [];
  const trace = traceOf(before, after, work);
  if (!trace) return [];
  const pairs: [number, number][] = [];
  let [x, y] = [before.length, after.length];
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const k = x - y;
    const furthest = (diagonal: number): number => trace[edits]![diagonal + edits + 1] ?? -1;
    const isDown = k === -edits || (k !== edits && furthest(k - 1) < furthest(k + 1));
    const fromX = edits === 0 ? 0 : isDown ? furthest(k + 1) : furthest(k - 1);
    const fromY = edits === 0 ? 0 : fromX - (isDown ? k + 1 : k - 1);
    const middle = edits === 0 ? 0 : isDown ? fromX : fromX + 1;
    while (x > middle && y > (edits === 0 ? 0 : middle - k)) pairs.push([--x, --y]);
    [x, y] = [fromX, fromY];
  }
  return pairs.reverse();
}

/** How far each diagonal reaches before each number of edits (at `diagonal + edits + 1`); undefined past `editsMax`, or where the work is used up. */
function traceOf(before: readonly string[], after: readonly string[], work: DiffWork): Int32Array[] | undefined {
  const most = Math.min(before.length + after.length, editsMax);
  const reach = new Int32Array(2 * most + 3);
  const at = (k: number): number => k + most + 1;
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits++) {
    work.steps -= edits + 1;
    if (work.steps < 0) return undefined;
    trace.push(reach.slice(at(-edits - 1), at(edits + 1) + 1));
    for (let k = -edits; k <= edits; k += 2) {
      let x = k === -edits || (k !== edits && reach[at(k - 1)]! < reach[at(k + 1)]!) ? reach[at(k + 1)]! : reach[at(k - 1)]! + 1;
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) {
        x++;
        work.steps--;
      }
      reach[at(k)] = x;
      if (x >= before.length && x - k >= after.length) return trace;
    }
  }
  return undefined;
}

function piecesOf(pairs: readonly (readonly [number, number])[], beforeLength: number, afterLength: number): Piece[] {
  const pieces: Piece[] = [];
  let [x, y] = [0, 0];
  const change = (toX: number, toY: number): void => {
    if (toX > x || toY > y) pieces.push({ same: false, old: [x, toX], new: [y, toY] });
  };
  for (let at = 0; at < pairs.length; ) {
    const [fromX, fromY] = pairs[at]!;
    let length = 1;
    while (pairs[at + length]?.[0] === fromX + length && pairs[at + length]?.[1] === fromY + length) length++;
    change(fromX, fromY);
    pieces.push({ same: true, old: [fromX, fromX + length], new: [fromY, fromY + length] });
    [x, y] = [fromX + length, fromY + length];
    at += length;
  }
  change(beforeLength, afterLength);
  return pieces;
}

export interface Hunk {
  /** From 1; 0 where the side has no lines. */
  old_start: number;
  old_lines: number;
  new_start: number;
  new_lines: number;
  /** Each after ` `, `-` or `+`, without the newline that ends it; `\ No newline at end of file` as diff(1) writes it. */
  lines: string[];
}

const context = 3;

/** The changes with three lines around them, as `diff -u` shows them. */
export function hunksOf(before: readonly string[], after: readonly string[], work: DiffWork = newDiffWork()): Hunk[] {
  const pieces = diffLines(before, after, work);
  const groups: Piece[][] = [];
  pieces.forEach((piece, at) => {
    if (piece.same) return;
    const gap = pieces[at - 1];
    const joins = gap !== undefined && gap.same && gap.old[1] - gap.old[0] <= 2 * context && groups.length > 0;
    if (joins) groups.at(-1)!.push(gap, piece);
    else groups.push([piece]);
  });
  return groups.map((group) => hunkOf(group, before, after));
}

function hunkOf(group: readonly Piece[], before: readonly string[], after: readonly string[]): Hunk {
  const [first, last] = [group[0]!, group.at(-1)!];
  const lead = Math.min(context, first.old[0]);
  const tail = Math.min(context, before.length - last.old[1]);
  const kept = (from: number, to: number): string[] => before.slice(from, to).flatMap((line) => shown(" ", line));
  const lines = [
    ...kept(first.old[0] - lead, first.old[0]),
    ...group.flatMap((piece) => piece.same ? kept(...piece.old) : [...before.slice(...piece.old).flatMap((line) => shown("-", line)), ...after.slice(...piece.new).flatMap((line) => shown("+", line))]),
    ...kept(last.old[1], last.old[1] + tail),
  ];
  const place = (side: "old" | "new") => ({ from: first[side][0] - lead, count: last[side][1] + tail - (first[side][0] - lead) });
  const [old, now] = [place("old"), place("new")];
  return { old_start: old.count === 0 ? old.from : old.from + 1, old_lines: old.count, new_start: now.count === 0 ? now.from : now.from + 1, new_lines: now.count, lines };
}

const shown = (mark: string, line: string): string[] => (line.endsWith("\n") ? [`${mark}${line.slice(0, -1)}`] : [`${mark}${line}`, "\\ No newline at end of file"]);
