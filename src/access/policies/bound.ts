import { parse } from "@bufbuild/cel";

/** The syntax tree of a condition. */
export type Expr = ReturnType<typeof parse>["expr"];

/** An attribute that is a list has at most this many items; one that has more is not there for a condition, which then errs. */
export const itemsMax = 100;
export const iterationsMax = 10_000;
const depthMax = 100;
const matchIterations = 100;

/** What evaluating something costs at worst. */
export interface Bound {
  /** How often something is looked at. */
  iterations: number;
  /** How many items the longest list in the value may have. */
  items: number;
}

/** Says in `message` why a condition is refused. */
export class Unbounded extends Error {
  override name = "Unbounded";
}

const operators = new Set(["_&&_", "_||_", "!_", "_?_:_", "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "_+_", "_-_", "_*_", "_/_", "_%_", "-_", "_[_]", "@in", "@not_strictly_false"]);
const functions = new Set([
  "size", "startsWith", "endsWith", "contains", "matches", "int", "uint", "double", "string", "bool", "dyn", "timestamp", "duration", "now",
  "getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getHours", "getMinutes", "getSeconds", "getMilliseconds",
]);
/** These look at every item of what they are given. What one attribute holds was counted when it came in; only what a policy itself makes longer counts here. */
const walking = new Set(["_+_", "_==_", "_!=_"]);

/**
 * The worst case of an expression, from its tree alone. `names`: what it may speak of, with the longest list that each may hold.
 * @throws Unbounded when it is too costly, too deep, or calls what isn't there
 */
export function boundOf(expr: Expr, names: ReadonlyMap<string, number>): Bound {
  const bound = walk(expr, names, 0);
  if (bound.iterations > iterationsMax) throw new Unbounded(`This may take ${bound.iterations} steps; ${iterationsMax} are allowed`);
  if (bound.items > iterationsMax) throw new Unbounded(`This may make a list or text of ${bound.items} parts; ${iterationsMax} are allowed`);
  return bound;
}

const none: Bound = { iterations: 0, items: 1 };

const together = (bounds: readonly Bound[]): Bound => ({ iterations: bounds.reduce((sum, one) => sum + one.iterations, 0), items: Math.max(1, ...bounds.map((one) => one.items)) });

function walk(expr: Expr | undefined, names: ReadonlyMap<string, number>, depth: number): Bound {
  if (depth > depthMax) throw new Unbounded(`This is nested deeper than ${depthMax}`);
  const next = (part: Expr | undefined): Bound => walk(part, names, depth + 1);
  const kind = expr?.exprKind;
  switch (kind?.case) {
    case "constExpr": return { iterations: 0, items: kind.value.constantKind.case === "stringValue" ? Math.max(1, Math.ceil(kind.value.constantKind.value.length / 40)) : 1 };
    case "identExpr": return { iterations: 0, items: itemsOf(kind.value.name, names) };
    case "selectExpr": {
      const variable = variableIn(expr);
      return variable === undefined ? next(kind.value.operand) : { iterations: 0, items: itemsOf(`V.${variable}`, names) };
    }
    case "listExpr": {
      const inside = together(kind.value.elements.map(next));
      return { ...inside, items: Math.max(inside.items, kind.value.elements.length) };
    }
    case "structExpr": {
      if (kind.value.messageName !== "") throw new Unbounded(`There is no type ${kind.value.messageName}`);
      const inside = together(kind.value.entries.flatMap((entry) => [...(entry.keyKind.case === "mapKey" ? [next(entry.keyKind.value)] : []), next(entry.value)]));
      return { ...inside, items: Math.max(inside.items, kind.value.entries.length) };
    }
    case "callExpr": return call(kind.value.function, [...(kind.value.target ? [kind.value.target] : []), ...kind.value.args], next);
    case "comprehensionExpr": return comprehension(kind.value, names, depth);
    default: return none;
  }
}

function call(name: string, parts: readonly Expr[], next: (part: Expr) => Bound): Bound {
  if (!operators.has(name) && !functions.has(name)) throw new Unbounded(`There is no function ${name}`);
  const bounds = parts.map(next);
  const inside = together(bounds);
  if (name === "matches") {
    requireLiteral(parts.at(-1));
    return { ...inside, iterations: inside.iterations + matchIterations };
  }
  if (name === "@in") return { ...inside, iterations: inside.iterations + (bounds.at(-1)?.items ?? 1) };
  if (!walking.has(name)) return inside;
  const looked = name === "_+_" ? inside.items : Math.min(...bounds.map((one) => one.items));
  return { iterations: inside.iterations + (looked > itemsMax ? looked : 0), items: name === "_+_" ? bounds.reduce((sum, one) => sum + one.items, 0) : inside.items };
}

interface Comprehension {
  iterRange?: Expr | undefined;
  iterVar: string;
  iterVar2: string;
  accuVar: string;
  accuInit?: Expr | undefined;
  loopCondition?: Expr | undefined;
  loopStep?: Expr | undefined;
  result?: Expr | undefined;
}

/** A macro: `all`, `exists`, `exists_one`, `map`, `filter`. Its body runs once for each item of what it goes through. */
function comprehension({ iterRange, iterVar, iterVar2, accuVar, accuInit, loopCondition, loopStep, result }: Comprehension, names: ReadonlyMap<string, number>, depth: number): Bound {
  const range = walk(iterRange, names, depth + 1);
  const begun = walk(accuInit, names, depth + 1);
  const inner = new Map([...names, [iterVar, range.items], [accuVar, 0]]);
  if (iterVar2 !== "") inner.set(iterVar2, range.items);
  const condition = walk(loopCondition, inner, depth + 1);
  const step = walk(loopStep, inner, depth + 1);
  const ended = walk(result, inner, depth + 1);
  const body = Math.max(1, condition.iterations + step.iterations);
  return { iterations: range.iterations + begun.iterations + range.items * body + ended.iterations, items: Math.max(range.items, step.items) };
}

function itemsOf(name: string, names: ReadonlyMap<string, number>): number {
  const items = names.get(name);
  if (items === undefined) throw new Unbounded(`There is no ${name}`);
  return items;
}

function requireLiteral(pattern: Expr | undefined): void {
  const kind = pattern?.exprKind;
  if (kind?.case !== "constExpr" || kind.value.constantKind.case !== "stringValue") throw new Unbounded("The pattern of matches must be written out");
  if (kind.value.constantKind.value.length > 200) throw new Unbounded("A pattern has at most 200 characters");
}

/** The name of the policy's own variable that an expression reads: `V.name` or `variables.name`. */
export function variableIn(expr: Expr | undefined): string | undefined {
  const kind = expr?.exprKind;
  if (kind?.case !== "selectExpr") return undefined;
  const operand = kind.value.operand?.exprKind;
  return operand?.case === "identExpr" && (operand.value.name === "V" || operand.value.name === "variables") ? kind.value.field : undefined;
}

/** The parts of a tree that are trees themselves. */
export function partsOf(expr: Expr | undefined): Expr[] {
  const kind = expr?.exprKind;
  const parts = ((): (Expr | undefined)[] => {
    switch (kind?.case) {
      case "selectExpr": return [kind.value.operand];
      case "listExpr": return kind.value.elements;
      case "structExpr": return kind.value.entries.flatMap((entry) => [entry.keyKind.case === "mapKey" ? entry.keyKind.value : undefined, entry.value]);
      case "callExpr": return [kind.value.target, ...kind.value.args];
      case "comprehensionExpr": return [kind.value.iterRange, kind.value.accuInit, kind.value.loopCondition, kind.value.loopStep, kind.value.result];
      default: return [];
    }
  })();
  return parts.filter((part) => part !== undefined);
}
