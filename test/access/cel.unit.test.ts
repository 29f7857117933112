import { parse } from "@bufbuild/cel";
import { describe, expect, it } from "vitest";
import { boundOf, Unbounded } from "../../src/access/policies/bound.ts";
import { compileCondition, compileVariables, type Bindings, type Verdict } from "../../src/access/policies/conditions.ts";

/**
 * What the language definition of CEL says (github.com/google/cel-spec, doc/langdef.md) of the operators and functions that policies may use, in our own words. Each line: a
 * condition, and whether it is true, false, or an error (null): then nothing can be said, which denies where it would deny and allows nothing.
 */
const sections: Readonly<Record<string, readonly (readonly [source: string, verdict: Verdict])[]>> = {
  "literals": [
    ["1 == 1", true], ["-1 == 0 - 1", true], ["0x1F == 31", true], ["1u == 1u", true], ["1.5e2 == 150.0", true], ["'a' == \"a\"", true], ["'''a\nb''' == 'a\\nb'", true], ["r'\\n' == '\\\\n'", true],
    ["'\\u00fc' == 'ü'", true], ["true", true], ["false", false], ["null == null", true], ["[1, 2] == [1, 2]", true], ["{'a': 1} == {'a': 1}", true], ["{1: 'a', 'b': 2}[1] == 'a'", true],
  ],
  "equality": [
    ["1 == 2", false], ["1 != 2", true], ["'a' == 'b'", false], ["1 == 1.0", true], ["1u == 1", true], ["1 == '1'", false], ["null == false", false], ["null == 0", false], ["true == 1", false], ["'' == null", false],
    ["[1] == [1.0]", true], ["[1, 2] == [2, 1]", false], ["[] == []", true], ["{} == {}", true], ["{'a': 1, 'b': 2} == {'b': 2, 'a': 1}", true], ["{'a': 1} == {'a': 2}", false], ["[[1], ['a']] == [[1], ['a']]", true],
    ["timestamp('2026-01-01T00:00:00Z') == timestamp('2026-01-01T01:00:00+01:00')", true], ["duration('60s') == duration('1m')", true], ["0.0 == -0.0", true], ["(0.0 / 0.0) == (0.0 / 0.0)", false],
  ],
  "order": [
    ["1 < 2", true], ["2 <= 2", true], ["3 > 4", false], ["4 >= 4", true], ["1 < 1.5", true], ["2u > 1", true], ["'a' < 'b'", true], ["'B' < 'a'", true], ["'a' < 'aa'", true], ["'ü' > 'z'", true], ["false < true", true],
    ["duration('1s') < duration('1m')", true], ["timestamp('2026-01-01T00:00:00Z') < timestamp('2026-01-02T00:00:00Z')", true],
    ["1 < 'a'", null], ["null < 1", null], ["[1] < [2]", null], ["{} < {}", null],
  ],
  "arithmetic": [
    ["1 + 2 == 3", true], ["5 - 7 == -2", true], ["3 * 4 == 12", true], ["7 / 2 == 3", true], ["-7 / 2 == -3", true], ["7 % 3 == 1", true], ["-7 % 3 == -1", true], ["7.0 / 2.0 == 3.5", true], ["-(3) == -3", true], ["2 + 3 * 4 == 14", true], ["(2 + 3) * 4 == 20", true],
    ["1 / 0 == 1", null], ["1 % 0 == 1", null], ["1.0 / 0.0 > 1e308", true], ["9223372036854775807 + 1 == 0", null], ["-9223372036854775808 - 1 == 0", null], ["9223372036854775807 * 2 == 0", null], ["0u - 1u == 0u", null],
    ["1 + 1.0 == 2.0", null], ["1u + 1 == 2", null], ["'a' + 1 == 'a1'", null], ["'a' - 'b' == ''", null], ["'a' + 'b' == 'ab'", true], ["[1] + [2] == [1, 2]", true],
    ["timestamp('2026-01-01T00:00:00Z') + duration('24h') == timestamp('2026-01-02T00:00:00Z')", true], ["timestamp('2026-01-02T00:00:00Z') - timestamp('2026-01-01T00:00:00Z') == duration('24h')", true],
    ["timestamp('2026-01-01T00:00:00Z') - duration('1s') == timestamp('2025-12-31T23:59:59Z')", true], ["duration('1h') + duration('30m') == duration('90m')", true],
  ],
  "logic": [
    ["true && true", true], ["true && false", false], ["false || true", true], ["!true", false], ["!false && true", true], ["true ? false : true", false], ["false ? 1 / 0 == 1 : true", true], ["true || false && false", true],
    ["false && 1 / 0 == 1", false], ["1 / 0 == 1 && false", false], ["true || 1 / 0 == 1", true], ["1 / 0 == 1 || true", true], ["true && 1 / 0 == 1", null], ["1 / 0 == 1 || false", null], ["!(1 / 0 == 1)", null], ["1 / 0 == 1 ? true : true", null],
    ["'a' && true", null], ["'a' && false", false], ["1 || true", true], ["!'a'", null], ["'a' ? true : false", null], ["R.attr.none == 1 || R.attr.one == 1.0", true],
  ],
  "texts": [
    ["size('') == 0", true], ["'abc'.size() == 3", true], ["size('ü') == 1", true], ["size('😀') == 1", true], ["'abc'.startsWith('ab')", true], ["'abc'.startsWith('')", true], ["'abc'.startsWith('b')", false], ["'abc'.endsWith('bc')", true], ["'abc'.endsWith('abcd')", false],
    ["'abc'.contains('b')", true], ["'abc'.contains('ac')", false], ["'abc'.contains('')", true], ["'abc'.matches('^a.c$')", true], ["'xabcx'.matches('b')", true], ["'abc'.matches('^b')", false], ["matches('ABC', '(?i)abc')", true],
    ["null.startsWith('a')", null], ["R.attr.one.startsWith('1')", null], ["size(1) == 1", null],
  ],
  "lists": [
    ["size([]) == 0", true], ["[1, 2].size() == 2", true], ["1 in [1, 2]", true], ["3 in [1, 2]", false], ["1.0 in [1, 2]", true], ["'a' in []", false], ["null in [null]", true], ["[1] in [[1]]", true], ["'1' in [1]", false], ["[1, 2, 3][1] == 2", true], ["[1][1] == 1", null], ["[1][-1] == 1", null],
    ["[1, 'a', true][1] == 'a'", true], ["'a' in 'abc'", null], ["R.attr.tags[0] == 'red'", true], ["'blue' in R.attr.tags", true],
  ],
  "maps": [
    ["{'a': 1}.a == 1", true], ["{'a': 1}['a'] == 1", true], ["'a' in {'a': 1}", true], ["'b' in {'a': 1}", false], ["size({'a': 1, 'b': 2}) == 2", true], ["{'a': 1}.b == 1", null], ["{'a': {'b': 2}}.a.b == 2", true], ["has({'a': 1}.a)", true], ["has({'a': 1}.b)", false],
    ["has(R.attr.nil)", true], ["has(R.attr.none)", false], ["'nil' in R.attr", true], ["1 in {1: 'a'}", true], ["has(R.attr.none.deeper)", null], ["R.attr.nil == null", true], ["R.attr.deep.name == 'x'", true], ["R.attr['deep']['name'] == 'x'", true], ["'name' in R.attr.deep", true],
  ],
  "macros": [
    ["[1, 2].all(x, x > 0)", true], ["[1, -2].all(x, x > 0)", false], ["[].all(x, x > 0)", true], ["[1, 2].exists(x, x == 2)", true], ["[].exists(x, true)", false], ["[1, 2, 2].exists_one(x, x == 1)", true], ["[1, 2, 2].exists_one(x, x == 2)", false],
    ["[1, 2, 3].filter(x, x > 1) == [2, 3]", true], ["[1, 2].map(x, x * 2) == [2, 4]", true], ["[1, 2, 3].map(x, x > 1, x * 2) == [4, 6]", true], ["{'a': 1, 'b': 2}.all(k, k in ['a', 'b'])", true], ["{'a': 1}.exists(k, k == 'a')", true],
    ["[0, 1].exists(x, 1 / x == 1)", true], ["[0, 2].exists(x, 1 / x == 1)", null], ["[0, 2].all(x, 1 / x == 1)", false], ["[1, 0].exists_one(x, 1 / x == 1)", null], ["R.attr.tags.exists(t, t.startsWith('re'))", true], ["[[1], [2]].exists(x, x.exists(y, y == 2))", true], ["1.exists(x, true)", null],
  ],
  "conversions": [
    ["int('42') == 42", true], ["int(3.9) == 3", true], ["int(-3.9) == -3", true], ["int(7u) == 7", true], ["int('x') == 0", null], ["int(1e99) == 0", null], ["int(timestamp('1970-01-01T00:01:00Z')) == 60", true], ["uint(7) == 7u", true], ["uint(-1) == 0u", null], ["uint('7') == 7u", true],
    ["double('1.5') == 1.5", true], ["double(2) == 2.0", true], ["double('x') == 0.0", null], ["double('-1e3') == -1000.0", true], ["string(42) == '42'", true], ["string(true) == 'true'", true], ["string(1.5) == '1.5'", true], ["string(duration('90s')) == '90s'", true], ["string(timestamp('2026-01-01T00:00:00Z')) == '2026-01-01T00:00:00Z'", true],
    ["bool('true')", true], ["bool('false')", false], ["bool('maybe')", null], ["dyn(1) == 1.0", true], ["timestamp('yesterday') == now()", null], ["duration('soon') == duration('1s')", null],
  ],
  "times": [
    ["now() == timestamp('2026-03-04T05:06:07.089Z')", true], ["now().getFullYear() == 2026", true], ["timestamp(60) == timestamp('1970-01-01T00:01:00Z')", true], ["now().getMonth() == 2", true], ["now().getDate() == 4", true], ["now().getDayOfMonth() == 3", true], ["now().getDayOfWeek() == 3", true], ["now().getDayOfYear() == 62", true],
    ["now().getHours() == 5", true], ["now().getMinutes() == 6", true], ["now().getSeconds() == 7", true], ["now().getMilliseconds() == 89", true], ["now().getHours('+02:00') == 7", true], ["now().getHours('America/New_York') == 0", true], ["now().getDate('-06:00') == 3", true], ["now().getHours('Nowhere/Land') == 0", null],
    ["duration('90m').getHours() == 1", true], ["duration('90m').getMinutes() == 90", true], ["duration('90s').getSeconds() == 90", true], ["duration('1.5s').getMilliseconds() == 500", true], ["duration('1h30m') == duration('90m')", true], ["duration('-1s') < duration('0s')", true], ["now() - duration('24h') < timestamp(R.attr.at)", true],
  ],
};

const bindings: Bindings = {
  P: { id: "usr_1", ids: ["usr_1"], roles: [], attr: {} }, C: {}, now: Date.parse("2026-03-04T05:06:07.089Z"),
  R: { kind: "thing", id: "one", attr: { one: 1, nil: null, tags: ["red", "blue"], deep: { name: "x" }, at: "2026-03-04T00:00:00Z" } },
};
const fail = (path: readonly PropertyKey[], message: string): never => { throw new Error(`${path.join(".")}: ${message}`); };
const variables = compileVariables({}, fail);
const verdictOf = (source: string): Verdict => {
  const condition = compileCondition({ expr: source }, variables, fail);
  const quick = condition.quick(bindings);
  return quick === undefined ? condition.holds(variables.open(bindings)) : quick;
};

describe.each(Object.entries(sections))("CEL's %s", (_, lines) => {
  it.each(lines)("[ACC-35] %s is %s", (source, verdict) => expect(verdictOf(source)).toBe(verdict));
});

describe("what of CEL policies may not use", () => {
  const names = new Map([["P", 100], ["R", 100], ["C", 100], ["true", 1]]);
  it.each(["type(1) == int", "bytes('a') == b'a'", "'a'.split(',')", "math.greatest(1, 2) == 2", "google.protobuf.Timestamp{seconds: 1} == now()", "'a'.matches(R.attr.pattern)", "unknown == 1", "R.fly()"])("[ACC-22] %s is refused when it is saved", (source) => {
    expect(() => boundOf(parse(source).expr, names)).toThrow(Unbounded);
  });
});
