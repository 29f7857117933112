import { needs, type RunPlan } from "../wire.ts";
import { jestPlan } from "./jest.ts";
import { readManifest, type Manifest } from "./manifest.ts";
import { nodePlan } from "./node.ts";
import { vitestPlan } from "./vitest.ts";
import { readWords } from "./words.ts";

/** How the isolate driver runs a command, or why it can't. */
export type Planned = RunPlan | { needs: string };

/** A command after the name of its program. */
export interface Asked {
  words: readonly string[];
  env: Readonly<Record<string, string>>;
  files: Readonly<Record<string, string>>;
  manifest: Manifest;
}

type Planner = (asked: Asked) => RunPlan | string;

/** Programs by the name under which npm finds them. `string` names what can't be honoured. */
const programs: Readonly<Record<string, Planner>> = { vitest: vitestPlan, jest: jestPlan, node: nodePlan, tsx: nodePlan, "ts-node": nodePlan };

const languages: [file: RegExp, language: string][] = [
  [/(^|\/)(pyproject\.toml|requirements\.txt|setup\.py)$|\.py$/, "Python"],
  [/(^|\/)Cargo\.toml$|\.rs$/, "Rust"],
  [/(^|\/)go\.mod$|\.go$/, "Go"],
  [/(^|\/)(pom\.xml|build\.gradle(\.kts)?)$|\.java$/, "Java"],
  [/\.kts?$/, "Kotlin"],
  [/\.(csproj|cs)$/, "C#"],
  [/(^|\/)Gemfile$|\.rb$/, "Ruby"],
  [/(^|\/)composer\.json$|\.php$/, "PHP"],
  [/(^|\/)mix\.exs$|\.exs?$/, "Elixir"],
  [/\.swift$/, "Swift"],
  [/(^|\/)CMakeLists\.txt$|\.(c|cc|cpp)$/, "C or C++"],
];

const scriptsDeepMax = 5;

/** `npm test` and its like go through package.json, as deep as scripts call scripts; vitest, jest and node are read with their options and settings. */
export function planCommand(command: string, files: Readonly<Record<string, string>>): Planned {
  const manifest = readManifest(files);
  const isCode = Object.keys(files).some((path) => /\.[cm]?[jt]sx?$/.test(path));
  if (manifest === undefined && !(isCode && /^(node|npx|vitest|jest|tsx)\b/.test(command.trim()))) return { needs: needs(`a repository in ${languageOf(files)}`) };
  const planned = planWords(command.trim(), [], {}, { files, manifest: manifest ?? readManifest({ "package.json": "{}" })! }, 0);
  return typeof planned === "string" ? { needs: needs(planned) } : planned;
}

type Place = Pick<Asked, "files" | "manifest">;

function planWords(command: string, more: readonly string[], env: Record<string, string>, place: Place, depth: number): RunPlan | string {
  const read = readWords(command);
  if (read === undefined || depth > scriptsDeepMax) return `"${command}"`;
  const words = [...read.words, ...more];
  const variables = { ...env, ...read.env };
  const script = scriptOf(words, place.manifest);
  if (script !== undefined) {
    const known = place.manifest.scripts;
    const text = known[script.name];
    if (text === undefined) return `"${command}" without a ${script.name} script in package.json`;
    const around = [`pre${script.name}`, `post${script.name}`].find((name) => Object.hasOwn(known, name));
    return around === undefined ? planWords(text.trim(), script.more, variables, place, depth + 1) : `the ${around} script of package.json`;
  }
  const [called = "", ...rest] = withoutRunner(words);
  const program = /^(npx|pnpx)$/.test(words[0] ?? "") ? called.replace(/^([\w-]+)@[\w.^~-]+$/, "$1") : called;
  const own = Object.hasOwn(programs, program.replace(/^(\.\/)?node_modules\/\.bin\//, "")) ? programs[program.replace(/^(\.\/)?node_modules\/\.bin\//, "")] : undefined;
  if (program === "tsc" || program === "vue-tsc") return `"${command}": a type checker is a program of its own`;
  return own === undefined ? `"${command}"` : own({ words: rest, env: variables, ...place });
}

/** `npm test`, `npm run unit -- a`, `yarn test a`, `pnpm unit`: the script's name and what is handed on to it. */
function scriptOf(words: readonly string[], { scripts }: Manifest): { name: string; more: string[] } | undefined {
  const [manager, ...rest] = words[0] === "corepack" ? words.slice(1) : words;
  if (manager !== "npm" && manager !== "yarn" && manager !== "pnpm") return undefined;
  const asked = rest.filter((word, index) => !(index === 0 && /^(--silent|-s)$/.test(word)));
  const isRun = asked[0] === "run" || asked[0] === "run-script";
  const name = { t: "test", tst: "test" }[asked[isRun ? 1 : 0] ?? ""] ?? asked[isRun ? 1 : 0] ?? "";
  const more = asked.slice(isRun ? 2 : 1);
  // Yarn runs a package's program by the same word.
  if (isRun && manager === "yarn" && !Object.hasOwn(scripts, name) && Object.hasOwn(programs, name)) return undefined;
  if (!isRun && name !== "test" && (manager === "npm" || !Object.hasOwn(scripts, name))) return undefined;
  return { name, more: more[0] === "--" ? more.slice(1) : more };
}

/** `npx -y`, `pnpm exec`, `yarn`, and what else only finds the program. */
function withoutRunner(words: readonly string[]): readonly string[] {
  const [first, second] = words;
  if (first === "corepack") return withoutRunner(words.slice(1));
  if (first === "npx" || first === "pnpx") return words.slice(1 + words.slice(1).findIndex((word) => !/^(--no-install|--yes|-y|--no|--)$/.test(word)));
  if ((first === "pnpm" || first === "npm" || first === "yarn") && second === "exec") return words.slice(words[2] === "--" ? 3 : 2);
  if (first === "yarn" && second === "run") return words.slice(2);
  return first === "pnpm" || first === "yarn" ? words.slice(1) : words;
}

function languageOf(files: Readonly<Record<string, string>>): string {
  const paths = Object.keys(files);
  const counts = languages.map(([file, language]) => ({ language, count: paths.filter((path) => file.test(path)).length }));
  const most = counts.reduce((best, next) => (next.count > best.count ? next : best));
  return most.count > 0 ? most.language : "a language without a package.json";
}
