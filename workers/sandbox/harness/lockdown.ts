// Fixes the language's own objects before any code under test is loaded. Harness and assertions share a realm with that code:
// if it could replace Object.is, Promise.prototype.then or WeakMap.prototype.get, it could make a red test green.

const languageNames = [
  "Object", "Function", "Array", "Number", "Boolean", "String", "Symbol", "BigInt", "Promise", "RegExp", "JSON", "Math", "Reflect", "Proxy", "Date", "Intl", "Atomics",
  "Error", "AggregateError", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError", "SuppressedError", "DOMException",
  "Map", "Set", "WeakMap", "WeakSet", "WeakRef", "FinalizationRegistry", "Iterator", "DisposableStack", "AsyncDisposableStack",
  "ArrayBuffer", "SharedArrayBuffer", "DataView", "Uint8Array", "Int8Array", "Uint16Array", "Int16Array", "Uint32Array", "Int32Array",
  "BigUint64Array", "BigInt64Array", "Uint8ClampedArray", "Float32Array", "Float64Array", "Float16Array",
  "parseFloat", "parseInt", "isFinite", "isNaN", "decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent", "structuredClone",
] as const;

/** What a service answers with: a test that reads `response.status` must read the response. */
const webClasses = [Response, Request, Headers, URL, URLSearchParams, TextEncoder, TextDecoder, Blob, FormData, ReadableStream, AbortController, AbortSignal];

/** Time and chance are a test's to replace. */
const replaceable = new Map<object, readonly PropertyKey[]>([
  [Date, ["now"]],
  [Math, ["random"]],
  [Error, ["stackTraceLimit", "prepareStackTrace"]],
]);

/** Assigning to a name that one of these hands down is ordinary code (`this.name = "NotFound"`), and has to go on working. */
const handingDown = new Set<object>([Object.prototype, Function.prototype, Error.prototype, Array.prototype]);

const doors = ["getBuiltinModule", "binding", "_linkedBinding", "dlopen", "exit", "reallyExit", "abort", "kill"];

/**
 * @param judges further objects that results depend on
 * @param left doors of the process that whoever calls will close: a plain program has an exit
 */
export function lockDown(judges: readonly object[], left: readonly string[] = []): void {
  const seen = new Set<object>();
  for (const name of languageNames) {
    const property = Object.getOwnPropertyDescriptor(globalThis, name);
    if (property === undefined) continue;
    if (isObject(property.value)) fixDeeply(property.value, seen);
    // A test that fakes the time replaces Date as a whole.
    if (name !== "Date") Object.defineProperty(globalThis, name, { writable: false, configurable: false });
  }
  for (const target of [...intrinsicsWithoutName(), ...webClasses, ...judges]) fixDeeply(target, seen);
  closeDoors(doors.filter((door) => !left.includes(door)));
}

/** What is there stays as it is; new names may be added. */
export function fixProperties(target: object): void {
  for (const key of Reflect.ownKeys(target)) {
    const property = Object.getOwnPropertyDescriptor(target, key);
    if (property?.configurable) Object.defineProperty(target, key, fixed(property));
  }
}

const fixed = (property: PropertyDescriptor): PropertyDescriptor => ("value" in property ? { writable: false, configurable: false } : { configurable: false });

function fixDeeply(target: object, seen: Set<object>): void {
  if (seen.has(target)) return;
  seen.add(target);
  const open = replaceable.get(target);
  for (const key of Reflect.ownKeys(target)) {
    const property = Object.getOwnPropertyDescriptor(target, key);
    if (property === undefined || open?.includes(key)) continue;
    for (const part of [property.value, property.get, property.set]) if (isObject(part)) fixDeeply(part, seen);
    if (!property.configurable) continue;
    if (handingDown.has(target) && "value" in property && typeof key === "string") Object.defineProperty(target, key, handedDown(target, key, property));
    else if (open !== undefined) Object.defineProperty(target, key, fixed(property));
  }
  if (open === undefined) Object.freeze(target);
  const prototype: unknown = Object.getPrototypeOf(target);
  if (isObject(prototype)) fixDeeply(prototype, seen);
}

/** Reads as before; assigning to an heir gives the heir a property of its own; the original never changes. */
function handedDown(owner: object, key: string, { value, enumerable = false }: PropertyDescriptor): PropertyDescriptor {
  return {
    enumerable,
    configurable: false,
    get: () => value,
    set(this: object, replacement: unknown) {
      if (this === owner) throw new TypeError(`The sandbox keeps ${key} of a built-in prototype as it is`);
      Object.defineProperty(this, key, { value: replacement, writable: true, enumerable: true, configurable: true });
    },
  };
}

/** Prototypes that no global name leads to. */
function intrinsicsWithoutName(): object[] {
  const functions = [function* () {}, async function* () {}, async () => {}];
  const iterators = [[][Symbol.iterator](), new Map().entries(), new Set().values(), ""[Symbol.iterator](), "".matchAll(/x/g), [].values().map((value) => value)];
  return [...functions, ...iterators, new Uint8Array().constructor].map((value): object => Object.getPrototypeOf(value));
}

/** Imports are resolved before the run; while it goes on there is no other way to a module. */
function closeDoors(closed: readonly string[]): void {
  for (const door of closed) {
    if (door in process) Object.defineProperty(process, door, { value: refusal(`process.${door}`), writable: false, configurable: false });
  }
}

const refusal = (what: string) => (): never => {
  throw new Error(`${what} isn't available in the sandbox`);
};

const isObject = (value: unknown): value is object => (typeof value === "object" && value !== null) || typeof value === "function";
