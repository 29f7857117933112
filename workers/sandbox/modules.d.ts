declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

/** Written by scripts/sandbox/build.ts: what the sandbox puts beside a repository's own modules. */
declare module "isolate:platform" {
  type Served = Readonly<Record<string, string | WebAssembly.Module>>;
  /** In every isolate: path to text. */
  export const harness: Served;
  /** By the import that asks for it: the module that answers, and all modules that it takes. */
  export const packages: Readonly<Record<string, { entry: string; modules: Served; is_common_js: boolean }>>;
  export const versions: Readonly<Record<string, string>>;
}
