import type { Blueprint, Computed, Entity, Operand } from "../../blueprint.ts";
import { fieldNameOf, operandsOf, rowsOf, worthOf } from "../../formulas.ts";
import { entityOf, fieldOf } from "../facts.ts";
import { resourcePath, spaced } from "../names.ts";
import { shown } from "../quoting.ts";
import { differ } from "./guard-tests.ts";
import { rowOf } from "./rows.ts";
import { prerequisites, samplesOf, valueIn } from "./samples.ts";
import { seedsOf } from "./seeds.ts";
import { call, expectation, objectLiteral, type ProducedTest, sampleWith, statements, type Subject, subjectOf, type Value } from "./subject.ts";
import { inView } from "./view.ts";

/** Tests of what is worked out: its value for rows as they are, and after something that it is made of has changed. */
export const computedTests = (subject: Subject, blueprint: Blueprint, entity: Entity): ProducedTest[] =>
  (entity.computed ?? []).flatMap((computed) => (computed.value.how === "product" || computed.value.how === "terms" ? multiplied(subject, entity, computed) : gathered(subject, blueprint, entity, computed)) ?? []);

const nameOf = (computed: Computed): string => `work out their ${shown(spaced(computed.label)).slice(0, 60)}`;
const close = (actual: string, expected: number, { type }: Computed): string => `expect(${actual}).toBeCloseTo(${Number(expected.toFixed(type === "money" ? 2 : 4))}, ${type === "integer" ? 6 : 2});`;

/** The value of an operand in a row, references followed into the samples. */
function valueOf(view: Blueprint, entity: Entity, operand: Operand, row: Readonly<Record<string, Value>>): number {
  if ("from" in operand) return (Date.parse(String(row[operand.to]).slice(0, 10)) - Date.parse(String(row[operand.from]).slice(0, 10))) / 86_400_000;
  if ("number" in operand) return operand.number;
  if ("percent" in operand) {
    const { percent: field, through } = operand;
    return worthOf(operand, valueOf(view, entity, { field, ...(through === undefined ? {} : { through }) }, row));
  }
  if (operand.through === undefined) return Number(row[operand.field]);
  const other = entityOf(view, fieldOf(entity, operand.through).entity);
  return Number(valueIn(samplesOf(view, other)[Number(row[operand.through]) - 1], operand.field));
}

const productOf = (view: Blueprint, entity: Entity, operands: readonly Operand[], row: Readonly<Record<string, Value>>): number => operands.reduce((product, operand) => product * valueOf(view, entity, operand, row), 1);

/** What a row comes to: its product, or its terms added up. */
const comesTo = (view: Blueprint, entity: Entity, { value }: Computed, row: Readonly<Record<string, Value>>): number =>
  "terms" in value ? value.terms.reduce((all, { operands, minus }) => all + (minus ? -1 : 1) * productOf(view, entity, operands, row), 0) : productOf(view, entity, "operands" in value ? value.operands : [], row);

/** The last sample: its numbers are the furthest from one. Then each number of its own is changed. */
function multiplied(subject: Subject, entity: Entity, computed: Computed): ProducedTest | undefined {
  const { blueprint, samples, path } = subject;
  const index = samples.length - 1;
  const row = rowOf(subject, index, {});
  const operands = operandsOf(computed);
  if (!row || operands.some((operand) => Number.isNaN(valueOf(blueprint, subject.entity, operand, row)))) return undefined;
  const changes = operands.flatMap((operand) => {
    const name = "from" in operand ? operand.to : ("through" in operand ? operand.through : undefined) ?? fieldNameOf(operand) ?? "";
    const other = samples.map((sample) => valueIn(sample, name)).find((value) => value !== undefined && value !== row[name]);
    const changed = other === undefined ? undefined : rowOf(subject, index, { [name]: other });
    return changed ? [{ sent: Object.fromEntries(Object.entries(changed).filter(([key, value]) => row[key] !== value)), row: changed }] : [];
  });
  const answer = `(await service.get("${path}/1")).body.${computed.name}`;
  return {
    name: nameOf(computed),
    rules: [`computed:${entity.name}.${computed.name}`],
    body: statements(
      `await service.add("${path}", [${sampleWith(subject, index, {})}]);`,
      close(answer, comesTo(blueprint, subject.entity, computed, row), computed),
      ...changes.flatMap(({ sent, row: changed }) => [expectation(call("patch", `${path}/1`, objectLiteral(sent)), "{ status: 200 }"), close(answer, comesTo(blueprint, subject.entity, computed, changed), computed), expectation(call("patch", `${path}/1`, `${subject.list}[${index}]`), "{ status: 200 }")]),
      close(`(await service.get("${path}")).body.data[0].${computed.name}`, comesTo(blueprint, subject.entity, computed, row), computed),
    ),
  };
}

/** Two rows of the first and one of the second, where that may be; then one is gone. */
function gathered(subject: Subject, blueprint: Blueprint, entity: Entity, computed: Computed): ProducedTest | undefined {
  const { value } = computed;
  if (!("of" in value)) return undefined;
  const view = subject.blueprint;
  const rows = rowsOf(blueprint, entity, computed);
  const seen = inView(blueprint, view, rows);
  const of = subjectOf(view, seen);
  const made = [1, 1, 2].map((parent, index) => rowOf(of, index, { [value.by]: parent }));
  const known = made.filter((row) => row !== undefined).filter((row) => subject.samples.length > 1 || row[value.by] === 1);
  const tight = (rows.limits ?? []).some(({ reference, max }) => reference === value.by && (typeof max === "number" ? max : (fieldOf(entity, max.field).max ?? 2)) < 2);
  const chosen = tight || !differ(rows, known) || !(known.length > 1) ? known.slice(0, 1) : known;
  if (chosen.length === 0 || !differ(rows, chosen)) return undefined;
  const expected = (parent: number, left: readonly Record<string, Value>[]): number => worth(view, seen, computed, left.filter((row) => row[value.by] === parent), subject.samples[parent - 1] ?? {});
  const answer = (parent: number): string => `(await service.get("${subject.path}/${parent}")).body.${computed.name}`;
  const check = (parent: number, left: readonly Record<string, Value>[]): string => (Number.isNaN(expected(parent, left)) ? `expect(${answer(parent)}).toBe(null);` : close(answer(parent), expected(parent, left), computed));
  return {
    name: nameOf(computed),
    rules: [`computed:${entity.name}.${computed.name}`],
    body: statements(
      "service = newService();",
      ...seedsOf(blueprint, rows, prerequisites(view, seen)),
      check(1, []),
      `await service.add("${resourcePath(rows)}", [${chosen.map((row) => objectLiteral(row)).join(", ")}]);`,
      check(1, chosen),
      subject.samples.length > 1 && check(2, chosen),
      expectation(`await service.delete("${resourcePath(rows)}/1")`, "{ status: 204 }"),
      check(1, chosen.slice(1)),
    ),
  };
}

function worth(view: Blueprint, rows: Entity, computed: Computed, of: readonly Record<string, Value>[], own: Readonly<Record<string, Value>>): number {
  const { value } = computed;
  if (value.how === "count") return of.length;
  if (value.how === "left") return Number(own[value.field]) - of.length;
  const sum = of.reduce((all, row) => all + productOf(view, rows, operandsOf(computed), row), 0);
  return value.how === "average" ? sum / of.length : sum;
}
