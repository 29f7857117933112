import { celEnv, celFunc, celList, celMap, isCelError, objectType, parse, plan, type CelInput } from "@bufbuild/cel";
import { timestampFromMs, TimestampSchema } from "@bufbuild/protobuf/wkt";
import type { Json } from "../../platform/canonical.ts";
import { boundOf, itemsMax, iterationsMax, partsOf, Unbounded, variableIn, type Bound, type Expr } from "./bound.ts";
import { conformed, conforming } from "./conform.ts";
import type { Match } from "./document.ts";
import { negated, quickOf, together, type Quick } from "./quick.ts";

/** What a condition speaks of. Every part is JSON within the bounds of `within`. */
export interface Bindings {
  P: { [name: string]: Json };
  R: { [name: string]: Json };
  /** What the caller says of the circumstances (AuthZEN's `context`). */
  C: { [name: string]: Json };
  now: number;
}

/** `null`: it could not be said, because an attribute is missing or has another type. */
export type Verdict = boolean | null;

/** A condition made ready. Its cost was bounded. */
export interface Condition {
  /** The verdict without CEL's own evaluation; undefined where only that can say. */
  quick: Quick;
  holds(world: World): Verdict;
  tree: ConditionTree;
}

export type ConditionTree = { all: ConditionTree[] } | { any: ConditionTree[] } | { none: ConditionTree[] } | { expr: Expr };

/** One question's values, with the policy's own variables worked out as far as they can be: what an expression comes to among them. */
export interface World {
  ask(run: (values: { [name: string]: CelInput }) => unknown): unknown;
}

/** What faults are told with: the path within the policy. */
export type Blame = (path: readonly PropertyKey[], message: string) => never;

// Evaluation is synchronous, so that one place can hold what `now()` says while it lasts.
const time = { now: 0 };
export const environment = celEnv({ funcs: [...conforming, celFunc("now", [], objectType(TimestampSchema), () => timestampFromMs(time.now))] });

const roots: ReadonlyMap<string, number> = new Map([["P", itemsMax], ["R", itemsMax], ["C", itemsMax], ["request", itemsMax], ["true", 1]]);

export interface Variables {
  /** Each with what it may hold at most, by `V.name`. */
  names: ReadonlyMap<string, number>;
  trees: ReadonlyMap<string, Expr>;
  iterations: number;
  open(bindings: Bindings): World;
}

/** Reads, bounds and orders a policy's own variables: each may speak of others, as long as none speaks of itself. */
export function compileVariables(local: Readonly<Record<string, string>>, blame: Blame): Variables {
  const trees = new Map(Object.entries(local).map(([name, source]) => [name, treeOf(source, (message) => blame(["variables", "local", name], message))]));
  const names = new Map(roots);
  const ready: { name: string; run: (values: { [name: string]: CelInput }) => unknown }[] = [];
  let iterations = 0;
  const place = (name: string, above: readonly string[]): void => {
    const tree = trees.get(name);
    if (tree === undefined || names.has(`V.${name}`)) return;
    if (above.includes(name)) blame(["variables", "local", name], `The variable ${name} speaks of itself`);
    for (const other of variablesIn(tree)) place(other, [...above, name]);
    const bound = bounded(tree, names, (message) => blame(["variables", "local", name], message));
    names.set(`V.${name}`, bound.items);
    iterations += bound.iterations;
    ready.push({ name, run: plan(environment, tree) });
  };
  for (const name of trees.keys()) place(name, []);
  if (iterations > iterationsMax) blame(["variables", "local"], `All variables together may take ${iterations} steps; ${iterationsMax} are allowed`);
  return {
    names, trees, iterations,
    open(bindings) {
      let values: { [name: string]: CelInput } | undefined;
      const ask: World["ask"] = (run) => {
        values ??= worked(bindings, ready);
        time.now = bindings.now;
        return run(values);
      };
      return { ask };
    },
  };
}

type Run = (values: { [name: string]: CelInput }) => unknown;

/** All that an expression sees, with the policy's own variables worked out in their order. One that errs is not there. */
function worked(bindings: Bindings, ready: readonly { name: string; run: Run }[]): { [name: string]: CelInput } {
  const { P, R, C, request } = celOf(bindings);
  const V: { [name: string]: CelInput } = {};
  const values = { P, R, C, V, variables: V, request };
  for (const { name, run } of ready) {
    time.now = bindings.now;
    const value = run(values);
    if (!isCelError(value)) V[name] = value as CelInput;
  }
  return values;
}

interface CelBindings {
  P: CelInput;
  R: CelInput;
  C: CelInput;
  request: CelInput;
}

const converted = new WeakMap<Bindings, CelBindings>();

/** The values as CEL has them, converted once for all policies that one question meets: else each step of each path would convert them anew. */
function celOf(bindings: Bindings): CelBindings {
  const known = converted.get(bindings);
  if (known) return known;
  const [P, R, C] = [toCel(bindings.P), toCel(bindings.R), toCel(bindings.C)];
  const values = { P, R, C, request: celMap(new Map([["principal", P], ["resource", R], ["context", C]])) };
  converted.set(bindings, values);
  return values;
}

function toCel(value: Json): CelInput {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return celList(value.map(toCel));
  return celMap(new Map(Object.entries(value).map(([name, part]) => [name, toCel(part)])));
}

/** @returns the condition and how many steps it may take */
export function compileCondition(match: Match, variables: Variables, blame: Blame): Condition & { iterations: number } {
  if (match.expr !== undefined) {
    const tree = treeOf(match.expr, (message) => blame(["expr"], message));
    const { iterations } = bounded(tree, variables.names, (message) => blame(["expr"], message));
    const run = plan(environment, tree);
    return { tree: { expr: tree }, iterations, quick: quickOf(tree, variables.trees), holds: (world) => truth(run, world) };
  }
  const key = match.all ? "all" : match.any ? "any" : "none";
  const parts = (match[key]?.of ?? []).map((part, index) => compileCondition(part, variables, (path, message) => blame([key, "of", index, ...path], message)));
  const trees = parts.map((part) => part.tree);
  const quicks = parts.map((part) => part.quick);
  const iterations = parts.reduce((sum, part) => sum + part.iterations, 0);
  switch (key) {
    case "all": return { tree: { all: trees }, iterations, quick: together(quicks, false), holds: (world) => every(parts, world) };
    case "any": return { tree: { any: trees }, iterations, quick: together(quicks, true), holds: (world) => some(parts, world) };
    case "none": return { tree: { none: trees }, iterations, quick: negated(together(quicks, true)), holds: (world) => not(some(parts, world)) };
  }
}

/** False as soon as one part is false, else unknown as soon as one is unknown. */
function every(parts: readonly Condition[], world: World): Verdict {
  let verdict: Verdict = true;
  for (const part of parts) {
    const one = part.holds(world);
    if (one === false) return false;
    if (one === null) verdict = null;
  }
  return verdict;
}

function some(parts: readonly Condition[], world: World): Verdict {
  let verdict: Verdict = false;
  for (const part of parts) {
    const one = part.holds(world);
    if (one === true) return true;
    if (one === null) verdict = null;
  }
  return verdict;
}

const not = (verdict: Verdict): Verdict => (verdict === null ? null : !verdict);

function truth(run: (values: { [name: string]: CelInput }) => unknown, world: World): Verdict {
  const value = world.ask(run);
  return typeof value === "boolean" ? value : null;
}

function treeOf(source: string, blame: (message: string) => never): Expr {
  try {
    return conformed(parse(source).expr);
  } catch (error) {
    return blame(error instanceof RangeError ? "This is nested too deeply" : `This is not CEL: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function bounded(tree: Expr, names: ReadonlyMap<string, number>, blame: (message: string) => never): Bound {
  try {
    const bound = boundOf(tree, names);
    for (const pattern of patternsIn(tree)) requirePattern(pattern);
    return bound;
  } catch (error) {
    if (error instanceof Unbounded) return blame(error.message);
    throw error;
  }
}

/** Every pattern must be one that RE2 takes: linear in the text, no looking back. @throws Unbounded */
function requirePattern(pattern: Expr): void {
  const kind = pattern.exprKind;
  if (kind.case !== "constExpr" || kind.value.constantKind.case !== "stringValue") return;
  const tried = plan(environment, parse(`''.matches(${JSON.stringify(kind.value.constantKind.value)})`))({});
  if (isCelError(tried)) throw new Unbounded(`This is no pattern of RE2: ${tried.message}`);
}

function patternsIn(tree: Expr): Expr[] {
  const kind = tree.exprKind;
  const own = kind.case === "callExpr" && kind.value.function === "matches" ? kind.value.args.slice(-1) : [];
  return [...own, ...partsOf(tree).flatMap(patternsIn)];
}

function variablesIn(tree: Expr): string[] {
  const own = variableIn(tree);
  return own === undefined ? partsOf(tree).flatMap(variablesIn) : [own];
}

const textMax = 4_000;
const depthMax = 3;
const partsMax = 1_000;

/** Attributes as conditions may see them: what is longer, wider or deeper than the bounds is not there. */
export function within(attributes: { readonly [name: string]: Json }): { [name: string]: Json } {
  const kept = Object.entries(attributes).slice(0, itemsMax).filter(([, value]) => fits(value, depthMax) && countParts(value) <= partsMax);
  return Object.fromEntries(kept);
}

const childrenOf = (value: Json): Json[] => (typeof value !== "object" || value === null ? [] : Object.values(value));
const countParts = (value: Json): number => childrenOf(value).reduce<number>((sum, part) => sum + countParts(part), 1);

function fits(value: Json, depth: number): boolean {
  if (typeof value === "string") return value.length <= textMax;
  if (typeof value !== "object" || value === null) return true;
  const parts = childrenOf(value);
  return depth > 0 && parts.length <= itemsMax && parts.every((part) => fits(part, depth - 1));
}
