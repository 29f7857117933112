// SQLite calls WebAssembly functions only, and workerd forbids making them at run time: a module whose three functions are its own imports, made when building.

const i32 = 0x7f;
const functionKind = 0;

const text = (value: string): number[] => [value.length, ...new TextEncoder().encode(value)];
const functionType = (parameters: number): number[] => [0x60, parameters, ...Array<number>(parameters).fill(i32), 0];

function section(id: number, entries: number[][]): number[] {
  const body = [entries.length, ...entries.flat()];
  return [id, body.length, ...body];
}

/** @returns a module that imports `js.call`, `js.step` and `js.finish` and exports the same as functions of WebAssembly */
export function callbacksWasm(): Uint8Array<ArrayBuffer> {
  const functions: [name: string, type: number][] = [["call", 0], ["step", 0], ["finish", 1]];
  return Uint8Array.from([
    0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, [functionType(3), functionType(1)]),
    ...section(2, functions.map(([name, type]) => [...text("js"), ...text(name), functionKind, type])),
    ...section(7, functions.map(([name], index) => [...text(name), functionKind, index])),
  ]);
}
