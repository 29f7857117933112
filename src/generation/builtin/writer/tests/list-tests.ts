import type { Field } from "../../blueprint.ts";
import { fieldOf, orderWords, pagingOf } from "../facts.ts";
import { spoken } from "../layout.ts";
import { filterParameter, rangeParameters } from "../names.ts";
import { shown } from "../quoting.ts";
import { beginning } from "./field-tests.ts";
import { isSampled, type Sample, sized, valueIn } from "./samples.ts";
import { addAll, call, expectIds, objectLiteral, type ProducedTest, statements, type Subject, type Value } from "./subject.ts";

/** Tests of lists: search, filters, ranges and orders. Rows are made from the samples, so that their ids are 1, 2, 3. */
export const listTests = (subject: Subject): ProducedTest[] => {
  const { entity } = subject;
  return [
    ...(entity.search ? [searched(subject, entity.search.fields)] : []),
    ...entity.filters.map(({ field }) => filtered(subject, fieldOf(entity, field))),
    ...entity.ranges.map(({ field }) => between(subject, fieldOf(entity, field))),
    ...entity.sorts.map(({ field }) => sorted(subject, fieldOf(entity, field))),
    paged(subject),
    ...(entity.order ? [ordered(subject, fieldOf(entity, entity.order.field), entity.order.direction)] : []),
  ].filter((test) => test !== undefined);
};

const label = (field: Field): string => shown(field.label).slice(0, 40) || field.name;

/** Every list has pages; how long they are is a rule only where it was asked for. */
function paged({ entity, path }: Subject): ProducedTest {
  const { size, max } = pagingOf(entity);
  return {
    name: `have ${size} rows a page unless asked otherwise, and at most ${max}`,
    rules: [entity.paging ? `paging:${entity.name}` : `entity:${entity.name}`],
    body: statements(
      `expect(await service.get("${path}")).toMatchObject({ body: { page: { limit: ${size} } } });`,
      `expect(await service.get("${path}?limit=${max}")).toMatchObject({ status: 200, body: { page: { limit: ${max} } } });`,
      `expect(await service.get("${path}?limit=${max + 1}")).toMatchObject(strange("limit"));`,
    ),
  };
}

/** Ids of samples that fulfil a condition, as a new database numbers them. */
const idsWhere = ({ samples }: Subject, holds: (sample: Sample) => boolean): number[] => samples.flatMap((sample, index) => (holds(sample) ? [index + 1] : []));

function searched(subject: Subject, names: readonly string[]): ProducedTest {
  const { entity, samples } = subject;
  const fields = names.map((name) => fieldOf(entity, name));
  const found = fields.flatMap((field) => (isText(field) ? needleTest(subject, field) : valueTest(subject, field)));
  const everything = samples.flatMap((sample) => names.map((name) => String(valueIn(sample, name)))).join(" ");
  const wildcards = ["%", "_"].filter((wildcard) => !everything.includes(wildcard));
  return {
    name: `are found by any part of their ${spoken(fields.map(label), "or")}, in any case`,
    rules: [`search:${entity.name}`],
    body: statements(addAll(subject), ...found, ...wildcards.map((wildcard) => expectIds(subject, { q: wildcard }, []))),
  };
}

const isText = (field: Field): boolean => field.type === "text" || field.type === "email" || field.type === "url";

/** Gives row 1 a value that no other field has, and looks for a part of it in the other case. */
function needleTest(subject: Subject, field: Field): string[] {
  const { path, samples } = subject;
  const needle = needleFor(subject, field);
  if (!needle) return [];
  return [
    `await service.patch("${path}/1", ${objectLiteral({ [field.name]: needle.value })});`,
    expectIds(subject, { q: needle.part }, [1]),
    `await service.patch("${path}/1", ${objectLiteral({ [field.name]: valueIn(samples[0], field.name) ?? null })});`,
  ];
}

function needleFor({ samples }: Subject, field: Field): { value: string; part: string } | undefined {
  const everything = samples.flatMap((sample) => Object.values(sample).map(String)).join(" ").toUpperCase();
  for (const word of ["Crème brûlée", "needle", "quiz", "zq", "q", "z", "j", "k"]) {
    const plain = word.normalize("NFD").replace(/[^a-z]/g, "");
    const filled = (around: number): string => plain.padEnd((field.min_length ?? 0) - around, "x");
    const value = { email: `${filled(5)}@b.co`, url: `https://${filled(11)}.co` }[field.type as string] ?? sized(field, word, word);
    const part = (field.type === "text" ? word : plain).slice(word.length > 2 ? 1 : 0).toUpperCase();
    if (value.toUpperCase().includes(part) && value.length >= (field.min_length ?? 0) && value.length <= (field.max_length ?? Infinity) && !everything.includes(part)) return { value, part };
  }
  return undefined;
}

const valueTest = (subject: Subject, field: Field): string[] => {
  const value = valueIn(subject.samples[0], field.name);
  return value === undefined ? [] : [expectIds(subject, { q: String(value) }, idsWhere(subject, (sample) => String(valueIn(sample, field.name)).includes(String(value))))];
};

function filtered(subject: Subject, field: Field): ProducedTest {
  const { entity, path, samples } = subject;
  const parameter = filterParameter(entity, field.name);
  const shared = { name: `are filtered by ${label(field)}`, rules: [`filter:${entity.name}.${field.name}`] };
  if (!isSampled(subject.blueprint, entity, field)) {
    const { setup, value } = beginning(subject, field);
    const patch = `${call("patch", `${path}/1`, objectLiteral({ [field.name]: value }))};`;
    return { ...shared, body: statements(setup, patch, expectIds(subject, { [parameter]: value }, [1])) };
  }
  if (isOwnTime(subject, field)) {
    const body = statements(addAll(subject), timesOf(subject, field), expectTime(subject, parameter, "times[0]", "[1]"));
    return { ...shared, body };
  }
  const values = [...new Set(samples.map((sample) => valueIn(sample, field.name)))].filter((value) => value !== undefined);
  const absent = values.length > 1 ? undefined : otherValue(field);
  return {
    ...shared,
    body: statements(
      addAll(subject),
      ...values.slice(0, 2).map((value) => expectIds(subject, { [parameter]: value }, byDefaultOrder(subject, idsWhere(subject, (sample) => valueIn(sample, field.name) === value)))),
      absent !== undefined && expectIds(subject, { [parameter]: absent }, []),
    ),
  };
}

/** A value that no sample has, for a field that has only one. */
const otherValue = (field: Field): Value | undefined => ({ text: "something else", integer: 999_999_999, boolean: false })[field.type as string];

/** Times that the service sets: only it knows them. */
const isOwnTime = ({ entity }: Subject, field: Field): boolean => !entity.fields.includes(field);

const timesOf = ({ samples, path }: Subject, field: Field): string =>
  statements(
    "const times = [];",
    `for (const id of [${samples.map((_, index) => index + 1).join(", ")}]) times.push((await service.get(\`${path}/\${id}\`)).body.${field.name});`,
  );

const expectTime = ({ path }: Subject, parameter: string, time: string, ids: string): string =>
  `expect(await service.ids(\`${path}?${parameter}=\${encodeURIComponent(${time})}\`)).toEqual(${ids});`;

function between(subject: Subject, field: Field): ProducedTest {
  const { entity, samples } = subject;
  const { min, max } = rangeParameters(field.name);
  const shared = { name: `are filtered by the range of their ${label(field)}`, rules: [`between:${entity.name}.${field.name}`] };
  if (isOwnTime(subject, field)) {
    const all = samples.map((_, index) => index + 1);
    const last = samples.length - 1;
    const checks = [expectTime(subject, min, `times[${last}]`, `[${all.slice(-1)}]`), expectTime(subject, max, "times[0]", "[1]")];
    return { ...shared, body: statements(addAll(subject), timesOf(subject, field), ...checks) };
  }
  const values = [...samples].map((sample) => valueIn(sample, field.name)).filter((value) => value !== undefined).sort((a, b) => compareValues(field, a, b));
  const middle = values[Math.floor(values.length / 2)] ?? 0;
  const [least, most] = [values[0] ?? 0, values.at(-1) ?? 0];
  const ids = (low: Value, high: Value): number[] =>
    byDefaultOrder(subject, idsWhere(subject, (sample) => compareValues(field, valueIn(sample, field.name) ?? 0, low ?? 0) >= 0 && compareValues(field, valueIn(sample, field.name) ?? 0, high ?? 0) <= 0));
  return {
    ...shared,
    body: statements(
      addAll(subject),
      expectIds(subject, { [min]: middle }, ids(middle, most)),
      expectIds(subject, { [max]: middle === most ? least : middle }, ids(least, middle === most ? least : middle)),
      expectIds(subject, { [min]: least, [max]: least }, ids(least, least)),
    ),
  };
}

function sorted(subject: Subject, field: Field): ProducedTest {
  const { setup, values } = rowsFor(subject, field);
  return {
    name: `are sorted by ${label(field)}, both ways`,
    rules: [`sort:${subject.entity.name}.${field.name}`],
    body: statements(
      setup,
      expectIds(subject, { sort: field.name }, idsInOrder(field, values, "asc")),
      expectIds(subject, { sort: `-${field.name}` }, idsInOrder(field, values, "desc")),
    ),
  };
}

function ordered(subject: Subject, field: Field, direction: "asc" | "desc"): ProducedTest | undefined {
  const { path, list } = subject;
  const { setup, values } = rowsFor(subject, field);
  const shared = { name: `are listed by ${label(field)}, ${orderWords(field, direction)}`, rules: [`order:${subject.entity.name}`] };
  const ids = idsInOrder(field, values, direction);
  const isAnyOrder = String(ids) === String(idsInOrder(field, values, direction === "asc" ? "desc" : "asc"));
  if (isAnyOrder || (!isOwnTime(subject, field) && new Set(values).size < 2)) return undefined;
  if (ids.some((id, index) => id !== index + 1) || isOwnTime(subject, field) || !isSampled(subject.blueprint, subject.entity, field)) return { ...shared, body: statements(setup, expectIds(subject, {}, ids)) };
  const reversed = idsInOrder(field, [...values].reverse(), direction);
  return { ...shared, body: statements(`await service.add("${path}", [...${list}].reverse());`, expectIds(subject, {}, reversed)) };
}

/** Makes rows that differ in a field, and tells their values. Of a reference that samples leave out only the last row has one. */
function rowsFor(subject: Subject, field: Field): { setup: string; values: (Value | undefined)[] } {
  const { path, samples } = subject;
  if (isSampled(subject.blueprint, subject.entity, field)) return { setup: addAll(subject), values: samples.map((sample) => valueIn(sample, field.name)) };
  const { setup, value } = beginning(subject, field);
  const patch = `${call("patch", `${path}/${samples.length}`, objectLiteral({ [field.name]: value }))};`;
  return { setup: statements(setup, patch), values: samples.map((_, index) => (index === samples.length - 1 ? value : undefined)) };
}

/** Ids of rows in the order of their values, as the database has it: equal ones by id in the same direction, ones without a value last. */
function idsInOrder(field: Field, values: readonly (Value | undefined)[], direction: "asc" | "desc"): number[] {
  const sign = direction === "asc" ? 1 : -1;
  return values
    .map((value, index) => ({ id: index + 1, value }))
    .sort((a, b) => {
      if (a.value === undefined || b.value === undefined) return Number(a.value === undefined) - Number(b.value === undefined) || sign * (a.id - b.id);
      return sign * (compareValues(field, a.value, b.value) || a.id - b.id);
    })
    .map(({ id }) => id);
}

function byDefaultOrder(subject: Subject, ids: number[]): number[] {
  const { order } = subject.entity;
  if (!order) return ids;
  const field = fieldOf(subject.entity, order.field);
  const all = idsInOrder(field, subject.samples.map((sample) => valueIn(sample, field.name)), order.direction);
  return all.filter((id) => ids.includes(id));
}

/** As the database compares: text by code units without regard to ASCII case, enumerations by place. */
function compareValues(field: Field, a: Value, b: Value): number {
  if (field.type === "enum") return (field.values ?? []).indexOf(String(a)) - (field.values ?? []).indexOf(String(b));
  if (typeof a === "string" && typeof b === "string") return a.toLowerCase() < b.toLowerCase() ? -1 : Number(a.toLowerCase() !== b.toLowerCase());
  return Number(a) - Number(b);
}
