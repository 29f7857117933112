import type { Among, Blueprint, Entity, Gate, Limit } from "../../blueprint.ts";
import { fieldOf, isNullable, otherSide, stateOf } from "../facts.ts";
import { indent, listed, spoken } from "../layout.ts";
import { kebab, resourcePath, spaced } from "../names.ts";
import { shown } from "../quoting.ts";
import { fromAxis, stretchesOf } from "./axis.ts";
import { pathsTo } from "./lifecycle-tests.ts";
import { prerequisites, type Sample, samplesOf, valueIn } from "./samples.ts";
import { seedsOf } from "./seeds.ts";
import { rowOf } from "./rows.ts";
import { call, expectation, literal, objectLiteral, type ProducedTest, statements, type Subject, subjectOf, type Value } from "./subject.ts";

/** Tests of what other rows forbid: 409 where a gate is closed, where it is full, and where two meet in time. `blueprint` is whole, `subject` a view. */
export function guardTests(subject: Subject, blueprint: Blueprint, entity: Entity): ProducedTest[] {
  return [
    ...(entity.gates ?? []).map((gate) => gated(subject, blueprint, entity, gate)),
    ...(entity.limits ?? []).flatMap((limit) => limited(subject, blueprint, entity, limit) ?? []),
    ...(entity.overlaps ?? []).flatMap((overlap) => apart(subject, blueprint, entity, overlap) ?? []),
  ];
}

const said = (text: string): string => shown(spaced(text)).slice(0, 60);
const pointed = (field: string, status = 409): string => `{ status: ${status}, body: { errors: [{ pointer: "#/${field}" }] } }`;

/** Each state of the other side is tried on a service of its own, where only this gate isn't opened beforehand. */
function gated(subject: Subject, blueprint: Blueprint, entity: Entity, gate: Gate): ProducedTest {
  const { path, list } = subject;
  const other = otherSide(blueprint, entity, gate.reference);
  const state = stateOf(other);
  const field = fieldOf(other, gate.field);
  const seeds = seedsOf(blueprint, entity, prerequisites(subject.blueprint, subject.entity), gate);
  const number = Number(valueIn(subject.samples[0], gate.reference) ?? 1);
  const target = `${resourcePath(other)}/${number}`;
  const lived = other.lifecycle && state?.name === gate.field ? [...pathsTo(other.lifecycle, String(state.default))] : undefined;
  const values = field.type === "boolean" ? [true, false] : (field.values ?? []);
  const ways = lived
    ? lived.map(([value, steps]) => listed("[", [listed("[", steps.map(literal), "]"), gate.values.includes(value) ? "201" : "409"], "]"))
    : values.map((value) => listed("[", [literal(value), gate.values.includes(value) ? "201" : "409"], "]"));
  return {
    name: `are made only for ${said(other.plural)} whose ${said(field.label)} is ${spoken(gate.values.map((value) => said(String(value))), "or")}`,
    rules: [`gate:${entity.name}.${gate.reference}.${gate.field}`],
    body: statements(
      `const ways = ${listed("[", ways, "] as const;", 16)}`,
      `for (const [${lived ? "steps" : "value"}, status] of ways) {`,
      "  service = newService();",
      ...seeds.map((seed) => indent(seed)),
      lived ? `  for (const step of steps) expect(await service.act(\`${target}/\${step}\`)).toMatchObject({ status: 200 });` : indent(expectation(call("patch", target, `{ ${gate.field}: value }`), "{ status: 200 }", 2)),
      `  expect(await service.post("${path}", ${list}[0])).toMatchObject({ status });`,
      "}",
    ),
  };
}

/** Rows for one and the same other side, as many as may be and one more. */
function limited(subject: Subject, blueprint: Blueprint, entity: Entity, limit: Limit): ProducedTest | undefined {
  const { path } = subject;
  const { reference, max, among } = limit;
  const other = otherSide(blueprint, entity, reference);
  const most = typeof max === "number" ? max : 1;
  const fixed: Record<string, Value> = { [reference]: 1, ...counting(entity, among) };
  // Where something else of them is limited too, each row has one of its own of that.
  const apart = [...new Set((entity.limits ?? []).map((each) => each.reference))].filter((each) => each !== reference);
  const rows = Array.from({ length: most + 1 }, (_, index) => rowOf(subject, index, { ...fixed, ...Object.fromEntries(apart.map((each) => [each, index + 1])) }));
  const spares = apart.flatMap((each) => spareRows(subject, blueprint, otherSide(blueprint, entity, each), most + 1));
  const known = rows.filter((row) => row !== undefined);
  const last = known.at(-1);
  if (known.length <= most || !last || !differ(entity, known)) return undefined;
  const others = samplesOf(subject.blueprint, subject.blueprint.entities[blueprint.entities.indexOf(other)] ?? other).length > 1;
  const elsewhere = { ...last, [reference]: 2 };
  const back = among && comingBack(entity, among);
  const leave = among && leaving(subject, entity, among);
  return {
    name: `are at most ${typeof max === "number" ? max : `as many as the ${said(max.field)} says`} for one ${said(other.name)}${among ? `, ${"empty" in among ? `counting those without ${said(among.field)}` : "counting those that are open"}` : ""}`,
    rules: [`limit:${entity.name}.${reference}`],
    body: statements(
      ...spares,
      typeof max !== "number" && expectation(call("patch", `${resourcePath(other)}/1`, `{ ${max.field}: 1 }`), "{ status: 200 }"),
      `const rows = ${listed("[", known.slice(0, most).map((row) => objectLiteral(row, 8)), "];", 14)}`,
      `await service.add("${path}", rows);`,
      `const oneMore = ${objectLiteral(last, 16)};`,
      expectation(call("post", path, "oneMore"), pointed(reference)),
      others && expectation(call("post", path, objectLiteral({ ...elsewhere })), "{ status: 201 }"),
      others && expectation(call("patch", `${path}/${most + 1}`, `{ ${reference}: 1 }`), pointed(reference)),
      others && expectation(`await service.delete("${path}/${most + 1}")`, "{ status: 204 }"),
      leave,
      leave && expectation(call("post", path, "oneMore"), "{ status: 201 }"),
      leave && back && expectation(`await service.act("${path}/1/${back}")`, pointed(reference)),
    ),
  };
}

/** Statements that make rows beyond the samples, so that there are as many as needed. */
function spareRows(subject: Subject, blueprint: Blueprint, other: Entity, needed: number): string[] {
  const seen = subject.blueprint.entities[blueprint.entities.indexOf(other)] ?? other;
  const own = subjectOf(subject.blueprint, seen);
  const rows = Array.from({ length: Math.max(0, needed - own.samples.length) }, (_, i) => rowOf(own, own.samples.length + i, {})).filter((row) => row !== undefined);
  return rows.length > 0 ? [`await service.add("${own.path}", [${rows.map((row) => objectLiteral(row)).join(", ")}]);`] : [];
}

/** What makes a row count. */
function counting(entity: Entity, among: Among | undefined): Record<string, Value> {
  if (!among || stateOf(entity)?.name === among.field) return {};
  return { [among.field]: "empty" in among ? null : (among.values[0] ?? null) };
}

/** A statement after which row 1 doesn't count any more. */
function leaving(subject: Subject, entity: Entity, among: Among): string | undefined {
  const state = stateOf(entity);
  const first = `${subject.path}/1`;
  if ("empty" in among) {
    const value = rowOf(subject, 0, {})?.[among.field];
    return value === undefined || value === null ? undefined : expectation(call("patch", first, objectLiteral({ [among.field]: value })), "{ status: 200 }");
  }
  if (!state || state.name !== among.field) {
    const outside = fieldOf(entity, among.field).values?.find((value) => !among.values.includes(value));
    return outside === undefined ? undefined : expectation(call("patch", first, objectLiteral({ [among.field]: outside })), "{ status: 200 }");
  }
  const steps = entity.lifecycle && [...pathsTo(entity.lifecycle, String(state.default))].find(([value]) => !among.values.includes(value))?.[1];
  return steps && statements(...steps.map((step) => `await service.act("${first}/${step}");`));
}

/** The action by which a row that has left counts again, if there is one. */
function comingBack(entity: Entity, among: Among): string | undefined {
  const state = stateOf(entity);
  if (!entity.lifecycle || !state || "empty" in among || state.name !== among.field) return undefined;
  const left = [...pathsTo(entity.lifecycle, String(state.default))].find(([value]) => !among.values.includes(value))?.[0];
  const action = entity.lifecycle.actions.find(({ from, to }) => left !== undefined && from.includes(left) && among.values.includes(to));
  return action && kebab(action.name);
}

/** Whether no two rows are the same where that is forbidden. */
export function differ(entity: Entity, rows: readonly Record<string, Value>[]): boolean {
  const keys = [...entity.fields.filter(({ unique }) => unique).map(({ name }) => [name]), ...entity.unique_together.map(({ fields }) => fields)];
  return keys.every((key) => new Set(rows.map((row) => JSON.stringify(key.map((name) => row[name])))).size === rows.length);
}

/** Days on the axis of samples: a row between two of them, and others that touch it, meet it, lie in it and go on without end. */
function apart(subject: Subject, blueprint: Blueprint, entity: Entity, overlap: NonNullable<Entity["overlaps"]>[number]): ProducedTest | undefined {
  const { path } = subject;
  const { reference, from, to, among } = overlap;
  const [start, end] = [fieldOf(entity, from), fieldOf(entity, to)];
  const low = Math.ceil(Math.max(stretchesOf(subject.entity)?.get(from)?.low ?? 1, 1));
  const at = (index: number, begin: number, finish: number, parent = 1): Record<string, Value> | undefined =>
    rowOf(subject, index, { ...counting(entity, among), [reference]: parent, [from]: fromAxis(start, low + begin), [to]: fromAxis(end, low + finish) });
  const rows = [at(0, 10, 20), at(1, 15, 25), at(1, 12, 13), at(1, 20, 30), at(2, 15, 25, 2)];
  const [first, meeting, within, touching, elsewhere] = rows;
  const other = otherSide(blueprint, entity, reference);
  const others = samplesOf(subject.blueprint, subject.blueprint.entities[blueprint.entities.indexOf(other)] ?? other).length > 1;
  if (!first || !meeting || !within || !touching || !elsewhere || !differ(entity, [first, touching, ...(others ? [elsewhere] : [])])) return undefined;
  const moved: Sample = { [from]: fromAxis(start, low + 11), [to]: fromAxis(end, low + 19) };
  const open = isNullable(end) ? at(2, 40, 41) : undefined;
  const later = open && at(2, 50, 60);
  return {
    name: `don't meet another of the same ${said(other.name)} between ${said(start.label)} and ${said(end.label)}`,
    rules: [`overlap:${entity.name}.${reference}`],
    body: statements(
      `await service.add("${path}", [${objectLiteral(first, 30)}]);`,
      expectation(call("post", path, objectLiteral(meeting)), pointed(from)),
      expectation(call("post", path, objectLiteral(within)), pointed(from)),
      expectation(call("post", path, objectLiteral(touching)), "{ status: 201 }"),
      others && expectation(call("post", path, objectLiteral(elsewhere)), "{ status: 201 }"),
      expectation(call("patch", `${path}/2`, objectLiteral({ [from]: valueIn(moved, from) ?? null })), pointed(from)),
      expectation(call("patch", `${path}/1`, objectLiteral(moved)), "{ status: 200 }"),
      open && others && expectation(`await service.delete("${path}/3")`, "{ status: 204 }"),
      open && later && differ(entity, [first, touching, open]) && statements(
        expectation(call("post", path, objectLiteral({ ...open, [to]: null })), "{ status: 201 }"),
        expectation(call("post", path, objectLiteral(later)), pointed(from)),
      ),
    ),
  };
}
