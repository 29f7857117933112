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

const withoutRefs = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll("#/components/schemas/", "#/$defs/"));

/** What of an answer the description doesn't say; empty when it says all. Problems may have members of their own. */
export function undescribed(document: OpenApiDocument, operation: Operation, { status, headers, body }: Answer): string[] {
  const responses = operation.responses as { [status: string]: Response };
  const found = responses[status] ?? (status >= 400 ? responses.default : undefined);
  if (!found) return [`the status ${status} isn't described: ${JSON.stringify(body)}`];
  const { content } = found.$ref ? (document.components.responses![found.$ref.split("/").at(-1)!] as Response) : found;
  const type = headers.get("content-type")?.split(";")[0];
  if (!content) return body === "" || body === null ? [] : [`${status} has a body that isn't described`];
  const described = content[type ?? ""];
  if (!described) return [`${status} is described as ${Object.keys(content).join(", ")}, and is ${type}`];
  if (!described.schema) return [];
  const schema = withoutRefs({ ...(status < 400 ? (closed(described.schema) as Schema) : described.schema), $defs: status < 400 ? closed(document.components.schemas) : document.components.schemas });
  const parsed = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(body);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${status} ${path.join(".")}: ${message}`);
}
