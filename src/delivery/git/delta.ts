import { corrupt } from "./objects.ts";

/**
 * Applies git's delta instructions (https://git-scm.com/docs/gitformat-pack): copies out of the base and insertions.
 * @throws AppError `internal` for instructions that reach outside the base or the result
 */
export function applyDelta(base: Uint8Array, delta: Uint8Array, resultBytesMax: number): Uint8Array<ArrayBuffer> {
  const reader = { at: 0 };
  const next = () => {
    const byte = delta[reader.at++];
    if (byte === undefined) throw corrupt("a delta ends early");
    return byte;
  };
  if (readSize(next) !== base.length) throw corrupt("a delta of another base");
  const resultBytes = readSize(next);
  if (resultBytes > resultBytesMax) throw corrupt("a delta that makes too large an object");

  const result = new Uint8Array(resultBytes);
  let filled = 0;
  const append = (part: Uint8Array, wanted: number) => {
    if (part.length !== wanted || filled + wanted > resultBytes) throw corrupt("a delta that reaches outside");
    result.set(part, filled);
    filled += wanted;
  };
  while (reader.at < delta.length) {
    const instruction = next();
    if (instruction === 0) throw corrupt("a delta with the reserved instruction");
    if (instruction & 0x80) {
      const from = readSparse(instruction, 4, next);
      const length = readSparse(instruction >> 4, 3, next) || 0x10000;
      append(base.subarray(from, from + length), length);
    } else {
      append(delta.subarray(reader.at, reader.at + instruction), instruction);
      reader.at += instruction;
    }
  }
  if (filled !== resultBytes) throw corrupt("a delta that leaves a gap");
  return result;
}

function readSize(next: () => number): number {
  let size = 0;
  for (let place = 1; ; place *= 128) {
    const byte = next();
    size += (byte & 0x7f) * place;
    if (!(byte & 0x80)) return size;
    if (place > 2 ** 42) throw corrupt("a delta with an endless size");
  }
}

/** Bytes whose bit is set in `present` follow, lowest first; the others are zero. */
function readSparse(present: number, bytes: number, next: () => number): number {
  let value = 0;
  for (let place = 0; place < bytes; place++) if (present & (1 << place)) value += next() * 256 ** place;
  return value;
}
