import type { Blueprint } from "../../blueprint.ts";
import { needsBareObjects } from "../facts.ts";
import { blocks, lines } from "../layout.ts";

/** src/http.ts: what comes in is read and checked in one place. */
export function httpFile(blueprint: Blueprint): string {
  const bare = needsBareObjects(blueprint);
  return blocks(
    `import type { Context } from "hono";
import type { z } from "zod";
import { type Fault, invalid, notFound, Problem } from "./errors.ts";`,
    `/** The body, checked: 415 if it isn't JSON, 400 if it can't be parsed, 422 if it breaks the schema. */
export async function readBody<Schema extends z.ZodType>(c: Context, schema: Schema): Promise<z.output<Schema>> {
  const isJson = /^application\\/([\\w.-]+\\+)?json\\s*(;|$)/i.test(c.req.header("content-type") ?? "");
  if (!isJson) throw new Problem(415, "The body must be application/json.");
  return check(schema, parseJson(await c.req.text()), (path) => ({ pointer: pointerTo(path) }));
}`,
    `/** The query, checked: every parameter is known, and given once. */
export function readQuery<Schema extends z.ZodType>(c: Context, schema: Schema): z.output<Schema> {
  const parameters = [...new URL(c.req.url).searchParams];
  const names = parameters.map(([name]) => name);
  const repeated = names.filter((name, place) => names.indexOf(name) !== place);
  if (repeated.length > 0) {
    throw invalid(repeated.map((parameter) => ({ parameter, code: "repeated", message: "Give this parameter once." })));
  }
  return check(schema, Object.fromEntries(parameters), (path) => ({ parameter: path.join("/") }));
}`,
    `/** The id in the path. What can't be an id is an id that nothing has. */
export function readId(c: Context, what: string): number {
  const id = c.req.param("id") ?? "";
  if (!/^[1-9]\\d{0,14}$/.test(id)) throw notFound(what);
  return Number(id);
}`,
    `/** RFC 6901, as a fragment. */
function pointerTo(path: PropertyKey[]): string {
  return ["#", ...path.map((name) => String(name).replaceAll("~", "~0").replaceAll("/", "~1"))].join("/");
}`,
    `function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, "The body isn't valid JSON.");
  }
}`,
    bare &&
      `/** A field is called \`constructor\`, and every object would seem to have one. */
function withoutInherited<Value>(value: Value): Value {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  return isRecord ? Object.assign(Object.create(null), value) : value;
}`,
    lines(
      "type Place = (path: PropertyKey[]) => Pick<Fault, \"pointer\" | \"parameter\">;",
      "",
      "function check<Schema extends z.ZodType>(schema: Schema, value: unknown, place: Place): z.output<Schema> {",
      `  const result = schema.safeParse(${bare ? "withoutInherited(value)" : "value"}, { reportInput: true });`,
      "  if (!result.success) throw invalid(firstOfEach(result.error.issues.flatMap((issue) => faultsOf(issue, place))));",
      `  return ${bare ? "withoutInherited(result.data)" : "result.data"};`,
      "}",
      "",
      "/** Of each place the first fault: what follows from it says nothing new. */",
      "function firstOfEach(faults: Fault[]): Fault[] {",
      "  const places = faults.map(({ pointer, parameter }) => pointer ?? parameter);",
      "  return faults.filter((_, index) => places.indexOf(places[index]) === index);",
      "}",
      "",
      "function faultsOf(issue: z.core.$ZodIssue, place: Place): Fault[] {",
      `  if (issue.code === "unrecognized_keys") {`,
      "    const places = issue.keys.map((key) => place([...issue.path, key]));",
      `    return places.map((known) => ({ ...known, code: "unknown", message: "This isn't known here." }));`,
      "  }",
      `  if (issue.input === undefined) return [{ ...place(issue.path), code: "required", message: "This is required." }];`,
      "  return [{ ...place(issue.path), code: issue.code, message: issue.message }];",
      "}",
    ),
  );
}
