import { given } from "./modules.ts";
import { bodyOf, insert, visit, type Edit, type SyntaxNode } from "./syntax.ts";

export interface Hoisted {
  edits: Edit[];
  /** Statements that go before the imports, with `await` in place of `wait`. */
  statements: ((wait: string) => string)[];
  /** Modules that a mock's factory stands for. */
  mocked: string[];
}

const owners = new Set(["vi", "vitest", "jest"]);
const declaring = new Set(["mock", "unmock", "deepUnmock", "hoisted", "enableAutomock", "disableAutomock"]);
/** Calls whose first argument names a module. */
const naming = new Set(["mock", "doMock", "setMock", "unmock", "doUnmock", "dontMock", "importActual", "importMock", "requireActual", "requireMock", "unstable_mockModule", "createMockFromModule"]);

interface OwnCall {
  method: string;
  call: SyntaxNode;
}

/** `vi.mock(…)`, `jest.mock(…).mock(…)`, `await vi.hoisted(…)`. */
function ownCallOf(node: SyntaxNode | null | undefined): OwnCall | undefined {
  if (node?.type === "AwaitExpression") return ownCallOf(node.argument);
  if (node?.type !== "CallExpression" || node.callee?.type !== "MemberExpression") return undefined;
  const { object, property } = node.callee;
  const isOwner = object?.type === "Identifier" && owners.has(object.name ?? "");
  return isOwner || ownCallOf(object) !== undefined ? { method: property?.name ?? "", call: node } : undefined;
}

/**
 * Mocks are declared before anything is imported, wherever they stand. What stands there becomes a function declaration, which the language itself hoists, so that no
 * line moves; calling it is the first thing that the module does.
 */
export function hoistMocks(text: string, program: SyntaxNode): Hoisted {
  const hoisted: Hoisted = { edits: [], statements: [], mocked: [] };
  for (const node of bodyOf(program)) {
    if (node.type === "ExpressionStatement") hoistStatement(node);
    else if (node.type === "VariableDeclaration" && node.declarations?.length === 1) hoistDeclaration(node);
  }
  visit(program, (node) => {
    const own = ownCallOf(node);
    if (own && /^(mock|doMock|setMock|unstable_mockModule)$/.test(own.method) && own.call.arguments?.[1] && typeof moduleOf(own.call) === "string") hoisted.mocked.push(String(moduleOf(own.call)));
  });
  return hoisted;

  function hoistStatement(node: SyntaxNode): void {
    const expression = node.expression as unknown as SyntaxNode;
    const own = ownCallOf(expression);
    if (own === undefined || !declaring.has(own.method)) return;
    const name = nextName();
    const isAwaited = expression.type === "AwaitExpression";
    hoisted.edits.push(insert(node.start, `${isAwaited ? "async " : ""}function ${name}(){`), insert(node.end, "}"));
    hoisted.statements.push((wait) => `${isAwaited ? wait : ""}${name}();`);
  }

  function hoistDeclaration(node: SyntaxNode): void {
    const { id, init } = node.declarations?.[0] ?? {};
    if (!id || !init || ownCallOf(init)?.method !== "hoisted") return;
    const name = nextName();
    const isAwaited = init.type === "AwaitExpression";
    hoisted.edits.push({ start: node.start, end: init.start, text: `${isAwaited ? "async " : ""}function ${name}(){return(${text.slice(node.start, init.start).replace(/[^\n]+/g, "")}` }, insert(init.end, ")"), insert(node.end, "}"));
    hoisted.statements.push((wait) => `${node.kind} ${text.slice(id.start, id.end).replace(/\/\/.*$/gm, "").replace(/\n/g, " ")}=${isAwaited ? wait : ""}${name}();`);
  }

  function nextName(): string {
    return `${given.module.replace("module", "hoisted")}${hoisted.statements.length}`;
  }
}

/** The module named by a call's first argument: a text, or `import("./a")` for the sake of its type. */
export function moduleOf({ arguments: [first] = [] }: SyntaxNode): unknown {
  return first?.type === "ImportExpression" ? first.source?.value : first?.type === "Literal" ? first.value : undefined;
}

/** The call that a node is, if its first argument names a module. */
export function namingCallOf(node: SyntaxNode): SyntaxNode | undefined {
  const own = ownCallOf(node);
  return own !== undefined && own.call === node && naming.has(own.method) ? node : undefined;
}
