import { getLineInfo, parse } from "acorn";
import { transform } from "sucrase";
import type { TestError } from "../../port.ts";
import { budgetEdits, coverageEdits, headOf } from "./counters.ts";
import { hoistMocks, moduleOf, namingCallOf } from "./mocks.ts";
import { given, rewriteModule, type ImportedName } from "./modules.ts";
import { lexicalNames } from "./scope.ts";
import { applyEdits, bodyOf, insert, isFunction, visit, type Edit, type SyntaxNode } from "./syntax.ts";

export interface Jsx {
  /** Of tsconfig.json, or what React's rules say. */
  import_source: string;
  runtime: "automatic" | "classic";
  factory?: string | undefined;
  fragment?: string | undefined;
}

export interface TranspileOptions {
  jsx: Jsx;
  /** Names that a test file finds without importing them. */
  globals: readonly string[];
  /** What a file without imports and exports is: Node asks package.json, jest and vitest don't care. */
  bare: "module" | "script";
  /** Whether a file without imports and exports is strict all the same, since its runner compiles it as a module. */
  strict: boolean;
  /** Whether modules find `require`, `module` and `exports` too. */
  mixed: boolean;
  coverage: boolean;
}

/** One file of a repository as a function that a module registry calls. */
export interface Transpiled {
  kind: "esm" | "cjs";
  /** It waits at its top level, so whoever imports it has to wait too. */
  waits: boolean;
  /** The text of the module that hands out the function: `plain`, and where imports are waited for. Both are text already, so that no tree is kept. */
  code: { plain: string; waiting: string };
  imports: ImportedName[];
  /** Modules that one of its mocks stands for. */
  mocked: string[];
  /** It imports by a name that is made up at run time. */
  computed: boolean;
  /** Line of each counter, with coverage. */
  lines: number[];
  errors: TestError[];
  /** What of the language another driver could supply. */
  missing: string[];
}

interface Parsed {
  javascript: string;
  tree: SyntaxNode;
  isModule: boolean;
}

const isTyped = (path: string): boolean => /\.[cm]?tsx?$/.test(path);
/** sucrase takes a namespace for types only. */
const valuesInNamespace = /^[ \t]*(?:export\s+)?(?:namespace|module)\s+[\w.]+\s*\{\s*(?:\/\/.*\s*)*(?:export\s+)?(?:const|let|var|function|class|enum)\b/m;

/** Types taken off, imports made calls, and a call into the budget put into every loop and function. Lines stay where they are, columns don't. */
export function transpile(path: string, source: string, options: TranspileOptions): Transpiled {
  const nothing = { kind: "esm", waits: false, code: { plain: "", waiting: "" }, imports: [], mocked: [], computed: false, lines: [], missing: [] } as const;
  try {
    const written = rewrite(parseFile(path, source, options), options, /\.c[jt]s$/.test(path));
    return { ...written, missing: isTyped(path) && valuesInNamespace.test(source) ? [`TypeScript namespaces (in ${path})`] : [] };
  } catch (error) {
    const told = syntaxError(error);
    const isDecorator = isTyped(path) && source.split("\n")[(told.line ?? 1) - 1]?.trimStart().startsWith("@");
    return { ...nothing, imports: [], mocked: [], lines: [], errors: [told], missing: isDecorator ? [`decorators (in ${path})`] : [] };
  }
}

function rewrite({ javascript, tree, isModule }: Parsed, options: TranspileOptions, isCommonJs: boolean): Transpiled {
  const found = lookThrough(javascript, tree);
  const isEsm = isModule && !isCommonJs && (found.hasModuleSyntax || found.waits || options.bare === "module");
  const form = rewriteModule(javascript, tree);
  const hoisted = hoistMocks(javascript, tree);
  const coverage = options.coverage ? coverageEdits(javascript, tree) : { edits: [], lines: [] };
  const edits = [...form.edits, ...hoisted.edits, ...coverage.edits, ...found.edits, ...budgetEdits(tree)];
  const names = `${given.module},${given.spend},${given.call},${given.counts},{${options.globals.join(",")}}`;
  const own = options.mixed || !isEsm ? ownNames(isEsm ? lexicalNames(bodyOf(tree)) : []) : "";
  const write = (isAsync: boolean): string => {
    const wait = isAsync ? "await " : "";
    const imports = (first: boolean) => form.imports.filter((one) => one.first === first).map((one) => one.statement(wait));
    const head = [...imports(true), ...hoisted.statements.map((statement) => statement(wait)), ...imports(false)].join("");
    if (isEsm) return `export default(${names})=>${isAsync ? "async " : ""}function(${own}){"use strict";${form.exports}${head}${applyEdits(javascript, edits)}\n}`;
    const body = applyEdits(javascript, head === "" ? edits : [...edits, insert(headOf(tree), head)]);
    return `module.exports=(${names})=>function(${own}){${isModule && !isCommonJs && options.strict ? '"use strict";' : ""}${body}\n}`;
  };
  const code = { plain: found.waits && isEsm ? "" : write(false), waiting: isEsm ? write(true) : "" };
  return { kind: isEsm ? "esm" : "cjs", waits: found.waits, code, imports: [...staticImports(javascript, tree), ...found.imports], mocked: hoisted.mocked, computed: found.computed, lines: coverage.lines, errors: [], missing: [] };
}

/** What a file of CommonJS finds by name. A module may declare these for itself, as `const require = createRequire(import.meta.url)` does. */
const ownNames = (declared: readonly string[]): string =>
  ["exports", "require", "module", "__filename", "__dirname"].map((name) => (declared.includes(name) ? `__own_${name}__` : name)).join(",");

const staticImports = (text: string, tree: SyntaxNode): ImportedName[] =>
  (tree.body as SyntaxNode[]).flatMap((node) => (node.source && /^(Import|Export)/.test(node.type) ? [{ specifier: String(node.source.value), line: getLineInfo(text, node.start).line, how: "static" as const }] : []));

interface Found {
  edits: Edit[];
  imports: ImportedName[];
  computed: boolean;
  waits: boolean;
  hasModuleSyntax: boolean;
}

/** Imports that are come to at run time, `import.meta`, and whether the module waits at its top level. */
function lookThrough(text: string, tree: SyntaxNode): Found {
  const found: Found = { edits: [], imports: [], computed: false, waits: false, hasModuleSyntax: false };
  const typeOnly = new Set<SyntaxNode>();
  const note = (node: SyntaxNode, specifier: unknown, how: "later" | "mock"): void => {
    if (typeof specifier === "string") found.imports.push({ specifier, line: getLineInfo(text, node.start).line, how });
    else found.computed = true;
  };
  visit(tree, (node) => {
    if (/^(Import|Export).*Declaration$/.test(node.type) || isMeta(text, node)) found.hasModuleSyntax = true;
    if (isMeta(text, node)) found.edits.push({ start: node.start, end: node.end, text: `${given.module}.meta` });
    const naming = namingCallOf(node);
    if (naming) {
      note(node, moduleOf(naming), "mock");
      const first = naming.arguments?.[0];
      if (first?.type === "ImportExpression" && first.source) {
        typeOnly.add(first);
        found.edits.push({ start: first.start, end: first.source.start, text: "" }, { start: first.source.end, end: first.end, text: "" });
      }
    }
    if (node.type === "ImportExpression" && !typeOnly.has(node)) {
      note(node, node.source?.value, "later");
      found.edits.push({ start: node.start, end: node.start + "import".length, text: `${given.module}.later` });
    }
    if (node.type === "CallExpression" && node.callee?.type === "Identifier" && node.callee.name === "require") note(node, node.arguments?.[0]?.value, "later");
  });
  found.waits = waitsAtTop(tree);
  return found;
}

const isMeta = (text: string, node: SyntaxNode): boolean => node.type === "MetaProperty" && text.startsWith("import", node.start);

function waitsAtTop(tree: SyntaxNode): boolean {
  let waits = false;
  visit(tree, (node) => {
    if (isFunction(node) || node.type === "PropertyDefinition") return false;
    waits ||= node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await === true);
    return !waits;
  });
  return waits;
}

function parseFile(path: string, source: string, { jsx }: TranspileOptions): Parsed {
  const javascript = withoutTypes(path, source, jsx);
  const read = (sourceType: "module" | "script"): SyntaxNode =>
    parse(javascript, { ecmaVersion: "latest", sourceType, allowHashBang: true, allowReturnOutsideFunction: sourceType === "script", ...(sourceType === "script" ? { allowAwaitOutsideFunction: false } : {}) }) as SyntaxNode;
  try {
    return { javascript: withoutHashBang(javascript), tree: read("module"), isModule: true };
  } catch (error) {
    // Old code may say what a module must not: it's a script then, unless it is neither.
    if (/\.m[jt]s$/.test(path)) throw error;
    try {
      return { javascript: withoutHashBang(javascript), tree: read("script"), isModule: false };
    } catch {
      throw error;
    }
  }
}

/** As long as before: the tree's places stay true. */
const withoutHashBang = (text: string): string => text.replace(/^#![^\n]*/, (line) => `//${line.slice(2)}`);

function withoutTypes(path: string, source: string, jsx: Jsx): string {
  const hasJsx = path.endsWith("x") || (/\.[cm]?js$/.test(path) && /<\/?[A-Za-z>][^;]*>/.test(source));
  const hasTypes = /\.([cm]?ts|tsx)$/.test(path);
  if (!hasTypes && !hasJsx) return source;
  const options = { transforms: [...(hasTypes ? ["typescript" as const] : []), ...(hasJsx ? ["jsx" as const] : [])], production: true, disableESTransforms: true };
  try {
    return transform(source, { ...options, ...(hasJsx ? jsxOptions(source, jsx) : {}) }).code;
  } catch (error) {
    // What looked like JSX in a plain file may have been two comparisons.
    if (/\.[cm]?js$/.test(path)) return source;
    throw error;
  }
}

function jsxOptions(source: string, { import_source, runtime, factory, fragment }: Jsx): object {
  const pragma = (name: string): string | undefined => new RegExp(`@${name}\\s+([\\w./@-]+)`).exec(source)?.[1];
  const classic = runtime === "classic" || pragma("jsx") !== undefined;
  if (!classic || pragma("jsxImportSource")) return { jsxRuntime: "automatic", jsxImportSource: pragma("jsxImportSource") ?? import_source };
  return { jsxRuntime: "classic", jsxPragma: pragma("jsx") ?? factory ?? "React.createElement", jsxFragmentPragma: pragma("jsxFrag") ?? fragment ?? "React.Fragment" };
}

/** acorn and sucrase both put the place behind the message; acorn counts columns from 0. */
function syntaxError(error: unknown): TestError {
  const { message, loc } = error as Error & { loc?: { line: number; column: number } };
  const first = error instanceof SyntaxError && "raisedAt" in error ? 1 : 0;
  return { name: "SyntaxError", message: message.replace(/^Error transforming [^:]*: /, "").replace(/ \(\d+:\d+\)$/, ""), ...(loc ? { line: loc.line, column: loc.column + first } : {}) };
}
