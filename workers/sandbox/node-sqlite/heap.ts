// The memory that SQLite's WebAssembly module and this code share. Growing it detaches every view, so views are asked for anew each time.

const pageBytes = 65_536;
const pagesMin = 128;
const pagesMax = 32_768;

export const memory = new WebAssembly.Memory({ initial: pagesMin, maximum: pagesMax });

let bytes = new Uint8Array(memory.buffer);
let view = new DataView(memory.buffer);

export function heapBytes(): Uint8Array {
  if (bytes.buffer !== memory.buffer) bytes = new Uint8Array(memory.buffer);
  return bytes;
}

export function heapView(): DataView {
  if (view.buffer !== memory.buffer) view = new DataView(memory.buffer);
  return view;
}

/** Whether the memory now holds that many bytes. */
export function growTo(size: number): boolean {
  try {
    memory.grow(Math.max(0, Math.ceil((size - memory.buffer.byteLength) / pageBytes)));
    return true;
  } catch {
    return false;
  }
}

const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

export const readText = (pointer: number, size: number): string => decoder.decode(heapBytes().subarray(pointer, pointer + size));

/** Text up to its final NUL; null for the null pointer. */
export const readCString = (pointer: number): string | null => (pointer === 0 ? null : readText(pointer, heapBytes().indexOf(0, pointer) - pointer));
