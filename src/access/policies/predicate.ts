import { isCelError, isCelUint, plan, type CelInput } from "@bufbuild/cel";
import { TimestampSchema, type Timestamp } from "@bufbuild/protobuf/wkt";
import { partsOf, variableIn, type Expr } from "./bound.ts";
import { environment, type ConditionTree, type Variables, type World } from "./conditions.ts";

/** What a column holds, as policies see it. A time is RFC 3339 text to them and milliseconds in its column; a boolean is 0 or 1 there. */
export type AttributeType = "text" | "number" | "boolean" | "time";
export type AttributeTypes = ReadonlyMap<string, AttributeType>;

const orders = { "_<_": "<", "_<=_": "<=", "_>_": ">", "_>=_": ">=" } as const;
export type Order = (typeof orders)[keyof typeof orders] | "=";
const mirrored: Readonly<Record<Order, Order>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=" };

/** A condition that a list can ask of each row by its indexed columns. What doesn't speak of the row is worked out once, when the list is asked for. */
export type Predicate =
  | { all: Predicate[] }
  | { any: Predicate[] }
  | { not: Predicate }
  | { attribute: string; type: AttributeType; is: Plan }
  | { attribute: string; type: AttributeType; among: Plan }
  /** Can't be said of a row without a value. */
  | { attribute: string; type: "number" | "time"; order: Order; than: Plan }
  /** A boolean by itself; can't be said of a row without a value. */
  | { attribute: string; type: "boolean"; order: "="; than: true }
  | { said: Plan };

type Plan = (values: { [name: string]: CelInput }) => unknown;
type Value = string | number | null;

/** What a predicate comes to for one caller. `unknown`: whether it holds for a row without a value, where that can't be said. */
export type RowTest =
  | { all: RowTest[] }
  | { any: RowTest[] }
  | { not: RowTest }
  | { attribute: string; among: Value[] }
  | { attribute: string; order: Order; value: number; unknown: boolean }
  /** In a project that one of these teams holds. */
  | { teams: string[] }
  | boolean;

/** Says in `message` why a condition can't be asked of rows. */
export class NotForLists extends Error {
  override name = "NotForLists";
}

/** @param indexed the attributes whose columns have an index, with what these hold @throws NotForLists */
export function predicateOf(tree: ConditionTree, variables: Variables, indexed: AttributeTypes): Predicate {
  if ("all" in tree) return { all: tree.all.map((part) => predicateOf(part, variables, indexed)) };
  if ("any" in tree) return { any: tree.any.map((part) => predicateOf(part, variables, indexed)) };
  if ("none" in tree) return { not: { any: tree.none.map((part) => predicateOf(part, variables, indexed)) } };
  return ofExpression(tree.expr, variables, indexed);
}

function ofExpression(expr: Expr, variables: Variables, indexed: AttributeTypes): Predicate {
  if (!speaksOfRow(expr, variables)) return { said: plan(environment, expr) };
  const variable = variableIn(expr);
  const tree = variable === undefined ? undefined : variables.trees.get(variable);
  if (tree !== undefined) return ofExpression(tree, variables, indexed);
  const kind = expr.exprKind;
  if (kind.case === "selectExpr") return ofBoolean(expr, indexed);
  if (kind.case !== "callExpr") throw notForLists();
  const { function: name, args } = kind.value;
  const parts = (): Predicate[] => args.map((part) => ofExpression(part, variables, indexed));
  switch (name) {
    case "_&&_": return { all: parts() };
    case "_||_": return { any: parts() };
    case "!_": return { not: { all: parts() } };
    case "_==_": return compared(args, variables, indexed);
    case "_!=_": return { not: compared(args, variables, indexed) };
    case "@in": return { ...attributeIn(args[0], indexed), among: planned(args[1], variables) };
    case "_<_": case "_<=_": case "_>_": case "_>=_": return ordered(args, orders[name], variables, indexed);
    default: throw notForLists();
  }
}

function ofBoolean(expr: Expr, indexed: AttributeTypes): Predicate {
  const { attribute, type } = attributeIn(expr, indexed);
  if (type !== "boolean") throw notForLists();
  return { attribute, type, order: "=", than: true };
}

function compared([left, right]: readonly Expr[], variables: Variables, indexed: AttributeTypes): Predicate {
  const isLeft = left !== undefined && (pathOf(left) ?? timeIn(left)) !== undefined && (right === undefined || !speaksOfRow(right, variables));
  const [row, other] = isLeft ? [left, right] : [right, left];
  const time = row && timeIn(row);
  if (time) return { ...timeAttribute(time, indexed), order: "=", than: planned(other, variables) };
  return { ...attributeIn(row, indexed), is: planned(other, variables) };
}

/** Numbers, and times as `timestamp(R.attr.created_at)`. */
function ordered([left, right]: readonly Expr[], order: Order, variables: Variables, indexed: AttributeTypes): Predicate {
  const isLeft = right !== undefined && !speaksOfRow(right, variables);
  const [row, other] = isLeft ? [left, right] : [right, left];
  const time = row && timeIn(row);
  const found = time ? timeAttribute(time, indexed) : attributeIn(row, indexed);
  const { attribute, type } = found;
  if (type !== "number" && !time) throw new NotForLists(`${attribute} in no order; numbers have one, and times as timestamp(R.attr.created_at)`);
  return { attribute, type: time ? "time" : "number", order: isLeft ? order : mirrored[order], than: planned(other, variables) };
}

/** What is within `timestamp(…)`. */
function timeIn({ exprKind }: Expr): Expr | undefined {
  return exprKind.case === "callExpr" && exprKind.value.function === "timestamp" && exprKind.value.args.length === 1 ? exprKind.value.args[0] : undefined;
}

function timeAttribute(expr: Expr, indexed: AttributeTypes): { attribute: string; type: "time" } {
  const { attribute, type } = attributeIn(expr, indexed);
  if (type !== "time") throw new NotForLists(`${attribute} as no time: it is none`);
  return { attribute, type };
}

const notForLists = (): NotForLists => new NotForLists("of what is listed, only ==, !=, the order of numbers and times, and in a list: with what doesn't depend on the row");

function planned(expr: Expr | undefined, variables: Variables): Plan {
  if (expr === undefined || speaksOfRow(expr, variables)) throw notForLists();
  return plan(environment, expr);
}

function attributeIn(expr: Expr | undefined, indexed: AttributeTypes): { attribute: string; type: AttributeType } {
  const path = expr && pathOf(expr);
  if (path === undefined) throw notForLists();
  const attribute = path === "R.id" ? "id" : /^R\.attr\.(\w+)$/.exec(path)?.[1];
  if (attribute === undefined) throw notForLists();
  const type = indexed.get(attribute);
  if (type === undefined) throw new NotForLists(`${attribute} has no index; ${[...indexed.keys()].sort().join(", ")} have one`);
  return { attribute, type };
}

/** `R.attr.status`, for both ways to write it; undefined for what is no path. */
export function pathOf(expr: Expr): string | undefined {
  const kind = expr.exprKind;
  if (kind.case === "identExpr") return kind.value.name;
  if (kind.case !== "selectExpr" || kind.value.testOnly || kind.value.operand === undefined) return undefined;
  const before = pathOf(kind.value.operand);
  const path = before === undefined ? undefined : `${before}.${kind.value.field}`;
  return path === "request.resource" ? "R" : path;
}

function speaksOfRow(expr: Expr, variables: Variables): boolean {
  const kind = expr.exprKind;
  if (kind.case === "identExpr") return kind.value.name === "R" || kind.value.name === "request" || kind.value.name === "V" || kind.value.name === "variables";
  const path = pathOf(expr);
  if (path !== undefined && /^request\.(principal|context)\./.test(path)) return false;
  const variable = variableIn(expr);
  const tree = variable === undefined ? undefined : variables.trees.get(variable);
  if (tree !== undefined) return speaksOfRow(tree, variables);
  return partsOf(expr).some((part) => speaksOfRow(part, variables));
}

/**
 * A predicate for one caller. What can't be said (an attribute of the caller is missing) counts as true when `doubt` is: a denial then holds; and as
 * false otherwise: a permission then doesn't.
 */
export function testOf(predicate: Predicate, world: World, doubt: boolean): RowTest {
  if ("all" in predicate) return { all: predicate.all.map((part) => testOf(part, world, doubt)) };
  if ("any" in predicate) return { any: predicate.any.map((part) => testOf(part, world, doubt)) };
  if ("not" in predicate) return { not: testOf(predicate.not, world, !doubt) };
  if ("said" in predicate) {
    const said = world.ask(predicate.said);
    return typeof said === "boolean" ? said : doubt;
  }
  if ("order" in predicate) return orderTest(predicate, predicate.than === true ? true : world.ask(predicate.than), doubt);
  const { attribute, type } = predicate;
  const value = world.ask("is" in predicate ? predicate.is : predicate.among);
  if (isCelError(value)) return doubt;
  const held = (item: unknown): Value[] => heldAs(type, item);
  if ("is" in predicate) return { attribute, among: held(value) };
  if (typeof value !== "object" || value === null || !(Symbol.iterator in value)) return doubt;
  return { attribute, among: [...(value as Iterable<unknown>)].flatMap(held) };
}

function orderTest({ attribute, type, order }: { attribute: string; type: AttributeType; order: Order }, than: unknown, unknown: boolean): RowTest {
  const value = type === "boolean" ? 1 : type === "time" ? millisecondsIn(than) : numberIn(than);
  // What has no order with it is an error in CEL, but what is no time isn't equal to one.
  if (value === undefined && (order !== "=" || isCelError(than))) return unknown;
  if (value === undefined || Number.isNaN(value)) return unknown ? { attribute, among: [null] } : false;
  return { attribute, order, value, unknown };
}

/** The values that a column holds for what is equal to `value`: one, or none. */
function heldAs(type: AttributeType, value: unknown): Value[] {
  if (value === null) return [null];
  if (type === "text") return typeof value === "string" ? [value] : [];
  if (type === "boolean") return typeof value === "boolean" ? [value ? 1 : 0] : [];
  if (type === "time") {
    const at = typeof value === "string" ? Date.parse(value) : NaN;
    return !Number.isNaN(at) && new Date(at).toISOString() === value ? [at] : [];
  }
  const number = numberIn(value);
  return number === undefined || Number.isNaN(number) || (typeof value === "bigint" && BigInt(number) !== value) ? [] : [number];
}

/** A number of CEL: a double, an int or an unsigned one. */
function numberIn(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  return isCelUint(value) ? Number(value.value) : undefined;
}

/** Milliseconds since 1970 of a timestamp of CEL, with what is finer as a fraction. */
function millisecondsIn(value: unknown): number | undefined {
  if (typeof value !== "object" || value === null || isCelError(value) || !("message" in value)) return undefined;
  const { message } = value;
  if (typeof message !== "object" || message === null || !("$typeName" in message) || message.$typeName !== TimestampSchema.typeName) return undefined;
  const { seconds, nanos } = message as Timestamp; // said by its $typeName
  return Number(seconds) * 1_000 + nanos / 1e6;
}
