import type { Expression, Member, Pattern, Statement } from "../../tests/statements/tree.ts";
import { indent } from "../layout.ts";
import { quotePython } from "../quoting.ts";
import { type Document, flat, rendered } from "./document.ts";

/** Statements of a test in Python, and the names that they use of elsewhere. */
export interface Printed {
  code: string;
  names: Set<string>;
}

/** What is known on the way: names for samples, what is used, and which variables hold an answer rather than a part of one. */
interface Scope {
  samples: ReadonlyMap<string, string>;
  names: Set<string>;
  answers: Set<string>;
  /** Variables that hold the service as somebody in particular sees it. */
  clients: Set<string>;
  assigned: Set<string>;
  depth: number;
}

/** @throws Error where a test does what can't be said in Python yet */
export function printStatements(statements: readonly Statement[], samples: ReadonlyMap<string, string>, depth = 1): Printed {
  const scope: Scope = { samples, names: new Set(), answers: new Set(), clients: new Set(["service"]), assigned: new Set(), depth };
  return { code: statements.map((statement) => printed(scope, statement)).join("\n"), names: scope.names };
}

const asking = new Set(["get", "post", "put", "patch", "delete", "act"]);
const strangers = new Set(["nobody", "stranger"]);
const signing = new Map([["as", "with_roles"], ["with", "with_token"]]);
const inAnswers = new Set(["status", "body", "location"]);
const values = new Map([["true", "True"], ["false", "False"], ["null", "None"]]);
const functions = new Map([["newService", "new_service"], ["encodeURIComponent", "quote"], ["prepared", "prepared"]]);

function printed(scope: Scope, statement: Statement): string {
  const at = scope.depth * 4;
  switch (statement.kind) {
    case "const":
      return bound(scope, statement.names, statement.value);
    case "assign":
      scope.assigned.add(statement.name);
      return rendered([`${statement.name} = `, doc(scope, statement.value)], at);
    case "each": {
      if (statement.names.kind === "name" && statement.of.kind === "list" && statement.of.items.some((item) => isClient(scope, item))) scope.clients.add(snake(statement.names.name));
      const names = statement.names.kind === "list" ? statement.names.names.map(snake).join(", ") : nameOf(statement.names);
      const of = rendered([`for ${names} in `, doc(scope, statement.of), ":"], at);
      const inner = { ...scope, depth: scope.depth + 1 };
      return `${of}\n${indent(statement.body.map((each) => printed(inner, each)).join("\n"))}`;
    }
    case "do":
      return done(scope, statement.value);
  }
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function nameOf(pattern: Pattern): string {
  if (pattern.kind !== "name") throw new Error("Python has no such pattern");
  return snake(pattern.name);
}

function bound(scope: Scope, pattern: Pattern, value: Expression): string {
  const at = scope.depth * 4;
  if (pattern.kind === "record") {
    const parts = pattern.names.map(({ from, name }) => `${snake(name)} = answer.${from}`);
    return [rendered(["answer = ", doc(scope, value)], at), ...parts].join("\n");
  }
  if (pattern.kind === "list" && value.kind === "list") {
    pattern.names.forEach((name, place) => value.items[place] && isClient(scope, value.items[place]) && scope.clients.add(snake(name)));
    return pattern.names.map((name, place) => rendered([`${snake(name)} = `, doc(scope, value.items[place] ?? { kind: "name", name: "null" })], at)).join("\n");
  }
  const name = nameOf(pattern);
  if (isClient(scope, value)) scope.clients.add(name);
  if (isAnswer(scope, value)) scope.answers.add(name);
  if (value.kind === "list" && value.items.length === 0) {
    scope.names.add("Any");
    return `${name}: list[Any] = []`;
  }
  // Lists of lists hold what a loop takes apart: steps, a status, a state.
  const isMixed = value.kind === "list" && value.items.every(({ kind }) => kind === "list");
  if (isMixed) scope.names.add("Any");
  return rendered([`${name}${isMixed ? ": list[Any]" : ""} = `, doc(scope, value)], at);
}

const isAnswer = (scope: Scope, value: Expression): boolean =>
  (value.kind === "name" && scope.answers.has(snake(value.name))) || (value.kind === "call" && value.callee.kind === "member" && asking.has(value.callee.name) && isClient(scope, value.callee.of));

/** The service, or the service as somebody sees it: `service.as("clerk")`, `service.nobody`. */
function isClient(scope: Scope, value: Expression): boolean {
  if (value.kind === "name") return scope.clients.has(snake(value.name));
  if (value.kind === "member") return isClient(scope, value.of) && strangers.has(value.name);
  return value.kind === "call" && value.callee.kind === "member" && signing.has(value.callee.name) && isClient(scope, value.callee.of);
}

function done(scope: Scope, value: Expression): string {
  const at = scope.depth * 4;
  const claim = value.kind === "call" && value.callee.kind === "member" && value.callee.of.kind === "call" && value.callee.of.callee.kind === "name" && value.callee.of.callee.name === "expect" ? value.callee : undefined;
  if (!claim || value.kind !== "call" || claim.of.kind !== "call") return rendered(doc(scope, value), at);
  const [actual] = claim.of.given;
  const [expected, digits] = value.given;
  if (!actual || !expected) throw new Error("A claim without what it claims");
  return rendered(claimed(scope, claim.name, actual, expected, digits), at);
}

function claimed(scope: Scope, how: string, actual: Expression, expected: Expression, digits: Expression | undefined): Document {
  if (how === "toMatchObject") return matched(scope, actual, expected);
  if (how === "toBeCloseTo") return ["assert ", doc(scope, actual), ` == ${called(scope, "approx")}(`, doc(scope, expected), `, abs=${5 / 10 ** (Number(digits?.kind === "number" ? digits.source : 2) + 1)})`];
  if (how === "toBe" && expected.kind === "name" && expected.name === "true") return ["assert ", doc(scope, actual)];
  if (how === "toBe" && expected.kind === "name" && values.has(expected.name)) return ["assert ", doc(scope, actual), ` is ${values.get(expected.name)}`];
  if (how === "toBe" || how === "toEqual") return ["assert ", doc(scope, actual), " == ", doc(scope, expected)];
  throw new Error(`Nothing is claimed by ${how} in Python`);
}

const called = (scope: Scope, name: string): string => {
  scope.names.add(name);
  return name;
};

/** `expect(answer, status=409)`, `expect_refused(answer, "#/title")`, and of a part of an answer `expect_part(row, {…})`. */
function matched(scope: Scope, actual: Expression, expected: Expression): Document {
  if (expected.kind === "call" && expected.callee.kind === "name") return { open: `${called(scope, `expect_${expected.callee.name}`)}(`, items: [doc(scope, actual), ...expected.given.map((each) => doc(scope, each))], close: ")" };
  if (!isAnswer(scope, actual)) return { open: `${called(scope, "expect_part")}(`, items: [doc(scope, actual), doc(scope, expected)], close: ")" };
  if (expected.kind !== "record") throw new Error("An answer is compared with a record");
  const claims = expected.members.map((member): Document => {
    if (member.kind !== "pair" || !inAnswers.has(member.name)) throw new Error("An answer has no such part");
    return [`${member.name}=`, doc(scope, member.value)];
  });
  return { open: `${called(scope, "expect")}(`, items: [doc(scope, actual), ...claims], close: ")" };
}

function doc(scope: Scope, value: Expression): Document {
  switch (value.kind) {
    case "text":
      return quotePython(value.value);
    case "number":
      return value.source;
    case "name":
      return named(scope, value.name);
    case "template":
      return value.parts.every((part) => typeof part === "string") ? quotePython(value.parts.join("")) : `f"${value.parts.map((part) => (typeof part === "string" ? quotePython(part).slice(1, -1).replace(/[{}]/g, "$&$&") : `{${flat(doc(scope, part))}}`)).join("")}"`;
    case "list":
      return { open: "[", items: value.items.map((item) => doc(scope, item)), close: "]" };
    case "spread":
      return ["*", doc(scope, value.value)];
    case "record":
      return record(scope, value.members);
    case "member":
      return isAnswer(scope, value.of) || isClient(scope, value.of) ? [doc(scope, value.of), `.${value.name}`] : [doc(scope, value.of), `["${value.name}"]`];
    case "item":
      return [doc(scope, value.of), "[", doc(scope, value.at), "]"];
    case "call":
      return call(scope, value.callee, value.given);
    case "operation":
      return [doc(scope, value.left), ` ${value.operator} `, doc(scope, value.right)];
    case "choice":
      return [doc(scope, value.then), " if ", doc(scope, value.condition), " else ", doc(scope, value.otherwise)];
  }
}

function named(scope: Scope, name: string): string {
  const known = values.get(name) ?? scope.samples.get(name) ?? snake(name);
  if (!scope.assigned.has(name)) scope.names.add(known);
  return known;
}

/** What is `undefined` isn't sent: it is left out of the row that it would come from. */
function record(scope: Scope, members: readonly Member[]): Document {
  const isMissing = (member: Member): boolean => member.kind === "pair" && member.value.kind === "name" && member.value.name === "undefined";
  const missing = members.filter(isMissing).map((member) => (member.kind === "pair" ? quotePython(member.name) : ""));
  const there = members.filter((member) => !isMissing(member));
  const [first] = there;
  const leaves = missing.length > 0 && first?.kind === "spread";
  const less = leaves ? { open: `${called(scope, "leave_out")}(`, items: [doc(scope, first.value), ...missing], close: ")" } : undefined;
  if (less && there.length === 1) return less;
  const items = there.map((member): Document => {
    if (member.kind === "pair") return [`${quotePython(member.name)}: `, doc(scope, member.value)];
    return ["**", less && member === first ? less : doc(scope, member.value)];
  });
  return { open: "{", items, close: "}" };
}

function call(scope: Scope, callee: Expression, given: readonly Expression[]): Document {
  const args = given.map((each) => doc(scope, each));
  const [first] = given;
  if (callee.kind === "name") {
    const name = functions.get(callee.name);
    if (!name) throw new Error(`Python has no ${callee.name} for tests`);
    return { open: `${called(scope, name)}(`, items: args, close: ")" };
  }
  if (callee.kind !== "member") throw new Error("Nothing like this can be called in Python");
  const { of, name } = callee;
  if (isClient(scope, of)) return [doc(scope, of), { open: `.${signing.get(name) ?? name}(`, items: args, close: ")" }];
  if (name === "repeat") return [doc(scope, of), " * ", args[0] ?? "1"];
  if (name === "reverse" && of.kind === "list" && of.items[0]?.kind === "spread") return [doc(scope, of.items[0].value), "[::-1]"];
  if (name === "sort") return ["sorted(", doc(scope, of), ")"];
  if (name === "push" && first) return first.kind === "spread" ? [doc(scope, of), ".extend(", doc(scope, first.value), ")"] : [doc(scope, of), ".append(", args[0] ?? "", ")"];
  throw new Error(`Python has no ${name} for tests`);
}
