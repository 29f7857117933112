// What stands for a module in one test file.

import { mockObject } from "@vitest/mocker";
import { createMockInstance } from "@vitest/spy";
import type { Resolve } from "../../../../src/generation/sandbox/isolate/resolve.ts";
import type { Registry } from "./registry.ts";
import { isObject, viewOfExports, type View } from "./namespaces.ts";

export type Factory = (original: () => Promise<object>) => unknown;
export type Kind = "automock" | "autospy";

export interface Mocks {
  /** @param how a function that makes the module, or what becomes of the module that is there */
  set(from: string, specifier: string, how: Factory | Kind): void;
  remove(from: string, specifier: string): void;
  /** What stands for that import, if anything does. */
  find(from: string, specifier: string, registry: Registry): (() => View | Promise<View>) | undefined;
  /** The module with its functions replaced. */
  automocked(view: View, kind: Kind): View;
  /** What factories made is forgotten; that they stand for something isn't. */
  forget(): void;
}

interface Mock {
  how: Factory | Kind;
  made?: View | Promise<View>;
}

/** They decide whether a test has passed. */
const judging = /^(?:node:)?(?:assert|test|util|vitest|module)(?:\/.*)?$|^@(?:vitest|jest)\//;

export function newMocks(resolve: Resolve, files: ReadonlySet<string>, isBabel: boolean): Mocks {
  const mocks = new Map<string, Mock>();
  const removed = new Set<string>();

  const keyOf = (from: string, specifier: string): string => {
    const found = resolve(from, specifier, isBabel);
    return "file" in found ? `/${found.file}` : "served" in found ? found.served : specifier;
  };

  return {
    set(from, specifier, how) {
      if (judging.test(specifier)) throw new Error(`"${specifier}" judges tests, so the sandbox keeps it as it is`);
      mocks.set(keyOf(from, specifier), { how });
      removed.delete(keyOf(from, specifier));
    },
    remove(from, specifier) {
      mocks.delete(keyOf(from, specifier));
      removed.add(keyOf(from, specifier));
    },
    find(from, specifier, registry) {
      const key = keyOf(from, specifier);
      const mock = mocks.get(key);
      const beside = besideOf(key, files);
      // Jest takes what lies in __mocks__ at the root for a package without being asked.
      const isAuto = mock === undefined && isBabel && !key.startsWith("/") && !key.startsWith("node:") && beside !== undefined && !removed.has(key) && !judging.test(specifier);
      if ((mock === undefined && !isAuto) || from === beside) return undefined;
      if (beside !== undefined && (mock === undefined || typeof mock.how !== "function")) return () => loadBeside(beside, registry);
      return mock && (() => (mock.made ??= make(mock, from, specifier, registry)));
    },
    automocked,
    forget: () => {
      for (const mock of mocks.values()) delete mock.made;
    },
  };

  function loadBeside(path: string, registry: Registry): View | Promise<View> {
    return isBabel ? registry.actualNow(path, `./${path.split("/").at(-1)}`) : registry.actual(path, `./${path.split("/").at(-1)}`);
  }

  function make({ how }: Mock, from: string, specifier: string, registry: Registry): View | Promise<View> {
    if (typeof how !== "function") return isBabel ? automocked(registry.actualNow(from, specifier), how) : registry.actual(from, specifier).then((view) => automocked(view, how));
    if (isBabel) return viewOfExports((how as unknown as () => unknown)(), true);
    return Promise.resolve(how(async () => (await registry.actual(from, specifier)).namespace)).then((made) => {
      if (!isObject(made)) throw new Error(`[vitest] vi.mock("${specifier}") is not returning an object. Did you mean to return an object with a "default" key?`);
      const namespace = watched(made, specifier);
      return { namespace, required: namespace };
    });
  }

  function automocked({ namespace, required }: View, kind: Kind): View {
    const options = { type: kind, globalConstructors: { Object, Function, RegExp, Array, Map }, createMockInstance } as Parameters<typeof mockObject>[0];
    if (isBabel) return viewOfExports(isObject(required) ? mockObject(options, required as Record<string, unknown>) : required, true);
    const mocked = mockObject(options, namespace as Record<string, unknown>);
    return { namespace: mocked, required: mocked };
  }
}

/** `src/__mocks__/a.ts` for `src/a.ts`, `__mocks__/name.js` for a package. */
function besideOf(key: string, files: ReadonlySet<string>): string | undefined {
  const isFile = key.startsWith("/");
  const path = isFile ? key.slice(1) : key;
  const parts = path.split("/");
  const name = isFile ? (parts.pop() ?? "").replace(/\.\w+$/, "") : path;
  const folder = isFile && parts.length > 0 ? `${parts.join("/")}/` : "";
  return ["ts", "js", "tsx", "jsx", "mts", "mjs", "cjs", "json"].map((ending) => `${folder}__mocks__/${name}.${ending}`).find((file) => files.has(file));
}

/** As vitest says it: a name that the factory forgot is an error, not undefined. */
function watched(made: object, specifier: string): object {
  return new Proxy(made, {
    get(target, name, receiver) {
      if (!(name in target) && typeof name === "string" && name !== "then" && name !== "__esModule") {
        throw new Error(`[vitest] No "${name}" export is defined on the "${specifier}" mock. Did you forget to return it from "vi.mock"?`);
      }
      return Reflect.get(target, name, receiver);
    },
  });
}
