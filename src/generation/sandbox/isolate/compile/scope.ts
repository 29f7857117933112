import { bodyOf, childrenOf, isFunction, type SyntaxNode } from "./syntax.ts";

/** The names that a pattern binds: `{ a, b: [c = 1, ...d] }` binds a, c and d. */
export function boundNames(pattern: SyntaxNode | null | undefined): string[] {
  if (!pattern) return [];
  if (pattern.type === "Identifier") return [pattern.name ?? ""];
  if (pattern.type === "ObjectPattern") return (pattern.properties ?? []).flatMap((property) => boundNames(property.type === "RestElement" ? property.argument : asNode(property.value)));
  if (pattern.type === "ArrayPattern") return (pattern.elements ?? []).flatMap((element) => boundNames(element));
  if (pattern.type === "AssignmentPattern") return boundNames(pattern.left);
  return pattern.type === "RestElement" ? boundNames(pattern.argument) : [];
}

/** What the statements of one block declare by themselves: let, const, class and function. */
export const lexicalNames = (statements: readonly SyntaxNode[]): string[] => statements.flatMap((statement) => declaredBy(statement.declaration ?? statement));

function declaredBy(statement: SyntaxNode): string[] {
  if (statement.type === "VariableDeclaration") return statement.kind === "var" ? [] : namesOf(statement);
  return statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration" ? boundNames(statement.id) : [];
}

export const namesOf = (declaration: SyntaxNode): string[] => (declaration.declarations ?? []).flatMap(({ id }) => boundNames(id));

/** `var` in a function, wherever it stands in it. */
function varNames(node: SyntaxNode): string[] {
  const own = node.type === "VariableDeclaration" && node.kind === "var" ? namesOf(node) : [];
  return [...own, ...childrenOf(node).flatMap((child) => (isFunction(child) ? [] : varNames(child)))];
}

const asNode = (value: unknown): SyntaxNode => value as SyntaxNode;

/** Calls `found` wherever one of `names`, declared at the top of the module, is read and no nearer declaration hides it. */
export function findReads(program: SyntaxNode, names: ReadonlySet<string>, found: (identifier: SyntaxNode, parent: SyntaxNode) => void): void {
  if (names.size > 0) for (const statement of bodyOf(program)) read(statement, names, program);

  function read(node: SyntaxNode, open: ReadonlySet<string>, parent: SyntaxNode): void {
    if (open.size === 0) return;
    if (node.type === "Identifier") return void (open.has(node.name ?? "") && found(node, parent));
    const inner = without(open, declaredIn(node));
    for (const child of readIn(node)) read(child, inner, node);
  }
}

/** Names that a node keeps to itself and what is below it. */
function declaredIn(node: SyntaxNode): string[] {
  if (isFunction(node)) return [...(node.type === "FunctionExpression" ? boundNames(node.id) : []), ...(node.params ?? []).flatMap(boundNames), ...bodyOf(node).flatMap(varNames)];
  switch (node.type) {
    case "BlockStatement":
    case "StaticBlock":
      return lexicalNames(bodyOf(node));
    case "SwitchStatement":
      return childrenOf(node).flatMap((one) => (one.type === "SwitchCase" ? lexicalNames(childrenOf(one)) : []));
    case "ForStatement":
      return node.init?.type === "VariableDeclaration" ? namesOf(node.init) : [];
    case "ForInStatement":
    case "ForOfStatement":
      return node.left?.type === "VariableDeclaration" ? namesOf(node.left) : [];
    case "CatchClause":
      return boundNames(node.param);
    case "ClassExpression":
      return boundNames(node.id);
    default:
      return [];
  }
}

/** The parts of a node in which names are read: keys, labels and what is being declared are not. */
function readIn(node: SyntaxNode): SyntaxNode[] {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "MetaProperty":
    case "BreakStatement":
    case "ContinueStatement":
      return [];
    case "ExportNamedDeclaration":
      return node.declaration ? [node.declaration] : [];
    case "MemberExpression":
      return childrenOf(node).filter((child) => child !== node.property || node.computed);
    case "Property":
      return node.shorthand ? [asNode(node.value)] : childrenOf(node).filter((child) => child !== node.key || node.computed);
    case "MethodDefinition":
    case "PropertyDefinition":
      return childrenOf(node).filter((child) => child !== node.key || node.computed);
    case "LabeledStatement":
      return bodyOf(node);
    case "VariableDeclarator":
      return [...readInPattern(node.id), ...(node.init ? [node.init] : [])];
    case "ObjectPattern":
    case "ArrayPattern":
    case "AssignmentPattern":
    case "RestElement":
      return readInPattern(node);
    case "CatchClause":
      return [...readInPattern(node.param), ...bodyOf(node)];
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return [...(node.params ?? []).flatMap((param) => readInPattern(param)), ...bodyOf(node)];
    case "ClassDeclaration":
    case "ClassExpression":
      return childrenOf(node).filter((child) => child !== node.id);
    default:
      return childrenOf(node);
  }
}

/** Of a pattern, the defaults and the computed keys. */
function readInPattern(pattern: SyntaxNode | null | undefined): SyntaxNode[] {
  if (!pattern) return [];
  switch (pattern.type) {
    case "Identifier":
      return [];
    case "ObjectPattern":
      return (pattern.properties ?? []).flatMap((property) => (property.type === "RestElement" ? readInPattern(property.argument) : [...(property.computed && property.key ? [property.key] : []), ...readInPattern(asNode(property.value))]));
    case "ArrayPattern":
      return (pattern.elements ?? []).flatMap((element) => readInPattern(element));
    case "AssignmentPattern":
      return [...readInPattern(pattern.left), ...(pattern.right ? [pattern.right] : [])];
    case "RestElement":
      return readInPattern(pattern.argument);
    default:
      return [pattern];
  }
}

function without(names: ReadonlySet<string>, hidden: readonly string[]): ReadonlySet<string> {
  const still = hidden.filter((name) => names.has(name));
  return still.length === 0 ? names : new Set([...names].filter((name) => !still.includes(name)));
}
