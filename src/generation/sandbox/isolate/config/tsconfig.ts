import { join, type Alias } from "../resolve.ts";
import type { Jsx } from "../compile/transpile.ts";

export interface TypeScriptSettings {
  aliases: Alias[];
  base_url?: string;
  jsx: Jsx;
}

interface CompilerOptions {
  paths?: Record<string, string[]>;
  baseUrl?: string;
  jsx?: string;
  jsxImportSource?: string;
  jsxFactory?: string;
  jsxFragmentFactory?: string;
}

const extendsMax = 5;

/** What of tsconfig.json decides how code runs. One that can't be read decides nothing: the type checker's complaint about it isn't this driver's. */
export function readTypeScriptSettings(files: Readonly<Record<string, string>>): TypeScriptSettings {
  const file = ["tsconfig.json", "jsconfig.json"].find((path) => Object.hasOwn(files, path));
  const { options, folder } = file === undefined ? { options: {}, folder: "" } : optionsOf(files, file, 0);
  const base = options.baseUrl === undefined ? undefined : join(folder.split("/"), options.baseUrl);
  const aliases = Object.entries(options.paths ?? {}).map(([name, places]) => ({
    pattern: `^${name.replace(/[\\^$.|?+()[\]{}]/g, "\\$&").replace("*", "(.*)")}$`,
    places: places.map((place) => join((base ?? folder).split("/"), place).replace("*", "$1")),
  }));
  return { aliases, ...(base === undefined ? {} : { base_url: base }), jsx: jsxOf(options) };
}

/** Hono's, where nothing is said: it is what produced services have. */
function jsxOf({ jsx, jsxImportSource, jsxFactory, jsxFragmentFactory }: CompilerOptions): Jsx {
  const classic = jsx === "react" && jsxImportSource === undefined;
  return { runtime: classic ? "classic" : "automatic", import_source: jsxImportSource ?? (jsx?.startsWith("react-jsx") ? "react" : "hono/jsx"), factory: jsxFactory, fragment: jsxFragmentFactory };
}

function optionsOf(files: Readonly<Record<string, string>>, path: string, depth: number): { options: CompilerOptions; folder: string } {
  const folder = path.split("/").slice(0, -1).join("/");
  const read = parseWithComments(files[path] ?? "{}") as { extends?: string | string[]; compilerOptions?: CompilerOptions } | undefined;
  const parents = [read?.extends ?? []].flat().filter((name) => name.startsWith(".")).map((name) => join(folder.split("/"), name));
  const found = parents.flatMap((name) => [name, `${name}.json`].filter((one) => Object.hasOwn(files, one)));
  const inherited = depth < extendsMax ? found.map((parent) => optionsOf(files, parent, depth + 1)) : [];
  const options = Object.assign({}, ...inherited.map((one) => one.options), read?.compilerOptions ?? {}) as CompilerOptions;
  return { options, folder: read?.compilerOptions?.paths || read?.compilerOptions?.baseUrl ? folder : (inherited.at(-1)?.folder ?? folder) };
}

/** JSON as tsconfig.json has it: with comments and commas at the end. */
export function parseWithComments(text: string): unknown {
  const bare = text.replace(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, quoted: string | undefined) => quoted ?? "");
  try {
    return JSON.parse(bare.replace(/("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])/g, (_, quoted: string | undefined) => quoted ?? ""));
  } catch {
    return undefined;
  }
}
