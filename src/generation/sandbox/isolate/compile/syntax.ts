import type { Node } from "acorn";

/** A node of acorn's tree with the fields that are looked at here; which of them it has is its type's affair. */
export interface SyntaxNode extends Node {
  name?: string;
  value?: unknown;
  kind?: string;
  computed?: boolean;
  shorthand?: boolean;
  expression?: boolean;
  async?: boolean;
  await?: boolean;
  id?: SyntaxNode | null;
  key?: SyntaxNode;
  local?: SyntaxNode;
  imported?: SyntaxNode;
  exported?: SyntaxNode | null;
  source?: SyntaxNode | null;
  object?: SyntaxNode;
  property?: SyntaxNode;
  callee?: SyntaxNode;
  argument?: SyntaxNode | null;
  left?: SyntaxNode;
  right?: SyntaxNode;
  init?: SyntaxNode | null;
  param?: SyntaxNode | null;
  declaration?: SyntaxNode | null;
  body?: SyntaxNode | SyntaxNode[];
  arguments?: SyntaxNode[];
  attributes?: SyntaxNode[];
  declarations?: SyntaxNode[];
  specifiers?: SyntaxNode[];
  params?: SyntaxNode[];
  properties?: SyntaxNode[];
  elements?: (SyntaxNode | null)[];
}

const functions = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);
const loops = new Set(["WhileStatement", "DoWhileStatement", "ForStatement", "ForInStatement", "ForOfStatement"]);

export const isFunction = ({ type }: SyntaxNode): boolean => functions.has(type);
export const isLoop = ({ type }: SyntaxNode): boolean => loops.has(type);

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  return Object.values(node).flatMap((child) => (Array.isArray(child) ? child.filter(isSyntaxNode) : isSyntaxNode(child) ? [child] : []));
}

/** Visits a node and all below it; `enter` answers false to leave out what is below. */
export function visit(node: SyntaxNode, enter: (node: SyntaxNode, parent: SyntaxNode | undefined) => boolean | void, parent?: SyntaxNode): void {
  if (enter(node, parent) === false) return;
  for (const child of childrenOf(node)) visit(child, enter, node);
}

export const bodyOf = ({ body }: SyntaxNode): SyntaxNode[] => (Array.isArray(body) ? body : body === undefined ? [] : [body]);

const isSyntaxNode = (value: unknown): value is SyntaxNode =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string" && "start" in value;

/** Text to put in the place of other text; with `start` and `end` the same, between. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

export const insert = (at: number, text: string): Edit => ({ start: at, end: at, text });

/** Takes text out and keeps its lines, so that no line after it moves. */
export const blank = (text: string, start: number, end: number): Edit => ({ start, end, text: text.slice(start, end).replace(/[^\n]+/g, "") });

/** What closes at a place goes before what opens there, and that before what is replaced; what opens later closes earlier. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ranked = edits.map((edit, place) => ({ edit, rank: rankOf(edit), place }));
  ranked.sort((a, b) => a.edit.start - b.edit.start || a.rank - b.rank || (a.rank === 0 ? b.place - a.place : a.place - b.place));
  const pieces: string[] = [];
  let from = 0;
  for (const { edit } of ranked) {
    pieces.push(text.slice(from, edit.start), edit.text);
    from = edit.end;
  }
  return pieces.join("") + text.slice(from);
}

const rankOf = ({ start, end, text }: Edit): number => (start !== end ? 2 : /^[)}];?$/.test(text) ? 0 : 1);
