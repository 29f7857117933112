import { getLineInfo, parse, type Node } from "acorn";
import { transform } from "sucrase";
import type { TestError } from "../port.ts";

/** What to import in place of a specifier, or why it can't be. `missing` is code that another driver could supply. */
export type Resolution = { module: string } | { refusal: string } | { missing: string };

export interface Transpiled {
  code: string;
  errors: TestError[];
  missing: string[];
}

interface Edit {
  start: number;
  end: number;
  text: string;
}

interface SyntaxNode extends Node {
  body?: SyntaxNode | SyntaxNode[];
  source?: SyntaxNode;
  attributes?: SyntaxNode[];
  expression?: boolean;
  value?: unknown;
}

/** Where workerd keeps an isolate's modules: the working directory of the code under test. */
export const projectRoot = "/bundle";
const spend = "__sandbox_spend__";
export const loopBudgetModule = "/.sandbox/harness/loop-budget.js";

const loops = new Set(["WhileStatement", "DoWhileStatement", "ForStatement", "ForInStatement", "ForOfStatement"]);
const functions = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);
const imports = new Set(["ImportDeclaration", "ExportAllDeclaration", "ExportNamedDeclaration", "ImportExpression"]);

/**
 * One file of a repository into one module of an isolate: types taken off, imports resolved, and a call into the budget put into every loop and function.
 * Lines stay where they are, columns don't.
 */
export function transpile(path: string, source: string, resolve: (specifier: string) => Resolution): Transpiled {
  const errors: TestError[] = [];
  const missing: string[] = [];
  let javascript: string;
  let tree: Node;
  try {
    javascript = withoutTypes(path, source);
    tree = parse(javascript, { ecmaVersion: "latest", sourceType: "module", allowHashBang: true });
  } catch (error) {
    return { code: "", errors: [syntaxError(error)], missing };
  }
  const edits: Edit[] = [];
  visit(tree as SyntaxNode, (node) => {
    if (loops.has(node.type) || functions.has(node.type)) edits.push(...budgetEdits(node));
    if (node.type === "MetaProperty" && javascript.startsWith("import", node.start)) edits.push({ start: node.start, end: node.end, text: metaOf(path) });
    if (imports.has(node.type) && node.source) resolveImport(node, node.source);
  });
  return { code: `import{spend as ${spend}}from"${loopBudgetModule}";${apply(javascript, edits)}`, errors, missing };

  function resolveImport(node: SyntaxNode, specifier: SyntaxNode): void {
    const { line } = getLineInfo(javascript, node.start);
    const refuse = (message: string) => errors.push({ name: "Error", message, line });
    if (typeof specifier.value !== "string") return void refuse("import() needs a literal path in the isolate sandbox");
    const resolution = resolve(specifier.value);
    if ("missing" in resolution) missing.push(resolution.missing);
    else if ("refusal" in resolution) refuse(resolution.refusal);
    else edits.push({ start: specifier.start, end: specifier.end, text: JSON.stringify(resolution.module) }, ...withoutAttributes(node, specifier));
  }
}

function withoutTypes(path: string, source: string): string {
  const hasJsx = path.endsWith("x");
  if (!hasJsx && !/\.[cm]?ts$/.test(path)) return source;
  return transform(source, {
    transforms: hasJsx ? ["typescript", "jsx"] : ["typescript"],
    jsxRuntime: "automatic",
    jsxImportSource: "hono/jsx",
    production: true,
    disableESTransforms: true,
  }).code;
}

function budgetEdits(node: SyntaxNode): Edit[] {
  const { body } = node;
  if (body === undefined || Array.isArray(body)) return [];
  if (body.type === "BlockStatement") return [insert(body.start + 1, `${spend}();`)];
  return node.expression ? [insert(body.start, `(${spend}(),`), insert(body.end, ")")] : [insert(body.start, `{${spend}();`), insert(body.end, "}")];
}

const insert = (at: number, text: string): Edit => ({ start: at, end: at, text });

/** workerd tells the kind of a module by itself and refuses `with { type: "json" }`. */
function withoutAttributes(node: SyntaxNode, specifier: SyntaxNode): Edit[] {
  return node.attributes?.length ? [{ start: specifier.end, end: node.end, text: ";" }] : [];
}

/** workerd's own `import.meta` is empty. */
function metaOf(path: string): string {
  const filename = `${projectRoot}/${path}`;
  const meta = { url: `file://${filename}`, filename, dirname: filename.slice(0, filename.lastIndexOf("/")), main: false };
  return `(${JSON.stringify(meta)})`;
}

function visit(node: SyntaxNode, enter: (node: SyntaxNode) => void): void {
  enter(node);
  for (const child of Object.values(node)) {
    for (const item of Array.isArray(child) ? child : [child]) if (isSyntaxNode(item)) visit(item, enter);
  }
}

const isSyntaxNode = (value: unknown): value is SyntaxNode =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string" && "start" in value;

/** Edits at one place keep the order of their ends, so that what opens later closes earlier. */
function apply(text: string, edits: Edit[]): string {
  const ordered = edits.map((edit, place) => ({ edit, place })).sort((a, b) => a.edit.start - b.edit.start || (closes(a.edit) && closes(b.edit) ? b.place - a.place : a.place - b.place));
  const pieces: string[] = [];
  let from = 0;
  for (const { edit } of ordered) {
    pieces.push(text.slice(from, edit.start), edit.text);
    from = edit.end;
  }
  return pieces.join("") + text.slice(from);
}

const closes = ({ text }: Edit): boolean => text === ")" || text === "}";

function syntaxError(error: unknown): TestError {
  const { message, loc } = error as Error & { loc?: { line: number } };
  return { name: "SyntaxError", message, ...(loc ? { line: loc.line } : {}) };
}
