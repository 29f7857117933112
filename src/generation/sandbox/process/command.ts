import * as z from "zod";
import { workFolder } from "./wire.ts";

/** How the process driver runs a command. */
export interface ProcessPlan {
  /** For `sh -c`. */
  shell: string;
  /** The first program that it calls. */
  program: string;
  /** Whether it is a test runner's: then a run without a test isn't passed. */
  expectsTests: boolean;
  /** Standard output is that of `go test -json`. */
  isGoJson: boolean;
  /** The type checker's: what it found is read from its output. */
  isTypeCheck: boolean;
}

const npmCommand = /^npm\s+(?:run(?:-script)?\s+([\w:.-]+)|(test|t|tst|start))(?:\s+(?:--\s+)?(.*))?$/s;
const npxCommand = /^npx\s+(?:--no-install\s+|--yes\s+|-y\s+)*/;
const assignments = /^(?:[A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|\S*)\s+)*/;
const testRunner = /^(?:pytest|py\.test|python3?\s+-m\s+pytest|node\s+(?:\S+\s+)*--test|go\s+test)(?:\s|$)/;
/** TypeScript's, which comes with the product. */
export const isTypeChecker = (program: string): boolean => program === "tsc";
const isSimple = (shell: string): boolean => !/[;&|<>`$\n\\]/.test(shell);

const Manifest = z.object({ scripts: z.record(z.string(), z.string()).default({}) });

/** Why nothing is run: `lacks`, this driver can't know how; `fault`, the repository has no such script. */
export type Unplanned = { lacks: string } | { fault: string };

/** Scripts of package.json are read here, since npm needn't be there. */
export function planProcess(command: string, files: Readonly<Record<string, string>>): ProcessPlan | Unplanned {
  const npm = npmCommand.exec(command.trim());
  if (npm === null) return planShell(command.trim(), false);
  if (files["package.json"] === undefined) return { lacks: `a way to run "${command.trim()}" without a package.json` };
  const name = npm[1] ?? (npm[2] === "start" ? "start" : "test");
  const scripts = readScripts(files["package.json"]);
  const script = scripts[name];
  if (script === undefined) return { fault: `package.json has no script "${name}"` };
  const whole = [scripts[`pre${name}`], `${script} ${npm[3] ?? ""}`.trim(), scripts[`post${name}`]].filter((part) => part !== undefined);
  return planShell(whole.length === 1 ? whole[0] ?? "" : whole.map((part) => `{ ${part}\n}`).join(" && "), name === "test");
}

function planShell(command: string, isTestScript: boolean): ProcessPlan {
  const shell = command.replace(npxCommand, "").replace(/^(?:\.\/)?node_modules\/\.bin\/tsc(?=\s|$)/, "tsc").replace(/^python(?=\s)/, "python3");
  const called = shell.replace(/^\{\s+/, "").replace(assignments, "");
  const first = /^\S+/.exec(called)?.[0] ?? "";
  const program = /^[\w./+-]+$/.test(first) ? first : "sh";
  const isGoJson = /^go\s+test(?:\s|$)/.test(shell) && isSimple(shell);
  return { shell: isGoJson ? shell.replace(/^go\s+test/, "go test -json") : shell, program, expectsTests: isTestScript || (testRunner.test(called) && isSimple(shell)), isGoJson, isTypeCheck: isTypeChecker(program) };
}

/** A package.json that can't be read has no scripts. */
function readScripts(text: string | undefined): Record<string, string> {
  try {
    const manifest = Manifest.safeParse(JSON.parse(text ?? "{}"));
    return manifest.success ? manifest.data.scripts : {};
  } catch {
    return {};
  }
}

/** Which file of the repository a path of the sandbox is. */
export const inRepository = (path: string): string => path.replace(/^file:\/\//, "").replace(`${workFolder}/`, "").replace(/^\.\//, "");

/**
 * A package that the code imports, that the repository declares and that the machine doesn't have: then the code can't be judged here. What it imports without
 * declaring it is its own fault.
 */
export function missingPackage(text: string, files: Readonly<Record<string, string>>): string | undefined {
  const declared = ["package.json", ...Object.keys(files).filter((path) => /(^|\/)(requirements[\w.-]*\.txt|pyproject\.toml|setup\.(py|cfg)|Pipfile|go\.mod)$/.test(path))].map((path) => files[path] ?? "").join("\n").toLowerCase();
  const names = [...text.matchAll(/No module named '([\w.]+)'|Cannot find (?:package|module) '((?:@[\w.-]+\/)?\w[\w.-]*)|(?:no required module provides package|missing go.sum entry for module providing package) ([\w./-]+)|module ([\w./-]+)(?:@\S+)?: module lookup disabled/g)]
    .map(([, python, node, ...go]) => python?.split(".")[0] ?? node ?? go.find((name) => name !== undefined) ?? "");
  // As a word of its own, or after `py`: PyYAML is imported as yaml.
  const isDeclared = (name: string): boolean => new RegExp(`(?<![\\w@/-])(?:py)?${name.toLowerCase().replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replace(/[-_]/g, "[-_]")}(?![\\w-])`).test(declared);
  return names.find((name) => name !== "" && isDeclared(name));
}
