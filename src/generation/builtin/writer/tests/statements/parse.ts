import { tokensOf, type Token } from "./tokens.ts";
import type { Expression, Member, Pattern, Statement } from "./tree.ts";

/** The statements of a test, read. @throws Error where it has something that no other language could be told */
export function parseStatements(source: string): Statement[] {
  const reader = readerOf(source);
  const statements: Statement[] = [];
  while (!reader.isAt("end")) statements.push(statement(reader));
  return statements;
}

interface Reader {
  isAt(source: string): boolean;
  /** Passes over a token if it is there. */
  skip(source: string): boolean;
  take(source?: string): Token;
}

function readerOf(source: string): Reader {
  const tokens = tokensOf(source);
  let at = 0;
  const isAt = (wanted: string): boolean => (wanted === "end" ? tokens[at]?.kind === "end" : tokens[at]?.source === wanted && tokens[at]?.kind !== "text" && tokens[at]?.kind !== "template");
  const take = (wanted?: string): Token => {
    const token = tokens[at];
    if (!token || token.kind === "end" || (wanted !== undefined && !isAt(wanted))) throw new Error(`${wanted ?? "Something"} is missing before ${tokens.slice(at, at + 8).map((each) => each.source).join(" ")} in ${source.slice(0, 200)}`);
    at++;
    return token;
  };
  return { isAt, take, skip: (wanted) => isAt(wanted) && take(wanted) !== undefined };
}

function statement(reader: Reader): Statement {
  if (reader.skip("const")) {
    const names = pattern(reader);
    reader.take("=");
    const value = expression(reader);
    reader.take(";");
    return { kind: "const", names, value };
  }
  if (reader.skip("for")) return each(reader);
  const value = expression(reader);
  if (value.kind === "name" && reader.skip("=")) {
    const assigned = expression(reader);
    reader.take(";");
    return { kind: "assign", name: value.name, value: assigned };
  }
  reader.take(";");
  return { kind: "do", value };
}

function each(reader: Reader): Statement {
  reader.take("(");
  reader.take("const");
  const names = pattern(reader);
  reader.take("of");
  const of = expression(reader);
  reader.take(")");
  if (!reader.skip("{")) return { kind: "each", names, of, body: [statement(reader)] };
  const body: Statement[] = [];
  while (!reader.skip("}")) body.push(statement(reader));
  return { kind: "each", names, of, body };
}

function pattern(reader: Reader): Pattern {
  if (reader.skip("[")) return { kind: "list", names: until(reader, "]", () => reader.take().source) };
  if (!reader.skip("{")) return { kind: "name", name: reader.take().source };
  return {
    kind: "record",
    names: until(reader, "}", () => {
      const from = reader.take().source;
      return { from, name: reader.skip(":") ? reader.take().source : from };
    }),
  };
}

/** What stands between commas, up to the mark that closes it. */
function until<Item>(reader: Reader, close: string, item: () => Item): Item[] {
  const items: Item[] = [];
  while (!reader.skip(close)) {
    items.push(item());
    if (!reader.isAt(close)) reader.take(",");
  }
  return items;
}

function expression(reader: Reader): Expression {
  let left = operand(reader);
  for (const operator of ["+", ">"] as const) if (reader.skip(operator)) left = { kind: "operation", operator, left, right: operand(reader) };
  if (reader.skip("?")) {
    const then = expression(reader);
    reader.take(":");
    left = { kind: "choice", condition: left, then, otherwise: expression(reader) };
  }
  if (reader.skip("as")) reader.take("const");
  return left;
}

/** A value with all that is asked of it. That it is awaited goes without saying. */
function operand(reader: Reader): Expression {
  if (reader.skip("await")) return operand(reader);
  let value = primary(reader);
  for (;;) {
    if (reader.skip(".")) value = { kind: "member", of: value, name: reader.take().source };
    else if (reader.skip("[")) {
      value = { kind: "item", of: value, at: expression(reader) };
      reader.take("]");
    } else if (reader.skip("(")) value = { kind: "call", callee: value, given: until(reader, ")", () => spreadable(reader)) };
    else return value;
  }
}

const spreadable = (reader: Reader): Expression => (reader.skip("...") ? { kind: "spread", value: expression(reader) } : expression(reader));

function primary(reader: Reader): Expression {
  if (reader.skip("(")) {
    const inner = expression(reader);
    reader.take(")");
    return inner;
  }
  if (reader.skip("[")) return { kind: "list", items: until(reader, "]", () => spreadable(reader)) };
  if (reader.skip("{")) return { kind: "record", members: until(reader, "}", () => member(reader)) };
  const { kind, source } = reader.take();
  if (kind === "text") return { kind: "text", value: JSON.parse(source) as string };
  if (kind === "number") return { kind: "number", source };
  if (kind === "template") return template(source);
  if (kind === "word") return { kind: "name", name: source };
  throw new Error(`No value begins with ${source}`);
}

function member(reader: Reader): Member {
  if (reader.skip("...")) return { kind: "spread", value: expression(reader) };
  const name = reader.take().source;
  return { kind: "pair", name, value: reader.skip(":") ? expression(reader) : { kind: "name", name } };
}

/** Templates of tests hold addresses, which need no escapes. */
function template(source: string): Expression {
  const parts = source.split(/\$\{([^}]*)\}/).map((part, place): string | Expression => (place % 2 === 0 ? part : expression(readerOf(part))));
  return { kind: "template", parts: parts.filter((part) => part !== "") };
}
