import { isCelError, plan, type CelInput } from "@bufbuild/cel";
import { partsOf, variableIn, type Expr } from "./bound.ts";
import { environment, type ConditionTree, type Variables, type World } from "./conditions.ts";

/** A condition that a list can ask of each row by its indexed columns. What doesn't speak of the row is worked out once, when the list is asked for. */
export type Predicate =
  | { all: Predicate[] }
  | { any: Predicate[] }
  | { not: Predicate }
  | { attribute: string; is: Plan }
  | { attribute: string; among: Plan }
  | { said: Plan };

type Plan = (values: { [name: string]: CelInput }) => unknown;

/** What a predicate comes to for one caller. */
export type RowTest =
  | { all: RowTest[] }
  | { any: RowTest[] }
  | { not: RowTest }
  | { attribute: string; among: (string | null)[] }
  | boolean;

/** Says in `message` why a condition can't be asked of rows. */
export class NotForLists extends Error {
  override name = "NotForLists";
}

/** @param indexed the attributes whose columns have an index @throws NotForLists */
export function predicateOf(tree: ConditionTree, variables: Variables, indexed: ReadonlySet<string>): Predicate {
  if ("all" in tree) return { all: tree.all.map((part) => predicateOf(part, variables, indexed)) };
  if ("any" in tree) return { any: tree.any.map((part) => predicateOf(part, variables, indexed)) };
  if ("none" in tree) return { not: { any: tree.none.map((part) => predicateOf(part, variables, indexed)) } };
  return ofExpression(tree.expr, variables, indexed);
}

function ofExpression(expr: Expr, variables: Variables, indexed: ReadonlySet<string>): Predicate {
  if (!speaksOfRow(expr, variables)) return { said: plan(environment, expr) };
  const variable = variableIn(expr);
  const tree = variable === undefined ? undefined : variables.trees.get(variable);
  if (tree !== undefined) return ofExpression(tree, variables, indexed);
  const kind = expr.exprKind;
  if (kind.case !== "callExpr") throw notForLists();
  const { function: name, args } = kind.value;
  const parts = (): Predicate[] => args.map((part) => ofExpression(part, variables, indexed));
  switch (name) {
    case "_&&_": return { all: parts() };
    case "_||_": return { any: parts() };
    case "!_": return { not: { all: parts() } };
    case "_==_": return compared(args, variables, indexed);
    case "_!=_": return { not: compared(args, variables, indexed) };
    case "@in": return { attribute: attributeIn(args[0], indexed), among: planned(args[1], variables) };
    default: throw notForLists();
  }
}

function compared([left, right]: readonly Expr[], variables: Variables, indexed: ReadonlySet<string>): Predicate {
  const isLeft = left !== undefined && pathOf(left) !== undefined && (right === undefined || !speaksOfRow(right, variables));
  return { attribute: attributeIn(isLeft ? left : right, indexed), is: planned(isLeft ? right : left, variables) };
}

const notForLists = (): NotForLists => new NotForLists("of what is listed, only == and != with, or in a list of, what doesn't depend on the row");

function planned(expr: Expr | undefined, variables: Variables): Plan {
  if (expr === undefined || speaksOfRow(expr, variables)) throw notForLists();
  return plan(environment, expr);
}

function attributeIn(expr: Expr | undefined, indexed: ReadonlySet<string>): string {
  const path = expr && pathOf(expr);
  if (path === undefined) throw notForLists();
  const attribute = path === "R.id" ? "id" : /^R\.attr\.(\w+)$/.exec(path)?.[1];
  if (attribute === undefined) throw notForLists();
  if (!indexed.has(attribute)) throw new NotForLists(`${attribute} has no index; ${[...indexed].sort().join(", ")} have one`);
  return attribute;
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
  const value = world.ask("is" in predicate ? predicate.is : predicate.among);
  if (isCelError(value)) return doubt;
  if ("is" in predicate) return { attribute: predicate.attribute, among: value === null || typeof value === "string" ? [value] : [] };
  if (typeof value !== "object" || value === null || !(Symbol.iterator in value)) return doubt;
  return { attribute: predicate.attribute, among: [...(value as Iterable<unknown>)].filter((item): item is string | null => item === null || typeof item === "string") };
}
