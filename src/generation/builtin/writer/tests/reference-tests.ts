import type { Blueprint, Entity } from "../../blueprint.ts";
import { type Reference, referencesOf, referencesTo } from "../facts.ts";
import { withArticle } from "../layout.ts";
import { resourcePath, spaced } from "../names.ts";
import { shown } from "../quoting.ts";
import { beginning } from "./field-tests.ts";
import { isSampled, prerequisites, valueIn } from "./samples.ts";
import { call, expectation, objectLiteral, type ProducedTest, refused, sampleWith, statements, type Subject } from "./subject.ts";

/** Tests of references: the other side must be there, and what becomes of a row whose other side is deleted. */
export const referenceTests = (subject: Subject): ProducedTest[] => referencesOf(subject.blueprint, subject.entity).flatMap((reference) => [exists(subject, reference), deletion(subject, reference)]);

const label = ({ field }: Reference): string => shown(field.label).slice(0, 60) || field.name;

function exists(subject: Subject, reference: Reference): ProducedTest {
  const { field, to } = reference;
  return {
    name: `refer to ${withArticle(spaced(to.name))} that exists as their ${label(reference)}`,
    rules: [`reference:${subject.entity.name}.${field.name}`],
    body: statements(
      expectation(call("post", subject.path, sampleWith(subject, 0, { [field.name]: 999 })), refused(field.name)),
      beginning(subject, field).setup,
      expectation(call("patch", `${subject.path}/1`, objectLiteral({ [field.name]: 999 })), refused(field.name)),
      expectation(call("patch", `${subject.path}/1`, objectLiteral({ [field.name]: 1 })), "{ status: 200 }"),
    ),
  };
}

function deletion(subject: Subject, reference: Reference): ProducedTest {
  const { blueprint, entity, path } = subject;
  const { field, to } = reference;
  if (to.soft_delete) return hidden(subject, reference);
  const sampled = isSampled(blueprint, entity, field);
  // A row that refers to itself could never show that it is kept: the last one refers to the first.
  const own = to === entity;
  const referring = own ? subject.samples.length : 1;
  const there = [entity, to, ...prerequisites(blueprint, entity), ...prerequisites(blueprint, to)];
  const isKept = !reference.cascades || keepers(blueprint, to, there);
  const other = `${resourcePath(to)}/1`;
  const outcome = isKept
    ? [expectation(`await service.delete("${other}")`, "{ status: 409 }"), expectation(`await service.get("${path}/${referring}")`, `{ status: 200 }`)]
    : [expectation(`await service.delete("${other}")`, "{ status: 204 }"), expectation(`await service.get("${path}/${referring}")`, "{ status: 404 }")];
  return {
    name: isKept ? `keep their ${label(reference)} from being deleted` : `are deleted with their ${label(reference)}`,
    rules: [`reference:${entity.name}.${field.name}`],
    body: statements(
      beginning(subject, field).setup,
      !sampled && expectation(call("patch", `${path}/${referring}`, objectLiteral({ [field.name]: 1 })), "{ status: 200 }"),
      ...outcome,
    ),
  };
}

/** What is hidden keeps what refers to it, and nothing new is made for it. */
function hidden(subject: Subject, { field, to }: Reference): ProducedTest {
  const { path } = subject;
  const own = to === subject.entity;
  const reference = Number(valueIn(subject.samples[0], field.name) ?? 1);
  return {
    name: `stay when their ${shown(field.label).slice(0, 60) || field.name} is deleted, and are made for none that is`,
    rules: [`reference:${subject.entity.name}.${field.name}`],
    body: statements(
      beginning(subject, field).setup,
      !own && expectation(`await service.delete("${resourcePath(to)}/${reference}")`, "{ status: 204 }"),
      !own && expectation(`await service.get("${path}/1")`, "{ status: 200 }"),
      !own && expectation(call("post", path, sampleWith(subject, 0, { [field.name]: reference })), refused(field.name)),
    ),
  };
}

/** Whether some of the rows that a test has made forbids deleting row 1 of `to`, in spite of a cascade. */
function keepers(blueprint: Blueprint, to: Entity, there: readonly Entity[], asked: readonly Entity[] = []): boolean {
  if (asked.includes(to)) return false;
  return referencesTo(blueprint, to).some(({ from, field, cascades }) => there.includes(from) && isSampled(blueprint, from, field) && (!cascades || keepers(blueprint, from, there, [...asked, to])));
}
