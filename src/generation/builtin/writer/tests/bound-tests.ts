import { type Field, hasDays } from "../../blueprint.ts";
import { withArticle } from "../layout.ts";
import { shown } from "../quoting.ts";
import { stepOf } from "./axis.ts";
import { call, changesFor, expectation, objectLiteral, postFirst, type ProducedTest, refused, sampleWith, statements, type Subject } from "./subject.ts";

/** Tests of ranges and lengths: the last value on each side that is taken, and the first that isn't. */
export const boundTests = (subject: Subject): ProducedTest[] =>
  subject.entity.fields.flatMap((field) => [
    ...(field.min !== undefined || field.max !== undefined ? [range(subject, field)] : []),
    ...(hasDays(field) ? [dayRange(subject, field)] : []),
    ...(field.min_length !== undefined || field.max_length !== undefined ? [textLength(subject, field)] : []),
  ]);

const label = (field: Field): string => shown(field.label).slice(0, 60) || field.name;

function range(subject: Subject, field: Field): ProducedTest {
  const edges = [...edge(field, field.min, field.exclusive_min === true, -1), ...edge(field, field.max, field.exclusive_max === true, 1)];
  const { path } = subject;
  const accepted = edges.flatMap(({ inside }) => {
    const changes = changesFor(subject, 0, { [field.name]: inside });
    return changes ? [expectation(call("patch", `${path}/1`, objectLiteral(changes)), `{ status: 200, body: ${objectLiteral({ [field.name]: inside })} }`)] : [];
  });
  return {
    name: `have ${withArticle(label(field))} ${spokenRange(field)}`,
    rules: [`range:${subject.entity.name}.${field.name}`],
    body: statements(
      ...edges.map(({ outside }) => expectation(call("post", path, sampleWith(subject, 0, { [field.name]: outside })), refused(field.name))),
      postFirst(subject),
      ...accepted,
      ...edges.map(({ outside }) => expectation(call("patch", `${path}/1`, objectLiteral({ [field.name]: outside })), refused(field.name))),
    ),
  };
}

/** The first and the last day that are taken, and the days beside them. */
function dayRange(subject: Subject, field: Field): ProducedTest {
  const { earliest, latest } = field;
  const written = (day: string): string => (field.type === "date" ? day : `${day}T12:00:00.000Z`);
  const edges = [[earliest, -1], [latest, 1]].flatMap(([day, outward]) => (typeof day === "string" ? [{ inside: written(day), outside: written(dayBeside(day, Number(outward))) }] : []));
  const limits = [earliest && `${earliest} or later`, latest && `${latest} or earlier`].filter(Boolean).join(" and ");
  const accepted = edges.flatMap(({ inside }) => {
    const changes = changesFor(subject, 0, { [field.name]: inside });
    return changes ? [expectation(call("patch", `${subject.path}/1`, objectLiteral(changes)), `{ status: 200, body: ${objectLiteral({ [field.name]: inside })} }`)] : [];
  });
  return {
    name: `have ${withArticle(label(field))} of ${limits}`,
    rules: [`range:${subject.entity.name}.${field.name}`],
    body: statements(
      ...edges.map(({ outside }) => expectation(call("post", subject.path, sampleWith(subject, 0, { [field.name]: outside })), refused(field.name))),
      postFirst(subject),
      ...accepted,
    ),
  };
}

const dayBeside = (day: string, days: number): string => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

/** The values on both sides of a bound. `outward` is -1 for the least, 1 for the greatest. */
function edge(field: Field, bound: number | undefined, isExclusive: boolean, outward: 1 | -1): { inside: number; outside: number }[] {
  if (bound === undefined) return [];
  const step = outward * stepOf(field);
  const round = (value: number): number => Number(value.toFixed(6));
  if (field.type === "integer" && !Number.isInteger(bound)) {
    const inside = outward < 0 ? Math.ceil(bound) : Math.floor(bound);
    return [{ inside, outside: inside + step }];
  }
  return [isExclusive ? { inside: round(bound - step), outside: bound } : { inside: bound, outside: round(bound + step) }];
}

function spokenRange({ min, max, exclusive_min, exclusive_max }: Field): string {
  const least = min === undefined ? "" : `${exclusive_min ? "above" : "of at least"} ${min}`;
  const most = max === undefined ? "" : `${exclusive_max ? "below" : "of at most"} ${max}`;
  return [least, most].filter(Boolean).join(" and ");
}

function textLength(subject: Subject, field: Field): ProducedTest {
  const { min_length: min, max_length: max } = field;
  const { path } = subject;
  const outside = [...(min === undefined || min === 0 ? [] : [min - 1]), ...(max === undefined ? [] : [max + 1])].map((count) => textOf(field, count)).filter((text) => text !== undefined);
  const inside = [...new Set([min, max])].filter((count) => count !== undefined).map((count) => textOf(field, count)).filter((text) => text !== undefined);
  const limits = [min === undefined ? "" : `at least ${min}`, max === undefined ? "" : `at most ${max}`].filter(Boolean).join(" and ");
  return {
    name: `have ${withArticle(label(field))} of ${limits} characters`,
    rules: [`length:${subject.entity.name}.${field.name}`],
    body: statements(
      postFirst(subject),
      ...inside.map((text) => expectation(call("patch", `${path}/1`, `{ ${field.name}: ${text} }`), "{ status: 200 }")),
      ...outside.map((text) => expectation(call("post", path, `{ ...${subject.list}[0], ${field.name}: ${text} }`), refused(field.name))),
    ),
  };
}

/** An expression for a text of that many characters, which for plain text are ones that take two UTF-16 units. */
function textOf(field: Field, count: number): string | undefined {
  if (field.type === "text") return `"🌱".repeat(${count})`;
  const [before, after] = field.type === "email" ? ["", "@b.co"] : ["http://b.co/", ""];
  const free = count - before.length - after.length;
  if (free < 1) return undefined;
  return before ? `"${before}" + "x".repeat(${free})` : `"x".repeat(${free}) + "${after}"`;
}
