import type { Entity } from "../../blueprint.ts";
import { canBeLeftOut, isNullable } from "../facts.ts";
import { listed } from "../layout.ts";
import { restoreName } from "../names.ts";
import { isSampled } from "./samples.ts";
import { addAll, expectation, objectLiteral, postFirst, type ProducedTest, refused, statements, type Subject, sampleWith } from "./subject.ts";

/** Tests of `entity:`: being created, read, listed, changed and deleted, and what is refused at those addresses. */
export function resourceTests(subject: Subject): ProducedTest[] {
  const { entity } = subject;
  const rules = [`entity:${entity.name}`];
  return [created(subject), leftOut(subject), paged(subject), changed(subject), replaced(subject), deleted(subject), unknown(subject), strange(subject)]
    .filter((test) => test !== undefined)
    .map((test) => ({ ...test, rules }));
}

type Draft = Omit<ProducedTest, "rules">;

const created = ({ path, list }: Subject): Draft => ({
  name: "are created, and found at their address",
  body: statements(
    `const created = await service.post("${path}", ${list}[0]);`,
    `expect(created).toMatchObject({ status: 201, location: "${path}/1", body: { id: 1, ...${list}[0] } });`,
    `expect(await service.get("${path}/1")).toMatchObject({ status: 200, body: created.body });`,
  ),
});

function leftOut(subject: Subject): Draft | undefined {
  const { entity, blueprint } = subject;
  // Of several of which one must be there, the first stays.
  const kept = entity.any_of.map(({ fields }) => fields[0]);
  const empty = entity.fields.filter((field) => isNullable(field) && field.default === undefined && !kept.includes(field.name)).map((field) => field.name);
  if (empty.length === 0) return undefined;
  const sampled = entity.fields.filter((field) => empty.includes(field.name) && isSampled(blueprint, entity, field)).map((field) => field.name);
  const nothing = objectLiteral(Object.fromEntries(empty.map((name) => [name, null])), 20);
  const without = listed("{", [`...${subject.list}[0]`, ...sampled.map((name) => `${name}: undefined`)], "}", 22);
  return {
    name: "may leave out what isn't required, and be emptied of it",
    body: statements(
      `const nothing = ${nothing};`,
      `const without = ${without};`,
      `expect(await service.post("${subject.path}", without)).toMatchObject({ status: 201, body: nothing });`,
      `await service.patch("${subject.path}/1", ${subject.list}[0]);`,
      `expect(await service.patch("${subject.path}/1", nothing)).toMatchObject({ status: 200, body: nothing });`,
    ),
  };
}

const paged = (subject: Subject): Draft => {
  const { path, samples } = subject;
  const ids = samples.map((_, index) => index + 1);
  return {
    name: "are listed page by page",
    body: statements(
      addAll(subject),
      "const pages = [];",
      `for (const offset of [${ids.map((id) => id - 1).join(", ")}]) pages.push(...(await service.ids(\`${path}?limit=1&offset=\${offset}\`)));`,
      `expect(pages.sort()).toEqual([${ids.join(", ")}]);`,
      `const page = { limit: 1, offset: 7, total: ${ids.length} };`,
      `expect(await service.get("${path}?limit=1&offset=7")).toMatchObject({ status: 200, body: { data: [], page } });`,
      `expect(await service.get("${path}?limit=0")).toMatchObject(strange("limit"));`,
    ),
  };
};

const changed = (subject: Subject): Draft => {
  const { path, list, samples } = subject;
  const other = `${list}[${samples.length - 1}]`;
  return {
    name: "are changed, and remember when",
    body: statements(
      `const { body: before } = await service.post("${path}", ${list}[0]);`,
      `const { status, body: after } = await service.patch("${path}/1", ${other});`,
      "expect(status).toBe(200);",
      `expect(after).toMatchObject({ ...${other}, created_at: before.created_at });`,
      "expect(after.updated_at > before.updated_at).toBe(true);",
    ),
  };
};

/** All fields are sent again, and those that may be left out are then as in a new one. */
function replaced(subject: Subject): Draft {
  const { path, list, samples, entity, blueprint } = subject;
  const alternatives = entity.any_of.flatMap(({ fields }) => fields);
  const spare = entity.fields.filter((field) => canBeLeftOut(field) && !alternatives.includes(field.name) && isSampled(blueprint, entity, field));
  const needed = entity.fields.find((field) => !canBeLeftOut(field));
  const without = `{ ${[`...${list}[0]`, ...spare.map(({ name }) => `${name}: undefined`)].join(", ")} }`;
  const afresh = objectLiteral(Object.fromEntries(spare.map(({ name, default: value }) => [name, value ?? null])), 20);
  return {
    name: "are replaced whole",
    body: statements(
      postFirst(subject),
      `const other = ${list}[${samples.length - 1}];`,
      expectation(`await service.put("${path}/1", other)`, "{ status: 200, body: { ...other, id: 1 } }"),
      needed && expectation(`await service.put("${path}/1", ${sampleWith(subject, 0, { [needed.name]: undefined })})`, refused(needed.name)),
      spare.length > 0 && expectation(`await service.put("${path}/1", ${without})`, `{ status: 200, body: ${afresh} }`),
    ),
  };
}

const deleted = (subject: Subject): Draft => ({
  name: "are deleted",
  body: statements(
    postFirst(subject),
    `expect(await service.delete("${subject.path}/1")).toMatchObject({ status: 204 });`,
    `expect(await service.get("${subject.path}/1")).toMatchObject({ status: 404 });`,
    `expect(await service.ids("${subject.path}")).toEqual([]);`,
  ),
});

/** A deleted row comes back as it was. `entity` is whole. */
export function hidingTests({ path, list }: Subject, entity: Entity): ProducedTest[] {
  if (!entity.soft_delete) return [];
  const restore = restoreName(entity);
  const test = {
    name: "come back when they are restored",
    rules: [`soft_delete:${entity.name}`],
    body: statements(
      `await service.add("${path}", [${list}[0]]);`,
      `expect(await service.delete("${path}/1")).toMatchObject({ status: 204 });`,
      `expect(await service.delete("${path}/1")).toMatchObject({ status: 404 });`,
      `expect(await service.act("${path}/1/${restore}")).toMatchObject({ status: 200, body: ${list}[0] });`,
      `expect(await service.ids("${path}")).toEqual([1]);`,
      `expect(await service.act("${path}/999/${restore}")).toMatchObject({ status: 404 });`,
    ),
  };
  return [test];
}

const unknown = ({ path, list }: Subject): Draft => ({
  name: "are not found under an unknown id",
  body: statements(
    `for (const address of ["${path}/999", "${path}/0", "${path}/x"]) {`,
    "  expect(await service.get(address)).toMatchObject({ status: 404 });",
    `  expect(await service.put(address, ${list}[0])).toMatchObject({ status: 404 });`,
    `  expect(await service.patch(address, ${list}[0])).toMatchObject({ status: 404 });`,
    "  expect(await service.delete(address)).toMatchObject({ status: 404 });",
    "}",
  ),
});

function strange(subject: Subject): Draft {
  let name = "unheard_of";
  while (subject.entity.fields.some((field) => field.name === name)) name += "_too";
  return {
    name: "take no field and no parameter that isn't theirs",
    body: statements(
      expectation(`await service.post("${subject.path}", ${sampleWith(subject, 0, { [name]: 1 })})`, refused(name)),
      expectation(`await service.get("${subject.path}?${name}=1")`, `strange("${name}")`),
    ),
  };
}
