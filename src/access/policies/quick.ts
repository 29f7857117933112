import type { Json } from "../../platform/canonical.ts";
import { variableIn, type Expr } from "./bound.ts";
import type { Bindings, Verdict } from "./conditions.ts";
import { pathOf } from "./predicate.ts";

/** What an expression comes to without CEL's own evaluation; undefined where only that can say. */
export type Quick = (bindings: Bindings) => Verdict | undefined;

/** A value at a path, or `missing`: what CEL calls an error. */
type Value = (bindings: Bindings) => Json | typeof missing;

const missing = Symbol("missing");
const unsaid: Quick = () => undefined;

/**
 * Most conditions compare paths with texts. Those are asked here, a hundred times as quickly as by walking CEL's plan, and mean the same: whatever isn't the comparison of two texts, booleans or nulls is
 * left to CEL. `trees`: the policy's own variables.
 */
export function quickOf(expr: Expr, trees: ReadonlyMap<string, Expr>): Quick {
  const variable = variableIn(expr);
  const tree = variable === undefined ? undefined : trees.get(variable);
  if (tree !== undefined) return quickOf(tree, trees);
  const kind = expr.exprKind;
  if (kind.case === "callExpr") return called(kind.value.function, kind.value.args, trees);
  const value = valueOf(expr);
  return value ? asVerdict(value) : unsaid;
}

/** A value where a condition is wanted: what is no boolean can't be said. */
const asVerdict = (value: Value): Quick => (bindings) => {
  const found = value(bindings);
  return typeof found === "boolean" ? found : null;
};

function called(name: string, args: readonly Expr[], trees: ReadonlyMap<string, Expr>): Quick {
  const [left, right] = args;
  if (left && name === "!_") return negated(quickOf(left, trees));
  if (!left || !right) return unsaid;
  switch (name) {
    case "_&&_": return both(quickOf(left, trees), quickOf(right, trees), false);
    case "_||_": return both(quickOf(left, trees), quickOf(right, trees), true);
    case "_==_": return compared(valueOf(left), valueOf(right));
    case "_!=_": return negated(compared(valueOf(left), valueOf(right)));
    case "@in": return contained(valueOf(left), right);
    default: return unsaid;
  }
}

export const negated = (quick: Quick): Quick => (bindings) => {
  const verdict = quick(bindings);
  return typeof verdict === "boolean" ? !verdict : verdict;
};

/** Several at once: one that is `deciding` (false for all of them, true for any of them) decides. */
export const together = (parts: readonly Quick[], deciding: boolean): Quick => (bindings) => {
  let verdict: Verdict | undefined = !deciding;
  for (const part of parts) {
    const one = part(bindings);
    if (one === deciding) return deciding;
    if (one === undefined || (one === null && verdict !== undefined)) verdict = one;
  }
  return verdict;
};

/** `deciding` (false for and, true for or) on either side decides, whatever the other is. */
const both = (left: Quick, right: Quick, deciding: boolean): Quick => (bindings) => {
  const first = left(bindings);
  if (first === deciding) return deciding;
  const second = right(bindings);
  if (second === deciding) return deciding;
  return first === undefined || second === undefined ? undefined : first === null || second === null ? null : !deciding;
};

function compared(left: Value | undefined, right: Value | undefined): Quick {
  if (!left || !right) return unsaid;
  return (bindings) => {
    const a = left(bindings);
    const b = right(bindings);
    if (a === missing || b === missing) return null;
    return isPlain(a) && isPlain(b) ? a === b : undefined;
  };
}

const isPlain = (value: Json): value is string | boolean | null => typeof value === "string" || typeof value === "boolean" || value === null;

function contained(left: Value | undefined, right: Expr): Quick {
  const list = textsIn(right) ?? valueOf(right);
  if (!left || !list) return unsaid;
  return (bindings) => {
    const value = left(bindings);
    if (value === missing) return null;
    if (typeof value !== "string") return undefined;
    if (list instanceof Set) return list.has(value);
    const items = list(bindings);
    if (items === missing) return null;
    return Array.isArray(items) && items.every((item) => typeof item === "string") ? items.includes(value) : undefined;
  };
}

/** A list that is written out, of texts alone. */
function textsIn({ exprKind }: Expr): Set<string> | undefined {
  if (exprKind.case !== "listExpr" || exprKind.value.optionalIndices.length > 0) return undefined;
  const texts = exprKind.value.elements.map(textIn);
  return texts.every((text) => text !== undefined) ? new Set(texts) : undefined;
}

const textIn = ({ exprKind }: Expr): string | undefined => (exprKind.case === "constExpr" && exprKind.value.constantKind.case === "stringValue" ? exprKind.value.constantKind.value : undefined);

function valueOf(expr: Expr): Value | undefined {
  if (expr.exprKind.case === "constExpr") return constant(expr.exprKind.value.constantKind);
  const [root, ...steps] = pathOf(expr)?.split(".") ?? [];
  if (root !== "P" && root !== "R" && root !== "C") return undefined;
  return (bindings) => {
    let value: Json = bindings[root];
    for (const step of steps) {
      if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, step)) return missing;
      value = value[step]!;
    }
    return value;
  };
}

function constant({ case: kind, value }: { case?: string | undefined; value?: unknown }): Value | undefined {
  if (kind === "nullValue") return () => null;
  return (kind === "stringValue" && typeof value === "string") || (kind === "boolValue" && typeof value === "boolean") ? () => value : undefined;
}
