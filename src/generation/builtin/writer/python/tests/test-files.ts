import type { Blueprint, Entity } from "../../../blueprint.ts";
import { capitalised } from "../../layout.ts";
import { spaced } from "../../names.ts";
import { prerequisites, samplesOf } from "../../tests/samples.ts";
import { seedsOf } from "../../tests/seeds.ts";
import { parseStatements } from "../../tests/statements/parse.ts";
import { type ProducedTest, samplesName } from "../../tests/subject.ts";
import { testsOf } from "../../tests/test-files.ts";
import { inView, viewOf } from "../../tests/view.ts";
import { defined, imported, indent, moduleOf, under } from "../layout.ts";
import { packageOf, slug } from "../names.ts";
import { literal } from "../quoting.ts";
import { type Document, rendered } from "./document.ts";
import { printStatements } from "./print.ts";

/** So that most definitions fit on a line. */
const nameMax = 80;

export const testPath = (entity: Entity): string => `tests/resources/test_${packageOf(entity)}.py`;

/** The tests of one entity by their names in Python: the requirement's words, as far as a name can hold them. */
export function namedTestsOf(blueprint: Blueprint, entity: Entity): (ProducedTest & { function: string })[] {
  const seen = new Set<string>();
  return testsOf(blueprint, entity).map((test) => {
    const short = slug(test.name).slice(0, nameMax).replace(/_[^_]*$/, (rest) => (slug(test.name).length > nameMax ? "" : rest));
    let name = `test_${short || "it"}`;
    for (let count = 2; seen.has(name); count++) name = `test_${short || "it"}_${count}`;
    seen.add(name);
    return { ...test, function: name };
  });
}

const constantName = ({ plural }: Entity): string => `SAMPLE_${plural.toUpperCase()}`;

const samplesIn = (blueprint: Blueprint): Map<string, string> => new Map(blueprint.entities.map((entity) => [samplesName(entity), constantName(entity)]));

const helpers = ["expect", "expect_part", "expect_refused", "expect_strange", "expect_taken", "leave_out"];

/** tests/resources/test_<plural>.py */
export function testFile(blueprint: Blueprint, entity: Entity): string {
  const samples = samplesIn(blueprint);
  const view = viewOf(blueprint);
  const seeds = seedsOf(blueprint, entity, prerequisites(view, inView(blueprint, view, entity)));
  const prepared = seeds.length > 0 ? printStatements(parseStatements(seeds.join("\n")), samples, 2) : undefined;
  const tests = namedTestsOf(blueprint, entity).map((test) => ({ name: test.function, ...printStatements(parseStatements(test.body), samples) }));
  const used = new Set([...(prepared?.names ?? []), ...tests.flatMap(({ names }) => [...names])]);
  const constants = [...samples.values()].filter((name) => used.has(name));
  const makes = prepared !== undefined || tests.some(({ names }) => names.has("prepared") || names.has("new_service"));
  return moduleOf(
    `${capitalised(spaced(entity.plural))}: what is asked of them, rule by rule.`,
    under(
      [used.has("Any") && "from typing import Any", used.has("quote") && "from urllib.parse import quote"].filter(Boolean).join("\n"),
      [prepared && "import pytest", used.has("approx") && "from pytest import approx"].filter(Boolean).join("\n"),
      [imported("tests.samples", constants), imported("tests.support", [...(makes ? ["NewService"] : []), "Service", ...helpers.filter((name) => used.has(name))])].filter(Boolean).join("\n"),
    ),
    prepared && preparation(prepared.code),
    ...tests.map(({ name, code, names }) => `${defined(name, fixtures(names), "None")}\n${indent(code)}`),
  );
}

const preparation = (seeds: string): string => `@pytest.fixture
def prepared(new_service: NewService) -> NewService:
    """Services with what must be there before."""

    def prepare() -> Service:
        service = new_service()
${indent(seeds, 2)}
        return service

    return prepare`;

/** What a test is given. One that makes its services itself is given none. */
const fixtures = (names: ReadonlySet<string>): string[] => [["service", "Service"], ["prepared", "NewService"], ["new_service", "NewService"]].filter(([name = ""]) => names.has(name)).map(([name, type]) => `${name}: ${type}`);

/** tests/samples.py */
export function samplesFile(blueprint: Blueprint): string {
  const view = viewOf(blueprint);
  const rows = view.entities.map((entity) => {
    const items = samplesOf(view, entity).map((sample): Document => ({ open: "{", items: Object.entries(sample).map(([name, value]) => `${literal(name)}: ${literal(value)}`), close: "}" }));
    return `${constantName(entity)}: list[dict[str, Any]] = [\n${items.map((item) => `${indent(rendered(item, 4, 4, 1))},`).join("\n")}\n]`;
  });
  return `${under(`"""Rows as a client sends them, valid and different from each other. They refer to ids of a new database: 1, 2, 3."""`, "from typing import Any", ...rows)}\n`;
}
