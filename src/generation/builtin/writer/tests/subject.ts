import type { Blueprint, Entity } from "../../blueprint.ts";
import { lines, listed } from "../layout.ts";
import { pascal, resourcePath } from "../names.ts";
import { quote } from "../quoting.ts";
import { type Sample, sampleOf, samplesOf, valueIn } from "./samples.ts";

/** One test of a repository: which rules it proves, and its statements. */
export interface ProducedTest {
  name: string;
  rules: string[];
  body: string;
}

/** What all tests of one entity are written from. */
export interface Subject {
  blueprint: Blueprint;
  entity: Entity;
  samples: Sample[];
  /** `/books`. */
  path: string;
  /** The name of the samples in produced code: `sampleBooks`. */
  list: string;
}

export const subjectOf = (blueprint: Blueprint, entity: Entity): Subject => ({
  blueprint,
  entity,
  samples: samplesOf(blueprint, entity),
  path: resourcePath(entity),
  list: samplesName(entity),
});

export const samplesName = (entity: Entity): string => `sample${pascal(entity.plural)}`;

export type Value = string | number | boolean | null;

/** A value in produced code. */
export const literal = (value: Value): string => (typeof value === "string" ? quote(value) : String(value));

/** An object in produced code; `undefined` is what JSON leaves out. */
export const objectLiteral = (values: Readonly<Record<string, Value | undefined>>, used = 0): string =>
  listed("{", Object.entries(values).map(([name, value]) => `${name}: ${value === undefined ? "undefined" : literal(value)}`), "}", used);

/** A sample with some values of its own: `{ ...sampleBooks[0], isbn: "x" }`. */
export const sampleWith = (subject: Subject, index: number, values: Readonly<Record<string, Value | undefined>>): string => {
  const items = Object.entries(values).map(([name, value]) => `${name}: ${value === undefined ? "undefined" : literal(value)}`);
  return items.length === 0 ? `${subject.list}[${index}]` : `{ ${[`...${subject.list}[${index}]`, ...items].join(", ")} }`;
};

/** What must differ from a sample so that it holds `fixed` and still fulfils the comparisons; undefined if that can't be. */
export function changesFor(subject: Subject, index: number, fixed: Sample): Sample | undefined {
  const sample = subject.samples[index];
  const wanted = sampleOf(subject.blueprint, subject.entity, index, fixed);
  if (!sample || !wanted) return undefined;
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => valueIn(sample, name) !== value || Object.hasOwn(fixed, name)));
}

/** Statements of a test, without the empty ones. */
export const statements = lines;

export const postFirst = ({ path, list }: Subject): string => `await service.add("${path}", [${list}[0]]);`;

export const addAll = ({ path, list }: Subject): string => `await service.add("${path}", ${list});`;

/** The first sample, sent twice: all that can be shown of uniqueness where there is no second one. */
export const samePosted = (subject: Subject): string => statements(postFirst(subject), expectation(call("post", subject.path, `${subject.list}[0]`), "{ status: 409 }"));

/** A request with a body, awaited: `await service.post("/books", …)`. */
export const call = (method: "post" | "patch", path: string, body: string): string => `await service.${method}("${path}", ${body})`;

/** `expect(…).toMatchObject(…);`, broken where it is long. */
export function expectation(actual: string, expected: string, used = 0): string {
  const short = `expect(${actual}).toMatchObject(${expected});`;
  return used + short.length <= 116 ? short : `expect(\n  ${actual},\n).toMatchObject(${expected});`;
}

export const refused = (field: string): string => `refused("#/${field}")`;

export const taken = (fields: readonly string[]): string => `taken(${fields.map((field) => `"#/${field}"`).join(", ")})`;

/** A query in a path, encoded. */
export const query = (parameters: Readonly<Record<string, Value>>): string =>
  `?${Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value)).replace(/['!*()]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)}`)
    .join("&")}`;

/** The ids of a list, in its order. */
export const expectIds = (subject: Subject, parameters: Readonly<Record<string, Value>>, ids: readonly number[]): string =>
  `expect(await service.ids(${quote(`${subject.path}${Object.keys(parameters).length > 0 ? query(parameters) : ""}`)})).toEqual([${ids.join(", ")}]);`;
