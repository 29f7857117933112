import { parse } from "acorn";
import { transform } from "sucrase";
import { join } from "../resolve.ts";
import { bodyOf, type SyntaxNode } from "../compile/syntax.ts";

/** What can't be told without running the file; `text` is how it is written there. */
export class Unknown {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Value = string | number | boolean | null | undefined | RegExp | Unknown | Value[] | { [key: string]: Value };

/** A folder or file of the repository, as path.resolve(__dirname, "src") and new URL("./src", import.meta.url) say it. */
const rooted = (...parts: string[]): string => `<rootDir>/${parts.reduce((folder, part) => join(folder.split("/"), part.replace(/^<rootDir>\/?/, "")), "")}`;

/**
 * What a configuration file hands out, read without running it: literals, names that stand for them, `defineConfig(…)` around them and paths from its own folder.
 * @throws SyntaxError when it doesn't parse
 */
export function readConfig(path: string, text: string): Value {
  if (path.endsWith(".json")) return JSON.parse(text) as Value;
  const javascript = /\.[cm]?ts$/.test(path) ? transform(text, { transforms: ["typescript"], disableESTransforms: true }).code : text;
  const program = parse(javascript, { ecmaVersion: "latest", sourceType: "module", allowHashBang: true }) as SyntaxNode;
  const names = new Map<string, SyntaxNode>();
  let handedOut: SyntaxNode | undefined;
  for (const node of bodyOf(program)) {
    for (const { id, init } of node.type === "VariableDeclaration" ? (node.declarations ?? []) : []) if (id?.name && init) names.set(id.name, init);
    if (node.type === "ExportDefaultDeclaration") handedOut = node.declaration ?? undefined;
    const assigned = node.type === "ExpressionStatement" ? (node.expression as unknown as SyntaxNode) : undefined;
    if (assigned?.type === "AssignmentExpression" && javascript.slice(assigned.left?.start, assigned.left?.end) === "module.exports") handedOut = assigned.right;
  }
  return handedOut === undefined ? new Unknown("nothing that is handed out") : valueOf(handedOut, 0);

  function valueOf(node: SyntaxNode, depth: number): Value {
    const unknown = new Unknown(javascript.slice(node.start, node.end).slice(0, 80));
    if (depth > 20) return unknown;
    const inner = (one: SyntaxNode): Value => valueOf(one, depth + 1);
    switch (node.type) {
      case "Literal":
        return node.value as Value;
      case "TemplateLiteral":
        return templateOf(node, inner) ?? unknown;
      case "ArrayExpression":
        return (node.elements ?? []).map((element) => (element ? inner(element) : undefined));
      case "ObjectExpression":
        return objectOf(node, inner);
      case "Identifier":
        return node.name === "__dirname" ? "<rootDir>" : node.name === "undefined" ? undefined : names.has(node.name ?? "") ? inner(names.get(node.name ?? "")!) : unknown;
      case "MemberExpression":
        return /^import\.meta\.(dirname)$/.test(javascript.slice(node.start, node.end)) ? "<rootDir>" : unknown;
      case "UnaryExpression":
        return javascript[node.start] === "!" && node.argument?.type === "Literal" ? !node.argument.value : unknown;
      case "ArrowFunctionExpression":
        return functionOf(node, inner) ?? unknown;
      case "CallExpression":
      case "NewExpression":
        return callOf(node, inner) ?? unknown;
      default:
        return unknown;
    }
  }

  function callOf(node: SyntaxNode, inner: (node: SyntaxNode) => Value): Value {
    const name = javascript.slice(node.callee?.start, node.callee?.end);
    const [first, ...rest] = node.arguments ?? [];
    if (/^(define(Config|Project|VitestConfig)|merge(Config)|create(Def)?aultPreset|fileURLToPath|Object\.freeze)$/.test(name) && first) {
      return name === "mergeConfig" && rest[0] ? mergeOf(inner(first), inner(rest[0])) : inner(first);
    }
    if (name === "URL" && first) return rooted(String(inner(first)));
    if (/^(path\.)?(resolve|join)$/.test(name)) {
      const parts = (node.arguments ?? []).map(inner);
      return parts.every((part) => typeof part === "string") ? rooted(...(parts as string[])) : undefined;
    }
    return undefined;
  }
}

function functionOf(node: SyntaxNode, inner: (node: SyntaxNode) => Value): Value {
  const body = node.body as SyntaxNode;
  if (body.type !== "BlockStatement") return inner(body);
  const last = bodyOf(body).at(-1);
  return bodyOf(body).length === 1 && last?.type === "ReturnStatement" && last.argument ? inner(last.argument) : undefined;
}

function templateOf(node: SyntaxNode, inner: (node: SyntaxNode) => Value): string | undefined {
  const { quasis, expressions } = node as unknown as { quasis: { value: { cooked: string } }[]; expressions: SyntaxNode[] };
  const values = expressions.map(inner);
  if (!values.every((value) => typeof value === "string" || typeof value === "number")) return undefined;
  return quasis.map(({ value }, index) => value.cooked + String(values[index] ?? "")).join("");
}

function objectOf(node: SyntaxNode, inner: (node: SyntaxNode) => Value): { [key: string]: Value } {
  const object: { [key: string]: Value } = {};
  for (const property of node.properties ?? []) {
    if (property.type === "SpreadElement") Object.assign(object, property.argument ? inner(property.argument) : {});
    else if (!property.computed) object[String(property.key?.name ?? property.key?.value)] = inner(property.value as SyntaxNode);
  }
  return object;
}

function mergeOf(first: Value, second: Value): Value {
  if (!isRecord(first) || !isRecord(second)) return second;
  return { ...first, ...Object.fromEntries(Object.entries(second).map(([key, value]) => [key, isRecord(first[key]) && isRecord(value) ? mergeOf(first[key], value) : value])) };
}

export const isRecord = (value: Value): value is { [key: string]: Value } =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Unknown) && !(value instanceof RegExp);

export const textsIn = (value: Value): string[] => (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string");
