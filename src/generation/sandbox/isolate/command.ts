import * as z from "zod";

/** How the isolate driver runs a command, or why it can't. */
export type Plan = { filters: string[] } | { needs: string };

const scriptCommand = /^npm\s+(?:run(?:-script)?\s+)?(test|t|tst)(?:\s+(?:--\s+)?(.*))?$/s;
const vitestCommand = /^(?:npx\s+(?:--no-install\s+|--yes\s+|-y\s+)?)?vitest(?:\s+(.*))?$/s;
/** Options that change what is printed, not what is run or found out. */
const printing = /^--(?:run|reporter(?:=[\w-]+)?|no-color|color|silent|passWithNoTests=false|no-file-parallelism)$/;
const configFile = /^(?:vitest|vite)\.config\.[cm]?[jt]s$/;
/** Settings of vitest's that tests lean on and that the isolate doesn't offer. */
const unofferedSettings = /\b(setupFiles|globalSetup|browser|projects|workspace|alias)\s*:|\bglobals\s*:\s*true|\benvironment\s*:\s*["'](?!node)[\w-]+["']/;

const Manifest = z.object({ scripts: z.record(z.string(), z.string()).default({}) });

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

/** `npm test`, `npm run test`, `vitest`, `npx vitest run`, each with test files after it; through a package.json whose test script is vitest. */
export function planCommand(command: string, files: Readonly<Record<string, string>>): Plan {
  const scripts = readScripts(files["package.json"]);
  if (scripts === undefined) return { needs: needs(`a repository in ${languageOf(files)}`) };
  const setting = settingOf(files);
  if (setting !== undefined) return { needs: needs(`vitest's setting "${setting}"`) };
  const asScript = scriptCommand.exec(command.trim());
  if (asScript === null) return planVitest(command.trim(), "");
  const { test, pretest, posttest } = scripts;
  if (test === undefined) return { needs: needs(`"${command.trim()}" without a test script in package.json`) };
  if (pretest !== undefined || posttest !== undefined) return { needs: needs(`the ${pretest === undefined ? "posttest" : "pretest"} script of package.json`) };
  return planVitest(test.trim(), asScript[2] ?? "");
}

/** The driver, in words that a caller reads. */
export const needs = (what: string): string => `The isolate sandbox can't run ${what}: it needs the process or the container driver`;

function planVitest(command: string, more: string): Plan {
  const match = vitestCommand.exec(command);
  if (match === null || /[;&|<>$`\\]/.test(`${command} ${more}`)) return { needs: needs(`"${command}"`) };
  const words = `${match[1] ?? ""} ${more}`.split(/\s+/).filter((word) => word !== "" && word !== "--").map((word) => word.replace(/^(["'])(.*)\1$/, "$2"));
  if (words[0] === "run") words.shift();
  const option = words.find((word) => word.startsWith("-") && !printing.test(word));
  if (option !== undefined) return { needs: needs(`vitest's option ${option}`) };
  return { filters: words.filter((word) => !word.startsWith("-")) };
}

/** Undefined when the repository isn't one of Node's. */
function readScripts(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined) return undefined;
  try {
    const manifest = Manifest.safeParse(JSON.parse(text));
    return manifest.success ? manifest.data.scripts : {};
  } catch {
    return {};
  }
}

function settingOf(files: Readonly<Record<string, string>>): string | undefined {
  const config = Object.keys(files).find((path) => configFile.test(path));
  return config === undefined ? undefined : unofferedSettings.exec(files[config] ?? "")?.[0].replace(/\s*:$/, "");
}

function languageOf(files: Readonly<Record<string, string>>): string {
  const paths = Object.keys(files);
  const counts = languages.map(([file, language]) => ({ language, count: paths.filter((path) => file.test(path)).length }));
  const most = counts.reduce((best, next) => (next.count > best.count ? next : best));
  return most.count > 0 ? most.language : "a language without a package.json";
}
