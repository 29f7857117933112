import type { Blueprint, Entity } from "../../blueprint.ts";
import { blocks, indent, lines, listed } from "../layout.ts";
import { spaced, folderOf } from "../names.ts";
import { quote } from "../quoting.ts";
import { accessTests } from "./access-tests.ts";
import { boundTests } from "./bound-tests.ts";
import { fieldTests } from "./field-tests.ts";
import { lifecycleTests } from "./lifecycle-tests.ts";
import { computedTests } from "./computed-tests.ts";
import { guardTests } from "./guard-tests.ts";
import { listTests } from "./list-tests.ts";
import { pairTests } from "./pair-tests.ts";
import { referenceTests } from "./reference-tests.ts";
import { hidingTests, resourceTests } from "./resource-tests.ts";
import { seedsOf } from "./seeds.ts";
import { prerequisites, samplesOf } from "./samples.ts";
import { objectLiteral, type ProducedTest, samplesName, subjectOf } from "./subject.ts";
import { inView, viewOf } from "./view.ts";

export const testPath = (entity: Entity): string => `test/${folderOf(entity)}.test.ts`;

/** The tests of one entity in the order of its file, no two of one name. */
export function testsOf(blueprint: Blueprint, entity: Entity): ProducedTest[] {
  const view = viewOf(blueprint);
  const subject = subjectOf(view, inView(blueprint, view, entity));
  const ordinary = [resourceTests, fieldTests, boundTests, referenceTests, pairTests, listTests].flatMap((write) => write(subject));
  const isOrderOfView = ({ rules }: ProducedTest): boolean => entity.order?.field === entity.lifecycle?.field && rules.includes(`order:${entity.name}`);
  const all = [...ordinary.filter((test) => entity.lifecycle === undefined || !isOrderOfView(test)), ...accessTests(subject, blueprint, entity), ...hidingTests(subject, entity), ...lifecycleTests(subject, entity), ...guardTests(subject, blueprint, entity), ...computedTests(subject, blueprint, entity)];
  const seen = new Map<string, number>();
  return all.map((test) => {
    const count = (seen.get(test.name) ?? 0) + 1;
    seen.set(test.name, count);
    return count === 1 ? test : { ...test, name: `${test.name} (${count})` };
  });
}

/** As vitest prints it. */
export const fullName = (entity: Entity, test: ProducedTest): string => `${suiteOf(entity)} > ${test.name}`;

const suiteOf = (entity: Entity): string => spaced(entity.plural);

/** test/<plural>.test.ts */
export function testFile(blueprint: Blueprint, entity: Entity): string {
  const tests = testsOf(blueprint, entity);
  const view = viewOf(blueprint);
  const before = prerequisites(view, inView(blueprint, view, entity));
  const bodies = tests.map((test) => test.body).join("\n");
  const used = [...new Set([...before, ...blueprint.entities.filter((other) => other === entity || bodies.includes(`${samplesName(other)})`))].map(samplesName))].sort();
  const seeds = seedsOf(blueprint, entity, before);
  return blocks(
    lines(
      `import { beforeEach, describe, expect, it } from "vitest";`,
      `${listed("import {", used, "}", 24)} from "./samples.ts";`,
      `import { newService, ${["refused", "strange", "taken"].filter((name) => bodies.includes(`${name}(`)).map((name) => `${name}, `).join("")}type Service } from "./support.ts";`,
    ),
    `describe(${quote(suiteOf(entity))}, () => {\n${indent(
      [
        "let service: Service;",
        bodies.includes("prepared()") ? prepared(seeds) : lines(`beforeEach(${seeds.length > 0 ? "async " : ""}() => {`, "  service = newService();", ...seeds.map((seed) => indent(seed)), "});"),
        ...tests.map((test) => `\n${testCode(test)}`),
      ].join("\n"),
    )}\n});`,
  );
}

/** A test that needs more than one service makes them as the one before each test is made. */
const prepared = (seeds: readonly string[]): string =>
  lines("", "async function prepared(): Promise<Service> {", seeds.length > 0 ? "  const service = newService();" : "  return newService();", ...seeds.map((seed) => indent(seed)), seeds.length > 0 && "  return service;", "}", "", "beforeEach(async () => {", "  service = await prepared();", "});");

const testCode = ({ name, body }: ProducedTest): string => `it(${quote(name)}, async () => {\n${indent(body)}\n});`;

/** test/samples.ts */
export const samplesFile = (blueprint: Blueprint): string =>
  blocks(
    "// Rows as a client sends them, valid and different from each other.\n// References are to ids that a new database gives: 1, 2, 3.",
    ...viewOf(blueprint).entities.map((entity, _, all) => `export const ${samplesName(entity)} = ${listed("[", samplesOf({ ...blueprint, entities: all }, entity).map((sample) => objectLiteral(sample, 3)), "]", 200)} as const;`),
  );
