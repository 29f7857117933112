import type { Entity, Field, Lifecycle } from "../../blueprint.ts";
import { stateOf } from "../facts.ts";
import { indent, listed, spoken } from "../layout.ts";
import { filterParameter, kebab, spaced } from "../names.ts";
import { shown } from "../quoting.ts";
import { addAll, call, expectation, expectIds, literal, objectLiteral, postFirst, type ProducedTest, refused, sampleWith, statements, type Subject } from "./subject.ts";

type Action = Lifecycle["actions"][number];

/** Tests of a lifecycle: where rows begin, which actions lead where and are refused elsewhere, and what is final. `entity` is whole, `subject` a view of it. */
export function lifecycleTests(subject: Subject, entity: Entity): ProducedTest[] {
  const { lifecycle } = entity;
  const state = stateOf(entity);
  if (!lifecycle || !state) return [];
  const paths = pathsTo(lifecycle, String(state.default));
  return [
    begins(subject, entity, state),
    ...lifecycle.actions.map((action) => acts(subject, entity, state, action, paths)),
    ...(entity.frozen ? [frozen(subject, entity, entity.frozen.states, paths)] : []),
    ...lists(subject, entity, state, paths),
  ];
}

/** The actions that lead to each state, as few as possible; states that nothing leads to are missing. */
export function pathsTo(lifecycle: Lifecycle, initial: string): Map<string, string[]> {
  const paths = new Map<string, string[]>([[initial, []]]);
  for (const [state, path] of paths) {
    for (const { name, from, to } of lifecycle.actions) if (from.includes(state) && !paths.has(to)) paths.set(to, [...path, kebab(name)]);
  }
  return paths;
}

function begins(subject: Subject, entity: Entity, state: Field): ProducedTest {
  const { path } = subject;
  const sent = literal(state.values?.find((value) => value !== state.default) ?? "");
  return {
    name: `begin as ${said(String(state.default))}, and take no ${said(state.label)} from outside`,
    rules: [`lifecycle:${entity.name}`],
    body: statements(
      expectation(call("post", path, `${subject.list}[0]`), `{ status: 201, body: ${objectLiteral({ [state.name]: String(state.default) })} }`),
      expectation(call("patch", `${path}/1`, `{ ${state.name}: ${sent} }`), refused(state.name)),
      expectation(call("post", path, `{ ...${sampleWith(subject, 0, {})}, ${state.name}: ${sent} }`), refused(state.name)),
    ),
  };
}

const said = (text: string): string => shown(spaced(text)).slice(0, 60);

/** From each state that can be reached the action is tried on a service of its own. */
function acts(subject: Subject, entity: Entity, state: Field, { name, from, to }: Action, paths: ReadonlyMap<string, string[]>): ProducedTest {
  const { path } = subject;
  const ways = [...paths].map(([start, steps]) => listed("[", [listed("[", steps.map(literal), "]"), from.includes(start) ? "200" : "409", literal(from.includes(start) ? to : start)], "]"));
  return {
    name: `become ${said(to)} by "${said(name)}" from ${spoken(from.map(said), "or")} alone`,
    rules: [`action:${entity.name}.${name}`],
    body: statements(
      `const ways = ${listed("[", ways, "] as const;", 16)}`,
      `for (const [steps, status, then] of ways) {`,
      "  service = await prepared();",
      indent(postFirst(subject)),
      `  for (const step of steps) expect(await service.act(\`${path}/1/\${step}\`)).toMatchObject({ status: 200 });`,
      indent(expectation(`await service.act("${path}/1/${kebab(name)}")`, "{ status }", 2)),
      indent(expectation(`await service.get("${path}/1")`, `{ body: { ${state.name}: then } }`, 2)),
      "}",
      `expect(await service.act("${path}/999/${kebab(name)}")).toMatchObject({ status: 404 });`,
    ),
  };
}

/** In every state, whether it may be changed and deleted. */
function frozen(subject: Subject, entity: Entity, states: readonly string[], paths: ReadonlyMap<string, string[]>): ProducedTest {
  const { path, list } = subject;
  const ways = [...paths].map(([start, steps]) => listed("[", [listed("[", steps.map(literal), "]"), String(states.includes(start))], "]"));
  return {
    name: `are neither changed nor deleted once they are ${spoken(states.map(said), "or")}`,
    rules: [`frozen:${entity.name}`],
    body: statements(
      `const ways = ${listed("[", ways, "] as const;", 16)}`,
      `for (const [steps, isFrozen] of ways) {`,
      "  service = await prepared();",
      indent(postFirst(subject)),
      `  for (const step of steps) await service.act(\`${path}/1/\${step}\`);`,
      `  expect(await service.patch("${path}/1", {})).toMatchObject({ status: isFrozen ? 409 : 200 });`,
      `  expect(await service.put("${path}/1", ${list}[0])).toMatchObject({ status: isFrozen ? 409 : 200 });`,
      `  expect(await service.delete("${path}/1")).toMatchObject({ status: isFrozen ? 409 : 204 });`,
      "}",
    ),
  };
}

/** Filters and orders by the state: row 1 goes as far as it can, the others stay where they begin. */
function lists(subject: Subject, entity: Entity, state: Field, paths: ReadonlyMap<string, string[]>): ProducedTest[] {
  const { path, samples } = subject;
  const [last, steps] = [...paths].at(-1) ?? [];
  if (last === undefined || !steps) return [];
  const setup = statements(addAll(subject), ...steps.map((step) => `await service.act("${path}/1/${step}");`));
  const rest = samples.map((_, index) => index + 1).slice(1);
  const place = (value: string): number => (state.values ?? []).indexOf(value);
  const ascending = place(last) < place(String(state.default)) ? [1, ...rest] : [...rest, 1];
  const descending = place(last) < place(String(state.default)) ? [...rest.toReversed(), 1] : [1, ...rest.toReversed()];
  const waiting = entity.order?.direction === "desc" ? rest.toReversed() : rest;
  const filter = entity.filters.some(({ field }) => field === state.name) && {
    name: `are filtered by their ${said(state.label)}`,
    rules: [`filter:${entity.name}.${state.name}`],
    body: statements(setup, expectIds(subject, { [filterParameter(entity, state.name)]: last }, [1]), expectIds(subject, { [filterParameter(entity, state.name)]: String(state.default) }, waiting)),
  };
  const sort = rest.length > 0 && entity.sorts.some(({ field }) => field === state.name) && {
    name: `are sorted by their ${said(state.label)}`,
    rules: [`sort:${entity.name}.${state.name}`],
    body: statements(setup, expectIds(subject, { sort: state.name }, ascending), expectIds(subject, { sort: `-${state.name}` }, descending)),
  };
  const order = rest.length > 0 && entity.order?.field === state.name && {
    name: `are listed by their ${said(state.label)} unless asked otherwise`,
    rules: [`order:${entity.name}`],
    body: statements(setup, expectIds(subject, {}, entity.order.direction === "asc" ? ascending : descending)),
  };
  return [filter, sort, order].filter((test) => typeof test === "object");
}
