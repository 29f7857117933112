import { globSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parseAst } from "rolldown/parseAst";

export const root = join(import.meta.dirname, "../..");

/** A file as the rules see it. Paths are relative to the root, with forward slashes. */
export interface SourceFile {
  path: string;
  text: string;
  /** ESTree with TypeScript's nodes; empty for what is no script. */
  nodes: readonly Node[];
  /** What is imported, re-exported or named in a type: relative ones as paths from the root, others as written. */
  imports: readonly string[];
}

export interface Node {
  type: string;
  start: number;
  [property: string]: unknown;
}

const folders = ["src", "workers", "durable-objects", "web", "test", "scripts", "migrations"];
const isScript = (path: string): boolean => /\.(ts|tsx|mts|mjs|js)$/.test(path) && !/\.d\.m?ts$/.test(path);

export const listSources = (): SourceFile[] =>
  globSync([...folders.map((folder) => `${folder}/**/*.{ts,tsx,mts,mjs,js,css,sql,sh}`), "*.ts"], { cwd: root })
    .map((path) => path.replaceAll("\\", "/")).sort()
    .map((path) => sourceOf(path, readFileSync(join(root, path), "utf8")));

export function sourceOf(path: string, text: string): SourceFile {
  const nodes = isScript(path) ? flatten(parseAst(text, { lang: path.endsWith("x") ? "tsx" : "ts" }) as unknown as Node) : [];
  return { path, text, nodes, imports: nodes.flatMap(specifiersOf).map((name) => (name.startsWith(".") ? posix.normalize(posix.join(posix.dirname(path), name)) : name)) };
}

const importing = new Set(["ImportDeclaration", "ExportNamedDeclaration", "ExportAllDeclaration", "ImportExpression", "TSImportType"]);

function specifiersOf(node: Node): string[] {
  if (!importing.has(node.type)) return [];
  const source = node.source as Node | null;
  return typeof source?.value === "string" ? [source.value] : [];
}

function flatten(tree: Node): Node[] {
  const found: Node[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (!isNode(value)) return;
    found.push(value);
    Object.values(value).forEach(visit);
  };
  visit(tree);
  return found;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && typeof (value as Node).type === "string";

/** "path:line", for people to click on. */
export const placeOf = (file: SourceFile, node: Node): string => `${file.path}:${file.text.slice(0, node.start).split("\n").length}`;

/** `Date.now` for a member of a plain name; undefined for anything else. */
export function memberName(node: Node): string | undefined {
  if (node.type !== "MemberExpression" || node.computed === true) return undefined;
  const { object, property } = node as unknown as { object: Node; property: Node };
  return object.type === "Identifier" ? `${String(object.name)}.${String(property.name)}` : undefined;
}
