import * as z from "zod";
import type { OpenApiDocument, Operation } from "../../src/platform/openapi/index.ts";
import type { Answer } from "./world.ts";

type Schema = { [name: string]: unknown };
interface Response {
  $ref?: string;
  content?: { [type: string]: { schema?: Schema } };
}

const isSchema = (value: unknown): value is Schema => typeof value === "object" && value !== null && !Array.isArray(value);

/** Where the description leaves open what else an object may have, nothing else: answers may gain members, but not in secret. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (!isSchema(value)) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, closed(member)]));
  return value.type === "object" && isSchema(value.properties) && value.additionalProperties === undefined ? { ...inner, additionalProperties: false } : inner;
}

type Check = (body: unknown) => string[];
const checks = new Map<Schema, Check>();

/** What of a body a schema doesn't say. Made once for each: the description refers to a few of them again and again. */
function checkOf(document: OpenApiDocument, schema: Schema, mayHaveMore: boolean): Check {
  const known = checks.get(schema);
  if (known) return known;
  const form = (value: unknown) => (mayHaveMore ? value : closed(value)) as Schema;
  const text = JSON.stringify({ ...form(schema), $defs: form(document.components.schemas) }).replaceAll("#/components/schemas/", "#/$defs/");
  const parser = z.fromJSONSchema(JSON.parse(text));
  const check: Check = (body) => parser.safeParse(body).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];
  checks.set(schema, check);
  return check;
}

/** What of an answer the description doesn't say; empty when it says all. Only faults of ours are described together; problems may have members of their own. */
export function undescribed(document: OpenApiDocument, operation: Operation, { status, headers, body }: Answer): string[] {
  const responses = operation.responses as { [status: string]: Response };
  const found = responses[status] ?? (status >= 500 ? responses.default : undefined);
  if (!found) return [`the status ${status} isn't described: ${JSON.stringify(body)}`];
  const { content } = found.$ref ? (document.components.responses![found.$ref.split("/").at(-1)!] as Response) : found;
  const type = headers.get("content-type")?.split(";")[0];
  if (!content) return body === "" || body === null ? [] : [`${status} has a body that isn't described`];
  const described = content[type ?? ""];
  if (!described) return [`${status} is described as ${Object.keys(content).join(", ")}, and is ${type}`];
  return described.schema ? checkOf(document, described.schema, status >= 400)(body).map((fault) => `${status} ${fault}`) : [];
}
