// Modules of one test file: each is run once, by imports as by `require`, and anew after a reset.

import { projectRoot, type Resolve } from "../../../../src/generation/sandbox/isolate/resolve.ts";
import type { Source } from "../../../../src/generation/sandbox/isolate/repository.ts";
import { spend } from "../loop-budget.ts";
import { addGetters, addStar, newNamespace, viewOfExports, type View } from "./namespaces.ts";
import type { Mocks } from "./mocks.ts";

/** The function that a compiled file hands out; what comes of it runs the file. */
export type Wrapper = (module: GivenModule, spend: () => void, call: <Value>(value: Value) => Value, counts: unknown, globals: object) => (this: unknown, ...own: unknown[]) => unknown;

export interface GivenModule {
  exports(getters: Record<string, () => unknown>): void;
  star(from: object): void;
  import(specifier: string): unknown;
  later(specifier: unknown): Promise<object>;
  meta: object;
}

/** What lies ready before the first file runs: nothing of it is the run's own code yet. */
export interface Stock {
  sources: ReadonlyMap<string, Source>;
  wrappers: ReadonlyMap<string, Wrapper>;
  texts: ReadonlyMap<string, string>;
  served: ReadonlyMap<string, View>;
  /** By file, with coverage. */
  counts: ReadonlyMap<string, number[]>;
}

export interface Surround {
  stock: Stock;
  resolve: Resolve;
  mocks: Mocks;
  /** Modules that are the harness's own, each file with its own: `vitest`, `node:test`. */
  judge(name: string, from: string, registry: Registry): object;
  globals(path: string, registry: Registry): object;
  /** Jest's way with modules: `__esModule` counts, and namespaces are plain objects. */
  isBabel: boolean;
  meta: object;
  /** The script that is run, for `require.main`. */
  main?: string;
}

export interface Registry {
  load(path: string): Promise<object>;
  importFrom(from: string, specifier: string): Promise<object>;
  requireFrom(from: string, specifier: string): unknown;
  /** The module itself, whatever stands for it. */
  actual(from: string, specifier: string): Promise<View>;
  actualNow(from: string, specifier: string): View;
  requireOf(path: string, authority?: string): object;
  reset(): void;
  /** Runs `work` with no module loaded, and puts back what was. */
  isolated(work: () => unknown): unknown;
}

interface Loaded {
  view: View;
  done?: Promise<void>;
  failure?: { error: unknown };
}

type Chain = readonly string[];

const identity = <Value>(value: Value): Value => value;

export function newRegistry(surround: Surround): Registry {
  const { stock, resolve, mocks, isBabel } = surround;
  let modules = new Map<string, Loaded>();

  const registry: Registry = {
    load: async (path) => (await waited(start(path, []), path, [])).namespace,
    importFrom: async (from, specifier) => (await view(from, specifier, [])).namespace,
    requireFrom: (from, specifier) => viewNow(from, specifier, [], true).required,
    actual: (from, specifier) => actualView(from, specifier, []),
    actualNow: (from, specifier) => actualViewNow(from, specifier, []),
    requireOf,
    reset: () => void (modules = new Map()),
    isolated(work) {
      const before = modules;
      modules = new Map();
      const back = (): void => void (modules = before);
      try {
        const result = work();
        if (result instanceof Promise) return result.finally(back);
        back();
        return result;
      } catch (error) {
        back();
        throw error;
      }
    },
  };
  return registry;

  async function view(from: string, specifier: string, chain: Chain): Promise<View> {
    const mocked = mocks.find(from, specifier, registry);
    return mocked === undefined ? actualView(from, specifier, chain) : mocked();
  }

  async function actualView(from: string, specifier: string, chain: Chain): Promise<View> {
    const found = placeOf(from, specifier, false);
    return "view" in found ? found.view : waited(start(found.file, chain), found.file, chain);
  }

  function viewNow(from: string, specifier: string, chain: Chain, isRequire: boolean): View {
    const mocked = mocks.find(from, specifier, registry)?.();
    if (mocked instanceof Promise) throw new Error(`${specifier} is mocked by a function that takes its time, so it can't be required`);
    return mocked ?? actualViewNow(from, specifier, chain, isRequire);
  }

  function actualViewNow(from: string, specifier: string, chain: Chain, isRequire = true): View {
    const found = placeOf(from, specifier, isRequire);
    if ("view" in found) return found.view;
    const loaded = start(found.file, chain);
    if (loaded.failure) throw loaded.failure.error;
    if (loaded.done !== undefined && !chain.includes(found.file)) throw new Error(`${found.file} waits for something at its top level, so it can't be required`);
    return loaded.view;
  }

  function placeOf(from: string, specifier: string, isRequire: boolean): { file: string } | { view: View } {
    const found = resolve(from, specifier, isRequire);
    if ("file" in found) return specifier.endsWith("?raw") ? { view: viewOfExports(stock.texts.get(found.file) ?? "", false) } : found;
    if ("judge" in found) {
      const namespace = surround.judge(found.judge, from, registry);
      return { view: { namespace, required: namespace } };
    }
    const served = "served" in found ? stock.served.get(found.served) : undefined;
    if (served !== undefined) return { view: served };
    const message = "refusal" in found ? found.refusal : `Cannot find module "${specifier}", imported by ${from}`;
    throw Object.assign(new Error(message), { code: isRequire ? "MODULE_NOT_FOUND" : "ERR_MODULE_NOT_FOUND" });
  }

  async function waited(loaded: Loaded, path: string, chain: Chain): Promise<View> {
    // A module that is still being run is handed out as it is to those that it waits for itself.
    if (loaded.done !== undefined && !chain.includes(path)) await loaded.done;
    if (loaded.failure) throw loaded.failure.error;
    return loaded.view;
  }

  function start(path: string, chain: Chain): Loaded {
    const known = modules.get(path);
    if (known !== undefined) return known;
    const source = stock.sources.get(path);
    if (source === undefined) throw Object.assign(new Error(`Cannot find module "${path}"`), { code: "MODULE_NOT_FOUND" });
    if (source.kind === "broken") throw errorOf(source);
    if (source.kind === "json" || source.kind === "text") return keep(path, { view: viewOfExports(source.kind === "json" ? JSON.parse(stock.texts.get(path) ?? "") : stock.texts.get(path), isBabel) });
    return source.kind === "cjs" ? startScript(path, chain) : startModule(path, source, chain);
  }

  function keep(path: string, loaded: Loaded): Loaded {
    modules.set(path, loaded);
    return loaded;
  }

  function startModule(path: string, source: Source, chain: Chain): Loaded {
    const namespace = newNamespace(isBabel);
    const loaded = keep(path, { view: { namespace, required: namespace } });
    const own = { exports: namespace };
    const fail = (error: unknown): void => void (loaded.failure = { error });
    try {
      const result = bodyOf(path, givenTo(path, namespace, source.is_async, [...chain, path])).call(undefined, own.exports, requireOf(path, path, [...chain, path]), own, `${projectRoot}/${path}`, folderOf(path));
      if (source.is_async) loaded.done = (result as Promise<void>).catch(fail).then(() => delete loaded.done).then(() => undefined);
    } catch (error) {
      fail(error);
    }
    return loaded;
  }

  /** CommonJS: `module.exports` may become anything, and is seen as it is by whoever asks meanwhile. */
  function startScript(path: string, chain: Chain): Loaded {
    const filename = `${projectRoot}/${path}`;
    const own = { exports: {} as unknown, id: filename, filename, loaded: false, children: [], paths: [], require: undefined as unknown };
    const loaded = keep(path, { view: viewOfExports(own.exports, isBabel) });
    const require = requireOf(path, path, [...chain, path], own);
    own.require = require;
    try {
      bodyOf(path, givenTo(path, {}, false, [...chain, path])).call(own.exports, own.exports, require, own, filename, folderOf(path));
    } catch (error) {
      modules.delete(path);
      return { ...loaded, failure: { error } };
    }
    own.loaded = true;
    loaded.view = viewOfExports(own.exports, isBabel);
    return loaded;
  }

  function bodyOf(path: string, given: GivenModule): (this: unknown, ...own: unknown[]) => unknown {
    const wrapper = stock.wrappers.get(path);
    if (wrapper === undefined) throw new Error(`${path} wasn't compiled`);
    return wrapper(given, spend, identity, stock.counts.get(path), surround.globals(path, registry));
  }

  function givenTo(path: string, namespace: object, isAsync: boolean, chain: Chain): GivenModule {
    return Object.freeze({
      exports: (getters: Record<string, () => unknown>) => addGetters(namespace, getters),
      star: (from: object) => addStar(namespace, from),
      import: (specifier: string) => (isAsync ? view(path, specifier, chain).then((one) => one.namespace) : viewNow(path, specifier, chain, false).namespace),
      later: async (specifier: unknown) => (await view(path, String(specifier), chain)).namespace,
      meta: metaOf(path),
    });
  }

  function metaOf(path: string): object {
    const filename = `${projectRoot}/${path}`;
    const resolvePath = (specifier: string): string => {
      const found = resolve(path, specifier);
      return "file" in found ? `file://${projectRoot}/${found.file}` : specifier;
    };
    return { url: `file://${filename}`, filename, dirname: folderOf(path), main: path === surround.main, resolve: resolvePath, ...surround.meta };
  }

  /** @param authority the file that asks, which decides what it may have; its paths are `path`'s */
  function requireOf(path: string, authority = path, chain: Chain = [], own?: object): object {
    const require = (specifier: string): unknown => {
      const found = resolve(path, specifier, true);
      return viewNow("judge" in found ? authority : path, specifier, chain, true).required;
    };
    const resolvePath = (specifier: string): string => {
      const found = resolve(path, specifier, true);
      if ("file" in found) return `${projectRoot}/${found.file}`;
      if ("served" in found || "judge" in found) return specifier;
      throw Object.assign(new Error(`Cannot find module '${specifier}'`), { code: "MODULE_NOT_FOUND" });
    };
    return Object.assign(require, { resolve: resolvePath, cache: {}, extensions: {}, main: path === surround.main ? own : undefined });
  }
}

const folderOf = (path: string): string => [projectRoot, ...path.split("/").slice(0, -1)].join("/");

function errorOf({ path, error }: Source): Error {
  const made = error?.name === "SyntaxError" ? new SyntaxError(error.message) : new Error(error?.message);
  made.stack = `${made.name}: ${made.message}\n    at ${projectRoot}/${path}:${error?.line ?? 1}:${error?.column ?? 1}`;
  return made;
}
