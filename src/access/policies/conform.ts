import { celFunc, CelScalar, mapType, objectType, parse, type CelMap } from "@bufbuild/cel";
import { timestampFromMs, TimestampSchema } from "@bufbuild/protobuf/wkt";
import { partsOf, type Expr } from "./bound.ts";

const { BOOL, DOUBLE, DYN, INT, STRING } = CelScalar;
const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$|^[+-]?(Infinity|NaN)$/;

/** What the library's own functions do otherwise than CEL's definition: a key without a value is in its map, a text that is no number is an error to `double`, and `timestamp` of an int takes seconds. */
export const conforming = [
  celFunc("@in", [STRING, mapType(DYN, DYN)], BOOL, (key: string, map: CelMap) => map.get(key) !== undefined),
  celFunc("double", [STRING], DOUBLE, (text: string) => {
    if (!decimal.test(text)) throw new Error(`${text} is no number`);
    return Number(text);
  }),
  celFunc("timestamp", [INT], objectType(TimestampSchema), (seconds: bigint) => timestampFromMs(Number(seconds) * 1_000)),
];

/**
 * Says in other words what the library takes otherwise than CEL's definition. `has(a.b)` of a map asks whether there is a key, whatever its value, which is `"b" in a`; and
 * `matches(a, b)` is `a.matches(b)`. Changes the tree that it is given.
 */
export function conformed(expr: Expr): Expr {
  partsOf(expr).forEach(conformed);
  const kind = expr.exprKind;
  if (kind.case === "selectExpr" && kind.value.testOnly && kind.value.operand) expr.exprKind = membership(kind.value.field, kind.value.operand);
  else if (kind.case === "callExpr" && kind.value.function === "matches" && !kind.value.target && kind.value.args.length === 2) [kind.value.target, ...kind.value.args] = kind.value.args as [Expr, Expr];
  return expr;
}

function membership(field: string, operand: Expr): Expr["exprKind"] {
  const { exprKind } = parse(`${JSON.stringify(field)} in x`).expr;
  if (exprKind.case !== "callExpr") throw new Error("A membership is a call");
  exprKind.value.args[1] = operand;
  return exprKind;
}
