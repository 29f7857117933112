import { type Field, hasDays } from "../../blueprint.ts";
import { entityOf, isOnlyUnique } from "../facts.ts";
import { indent, spoken, withArticle } from "../layout.ts";
import { resourcePath } from "../names.ts";
import { shown } from "../quoting.ts";
import { isSampled, prerequisites, type Sample, valueIn } from "./samples.ts";
import {
  addAll, call, changesFor, expectation, literal, objectLiteral, postFirst, type ProducedTest, refused, samePosted, sampleWith, samplesName, statements, type Subject, taken, type Value,
} from "./subject.ts";

/** Tests of the rules about one field but its bounds: its type, presence, uniqueness, values and default. */
export const fieldTests = (subject: Subject): ProducedTest[] =>
  subject.entity.fields.flatMap((field) => {
    const tests = [
      kept(subject, field),
      field.required && required(subject, field),
      field.unique && unique(subject, field),
      (field.type === "enum" || field.choices !== undefined) && values(subject, field),
      field.default !== undefined && defaulted(subject, field),
    ];
    return tests.filter((test) => typeof test === "object");
  });

const ruleOf = ({ entity }: Subject, kind: string, field: Field): string[] => [`${kind}:${entity.name}.${field.name}`];

const label = (field: Field): string => shown(field.label).slice(0, 60) || field.name;

/** Statements after which row 1 is there and this field of it can be set to `value`. References that samples leave out need the other side first. */
export function beginning(subject: Subject, field: Field): { setup: string; value: Sample[string] } {
  const { blueprint, entity, samples } = subject;
  if (isSampled(blueprint, entity, field)) return { setup: postFirst(subject), value: valueIn(samples[0], field.name) ?? 1 };
  return { setup: statements(addAll(subject), ...otherSide(subject, field)), value: 1 };
}

/** Makes what a reference of a circle leads to, with all that it needs in turn. */
function otherSide({ blueprint, entity }: Subject, field: Field): string[] {
  const to = entityOf(blueprint, field.entity);
  if (to === entity) return [];
  const there = [entity, ...prerequisites(blueprint, entity)];
  return [...prerequisites(blueprint, to), to].filter((needed) => !there.includes(needed)).map((needed) => `await service.add("${resourcePath(needed)}", ${samplesName(needed)});`);
}

function kept(subject: Subject, field: Field): ProducedTest {
  const { setup, value } = beginning(subject, field);
  const { path, samples } = subject;
  const other = valueIn(samples[1], field.name);
  const change = other === undefined ? undefined : changesFor(subject, 0, { [field.name]: other });
  const first = isSampled(subject.blueprint, subject.entity, field) ? `await service.get("${path}/1")` : call("patch", `${path}/1`, objectLiteral({ [field.name]: value }));
  return {
    name: `keep their ${label(field)}, ${described[field.type]}`,
    rules: ruleOf(subject, "field", field),
    body: statements(
      setup,
      expectation(first, `{ status: 200, body: ${objectLiteral({ [field.name]: value })} }`),
      change && expectation(call("patch", `${path}/1`, objectLiteral(change)), `{ body: ${objectLiteral(change)} }`),
      field.type === "datetime" && isFree(subject, field) && expectation(call("patch", `${path}/1`, `{ ${field.name}: "2024-03-01T12:00:00+02:00" }`), `{ body: { ${field.name}: "2024-03-01T10:00:00.000Z" } }`),
      `for (const wrong of [${wrongValues(field, value).map(literal).join(", ")}, {}]) {`,
      indent(expectation(call("post", path, `{ ...${subject.list}[0], ${field.name}: wrong }`), refused(field.name), 2)),
      "}",
    ),
  };
}

const isFree = ({ entity }: Subject, field: Field): boolean => !hasDays(field) && !entity.comparisons.some(({ left, right }) => left === field.name || right === field.name);

const described: Record<Field["type"], string> = {
  text: "which is text",
  integer: "which is a whole number",
  decimal: "which is a number",
  money: "which is an amount",
  boolean: "which is true or false",
  date: "which is a date",
  datetime: "which is a time",
  email: "which is an e-mail address",
  url: "which is a web address",
  enum: "which is one of a few words",
  reference: "which is an id",
};

/** What isn't of the type, each for a reason of its own. */
function wrongValues(field: Field, value: Value): Value[] {
  switch (field.type) {
    case "text":
      return [7, true];
    case "integer":
      return [Number(value) + 0.5, String(value), true];
    case "decimal":
      return [String(value), true];
    case "money":
      return [Number((Number(value) - 0.001).toFixed(3)), String(value), true];
    case "boolean":
      return ["true", 1];
    case "date":
      return ["2024-02-30", "2024-01-15T09:30:00Z", "tomorrow", 7];
    case "datetime":
      return ["2024-02-30T09:30:00Z", "2024-01-15", "tomorrow", 7];
    case "email":
      return ["nowhere", "someone@", 7];
    case "url":
      return ["nowhere", "ftp://example.org/file", 7];
    case "enum":
      return [7, true];
    case "reference":
      return ["1", 1.5, true];
  }
}

function required(subject: Subject, field: Field): ProducedTest {
  const { path } = subject;
  const missing: (Value | undefined)[] = [...(field.default === undefined ? [undefined] : []), null, ...(field.type === "text" ? ["", " "] : [])];
  return {
    name: `need their ${label(field)}`,
    rules: ruleOf(subject, "required", field),
    body: statements(
      ...missing.map((value) => expectation(call("post", path, sampleWith(subject, 0, { [field.name]: value })), refused(field.name))),
      postFirst(subject),
      expectation(call("patch", `${path}/1`, objectLiteral({ [field.name]: null })), refused(field.name)),
    ),
  };
}

function unique(subject: Subject, field: Field): ProducedTest | undefined {
  const { path, samples } = subject;
  const { setup, value } = beginning(subject, field);
  const name = `share their ${label(field)} with no other`;
  const rules = ruleOf(subject, "unique", field);
  if (!isSampled(subject.blueprint, subject.entity, field)) {
    if (samples.length < 2) return undefined;
    const body = objectLiteral({ [field.name]: value });
    return { name, rules, body: statements(setup, expectation(call("patch", `${path}/1`, body), "{ status: 200 }"), expectation(call("patch", `${path}/2`, body), taken([field.name]))) };
  }
  const same = changesFor(subject, 1, { [field.name]: value });
  if (samples.length < 2 || !same) return isOnlyUnique(subject.entity) ? { name, rules, body: samePosted(subject) } : undefined;
  const loud = field.type === "email" && String(value).toUpperCase();
  return {
    name,
    rules,
    body: statements(
      setup,
      expectation(call("post", path, sampleWith(subject, 1, same)), taken([field.name])),
      loud && (field.max_length === undefined || loud.length <= field.max_length) && expectation(call("post", path, sampleWith(subject, 1, { ...same, [field.name]: loud })), taken([field.name])),
      `await service.add("${path}", [${subject.list}[1]]);`,
      expectation(call("patch", `${path}/2`, objectLiteral(same)), taken([field.name])),
      expectation(call("patch", `${path}/1`, objectLiteral({ [field.name]: value })), "{ status: 200 }"),
    ),
  };
}

function values(subject: Subject, field: Field): ProducedTest {
  const { path } = subject;
  const all: Value[] = field.choices ?? [...new Set(field.values)];
  const stranger = strangerTo(field);
  return {
    name: `have ${withArticle(label(field))} of ${spoken(all.map((value) => shown(String(value)).slice(0, 40)), "or").slice(0, 120)}`,
    rules: ruleOf(subject, "values", field),
    body: statements(
      postFirst(subject),
      `for (const known of [${all.map(literal).join(", ")}]) {`,
      indent(expectation(call("patch", `${path}/1`, `{ ${field.name}: known }`), `{ body: { ${field.name}: known } }`, 2)),
      "}",
      expectation(call("post", path, sampleWith(subject, 0, { [field.name]: stranger })), refused(field.name)),
    ),
  };
}

/** A value of the field's type that isn't one of its own. */
function strangerTo({ choices, values = [] }: Field): Value {
  if (choices) return Math.max(...choices) + 1;
  let stranger = "something else";
  while (values.includes(stranger)) stranger += "!";
  return stranger;
}

function defaulted(subject: Subject, field: Field): ProducedTest {
  const value = field.default ?? "";
  const rest = changesFor(subject, 0, { [field.name]: value }) ?? {};
  return {
    name: `have ${withArticle(label(field))} of ${shown(String(value)).slice(0, 60)} unless told otherwise`,
    rules: ruleOf(subject, "default", field),
    body: expectation(call("post", subject.path, sampleWith(subject, 0, { ...rest, [field.name]: undefined })), `{ status: 201, body: ${objectLiteral({ [field.name]: value })} }`),
  };
}
