import { getLineInfo } from "acorn";
import { given } from "./modules.ts";
import { insert, isFunction, isLoop, visit, type Edit, type SyntaxNode } from "./syntax.ts";

/** A call into the budget at the head of every loop and function: what never ends is cut there. */
export function budgetEdits(program: SyntaxNode): Edit[] {
  const edits: Edit[] = [];
  visit(program, (node) => void (isLoop(node) || isFunction(node) ? edits.push(...spendIn(node)) : undefined));
  return edits;
}

function spendIn({ body, expression }: SyntaxNode): Edit[] {
  const { spend } = given;
  if (body === undefined || Array.isArray(body)) return [];
  if (body.type === "BlockStatement") return [insert(headOf(body), `${spend}();`)];
  return expression ? [insert(body.start, `(${spend}(),`), insert(body.end, ")")] : [insert(body.start, `{${spend}();`), insert(body.end, "}")];
}

/** Where a block's own statements begin: directives like "use strict" count only if nothing is before them. */
export function headOf(block: SyntaxNode): number {
  const statements = Array.isArray(block.body) ? block.body : [];
  const last = statements.filter((statement) => "directive" in statement).at(-1);
  return last?.end ?? (block.type === "Program" ? block.start : block.start + 1);
}

const uncounted = new Set(["FunctionDeclaration", "ImportDeclaration", "ExportAllDeclaration", "EmptyStatement", "BlockStatement"]);

/** A counter at every statement; `lines` has the line of each, in the order of the counters. */
export function coverageEdits(text: string, program: SyntaxNode): { edits: Edit[]; lines: number[] } {
  const edits: Edit[] = [];
  const lines: number[] = [];
  const count = (node: SyntaxNode): string => `${given.counts}[${lines.push(getLineInfo(text, node.start).line) - 1}]++;`;
  visit(program, (node) => {
    const statements = node.type === "SwitchCase" ? (node as unknown as { consequent: SyntaxNode[] }).consequent : Array.isArray(node.body) && node.type !== "ClassBody" ? node.body : [];
    for (const statement of statements) if (isCounted(statement)) edits.push(insert(statement.start, count(statement)));
    if (node.type !== "IfStatement") return;
    const { consequent, alternate } = node as unknown as { consequent: SyntaxNode; alternate: SyntaxNode | null };
    for (const branch of [consequent, alternate]) if (branch && branch.type !== "IfStatement" && isCounted(branch)) edits.push(insert(branch.start, `{${count(branch)}`), insert(branch.end, "}"));
  });
  return { edits, lines };
}

const isCounted = (statement: SyntaxNode): boolean =>
  !uncounted.has(statement.type) && !("directive" in statement) && !(statement.type === "ExportNamedDeclaration" && statement.declaration?.type === "FunctionDeclaration") &&
  !(statement.type === "ExportNamedDeclaration" && !statement.declaration) && !(statement.type === "ExportDefaultDeclaration" && statement.declaration?.type === "FunctionDeclaration");
