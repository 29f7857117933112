import type { OpenApiDocument, Operation } from "../../../src/platform/openapi/index.ts";
import type { Chance } from "./chance.ts";
import { faultsIn } from "./faults.ts";
import { valueFor, type Schema, type Shared } from "./values.ts";

/** One request that was made from the description. */
export interface Attempt {
  why: string;
  /** Whether the description says that it can't succeed. */
  isWrong: boolean;
  query?: string;
  body?: unknown;
  params?: Record<string, string>;
  headers?: Record<string, string | null>;
}

interface Parameter {
  name: string;
  in: string;
  required: boolean;
  schema: Schema;
}

const badIds = ["x", "..%2f..%2fapi", "%00", "%ff%fe", "%f0%9f%a6%89", "constructor", "a".repeat(2_000), "run_00000000000000000000000000", "%zz", "-1"];
/** None of them may matter: they are taken for what they are, or not at all. */
const oddHeaders: readonly Record<string, string>[] = [
  { accept: "application/x-nonsense;q=9" }, { "if-none-match": '"' }, { range: "bytes=9-1" }, { prefer: "wait=-1, respond-async;x" }, { "x-request-id": "\"{}" }, { "accept-language": "x".repeat(5_000) },
  { cookie: "devgen_refresh=x; __Host-devgen_refresh=y; =" }, { "x-forwarded-for": "' or 1=1" }, { expect: "200-ok" }, { "content-encoding": "identity" }, { traceparent: "00-0-0-0" },
];

/** What is worth trying with an operation. `body`: one that it takes, where somebody knows one. Those that can't succeed come first. */
export function attemptsAt(document: OpenApiDocument, operation: Operation, method: string, known: unknown, most: number, chance: Chance): Attempt[] {
  const shared = document.components.schemas as Shared;
  const parameters = operation.parameters.map((one) => resolvedParameter(document, one));
  const schema = (operation.requestBody as { content: { "application/json": { schema: Schema } } } | undefined)?.content["application/json"].schema;
  const fresh = (): unknown => (schema ? valueFor(schema, shared, chance) : undefined);
  const right = known === undefined ? (schema ? { body: fresh() } : {}) : { body: known };
  const wrong = (attempt: Omit<Attempt, "isWrong">): Attempt => ({ isWrong: true, ...right, ...attempt });
  return [
    ...(schema ? faultsIn(schema, shared, known ?? fresh(), most, chance).map(({ why, value }) => wrong({ why, body: value })) : []),
    ...(schema ? formFaults(known ?? fresh(), method).map(wrong) : []),
    ...queryFaults(parameters, shared, chance).map(wrong),
    ...(parameters.some(({ in: place }) => place === "header") ? headerFaults(parameters).map(wrong) : []),
    ...parameters.filter(({ in: place }) => place === "path").map(({ name }) => wrong({ why: `${name} is made up`, params: { [name]: chance.pick(badIds) } })),
    ...(operation.security.length > 0 ? [wrong({ why: "nobody asks", headers: { authorization: null } })] : []),
    { why: "an odd header", isWrong: false, headers: chance.pick(oddHeaders), ...right },
    ...Array.from({ length: schema ? 2 : 0 }, () => ({ why: "made from the schema", isWrong: false, body: fresh(), query: queryFor(parameters, shared, chance) })),
    { why: "as it should be", isWrong: false, query: queryFor(parameters, shared, chance), ...right },
  ];
}

const resolvedParameter = (document: OpenApiDocument, parameter: object): Parameter =>
  ("$ref" in parameter ? document.components.parameters![String(parameter.$ref).split("/").at(-1)!] : parameter) as Parameter;

/** A body that isn't what it says, or isn't said to be what it is. */
function formFaults(known: unknown, method: string): Omit<Attempt, "isWrong">[] {
  if (method === "get") return [];
  return [
    { why: "half a body", body: JSON.stringify(known).slice(0, -1), headers: { "content-type": "application/json" } },
    { why: "another media type", body: JSON.stringify(known), headers: { "content-type": "application/xml" } },
  ];
}

const query = (entries: readonly (readonly [string, string])[]): string => (entries.length === 0 ? "" : `?${new URLSearchParams(entries.map(([name, value]) => [name, value.toWellFormed()]))}`);

function queryFor(parameters: readonly Parameter[], shared: Shared, chance: Chance): string {
  const said = parameters.filter((one) => one.in === "query" && (one.required || chance.once(4)));
  return query(said.flatMap(({ name, schema }) => [valueFor(schema, shared, chance)].flat().map((value) => [name, String(value)] as const)));
}

function queryFaults(parameters: readonly Parameter[], shared: Shared, chance: Chance): Omit<Attempt, "isWrong">[] {
  const said = parameters.filter((one) => one.in === "query");
  if (said.length === 0) return [];
  const faults = said.flatMap(({ name, schema }) => faultsIn(schema, shared, valueFor(schema, shared, chance), 4, chance)
    .filter(({ value }) => typeof value === "string" || (typeof value === "number" && schema.type !== "string"))
    .map(({ value }) => [name, String(value)] as const));
  return [{ why: "an unknown parameter", query: "?no_such_parameter=1" }, ...Array.from({ length: Math.min(3, faults.length) }, () => chance.pick(faults)).map(([name, value]) => ({ why: `?${name} is ${value.slice(0, 40)}`, query: query([[name, value]]) }))];
}

function headerFaults(parameters: readonly Parameter[]): Omit<Attempt, "isWrong">[] {
  const names = parameters.filter(({ in: place }) => place === "header").map(({ name }) => name);
  return [
    ...(names.includes("Idempotency-Key") ? [{ why: "a key too long", headers: { "idempotency-key": "k".repeat(256) } }, { why: "a key with a space", headers: { "idempotency-key": "a b" } }] : []),
    ...(names.includes("If-Match") ? [{ why: "another version", headers: { "if-match": '"v999"' } }] : []),
  ];
}
