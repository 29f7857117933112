// What `import` and `require` give: the same module seen from both sides.

/** Imports see the namespace, `require` gives `required`. */
export interface View {
  namespace: object;
  required: unknown;
}

type Getters = Readonly<Record<string, () => unknown>>;

/** A namespace that isn't sealed: tests may spy on what it holds, as vitest and jest let them. */
export function newNamespace(isBabel: boolean): object {
  const namespace: object = isBabel ? {} : Object.create(null);
  if (isBabel) Object.defineProperty(namespace, "__esModule", { value: true });
  else Object.defineProperty(namespace, Symbol.toStringTag, { value: "Module", configurable: true });
  return namespace;
}

/** Names that are read where they are declared, so that they stay alive. */
export function addGetters(namespace: object, getters: Getters): void {
  for (const [name, get] of Object.entries(getters)) {
    Object.defineProperty(namespace, name, {
      enumerable: true,
      configurable: true,
      get,
      set: (value: unknown) => void Object.defineProperty(namespace, name, { value, enumerable: true, configurable: true, writable: true }),
    });
  }
}

/** `export * from`: all but the default, and nothing that the module names itself. */
export function addStar(namespace: object, from: object): void {
  for (const name of Object.keys(from)) {
    if (name !== "default" && !Object.hasOwn(namespace, name)) addGetters(namespace, { [name]: () => Reflect.get(from, name) });
  }
}

/** @param honoursFlag whether `__esModule` means that the default is one of the names, as Babel and TypeScript have it */
export function viewOfExports(exports: unknown, honoursFlag: boolean): View {
  if (honoursFlag && isObject(exports) && Reflect.get(exports, "__esModule") === true) return { namespace: exports, required: exports };
  const namespace = newNamespace(false);
  addGetters(namespace, { default: () => exports });
  if (isObject(exports)) addGetters(namespace, Object.fromEntries(Object.keys(exports).filter((name) => name !== "default").map((name) => [name, () => Reflect.get(exports, name)])));
  return { namespace, required: exports };
}

export const isObject = (value: unknown): value is object => (typeof value === "object" && value !== null) || typeof value === "function";
