import type { Blueprint, Entity, Escalation, Permit } from "../../blueprint.ts";
import { doing, exceptOf, ownerColumn, rolesFor } from "../access/facts.ts";
import { stateOf } from "../facts.ts";
import { indent, listed } from "../layout.ts";
import { kebab, restoreName } from "../names.ts";
import { pathsTo } from "./lifecycle-tests.ts";
import { rowOf } from "./rows.ts";
import { literal, objectLiteral, type ProducedTest, statements, type Subject, type Value } from "./subject.ts";

/** Tests of who may do what: without a token, without the role, and with what somebody else made. `entity` is whole, `subject` a view of it. */
export function accessTests(subject: Subject, blueprint: Blueprint, entity: Entity): ProducedTest[] {
  const { access } = blueprint;
  if (!access) return [];
  return [signedInAlone(subject, entity), ...(entity.permits ?? []).map((permit) => permitted(subject, entity, access.roles, permit)), ...(entity.escalations ?? []).flatMap((one) => escalated(subject, entity, access.roles, one)), ...ownedTests(subject, entity, access.roles)];
}

const signedInAlone = ({ path, list }: Subject, entity: Entity): ProducedTest => ({
  name: "are there only for who is signed in",
  rules: [`signed_in:${entity.name}`],
  body: statements(
    `await service.add("${path}", [${list}[0]]);`,
    "for (const nobody of [service.nobody, service.stranger]) {",
    `  expect(await nobody.get("${path}")).toMatchObject({ status: 401 });`,
    `  expect(await nobody.get("${path}/1")).toMatchObject({ status: 401 });`,
    `  expect(await nobody.post("${path}", ${list}[0])).toMatchObject({ status: 401 });`,
    `  expect(await nobody.put("${path}/1", ${list}[0])).toMatchObject({ status: 401 });`,
    `  expect(await nobody.patch("${path}/1", {})).toMatchObject({ status: 401 });`,
    `  expect(await nobody.delete("${path}/1")).toMatchObject({ status: 401 });`,
    "}",
    `expect(await service.ids("${path}")).toEqual([1]);`,
  ),
});

interface Request {
  call: string;
  status: number;
}

/** What may be done by the permit, each with the answer to who may; and the actions that bring the row there. */
function requestsOf({ path, list }: Subject, entity: Entity, { verb, action }: Permit): { requests: Request[]; steps: string[] } {
  const state = stateOf(entity);
  switch (verb) {
    case "create":
      return { requests: [{ call: `post("${path}", ${list}[0])`, status: 201 }], steps: [] };
    case "read":
      return { requests: [{ call: `get("${path}")`, status: 200 }, { call: `get("${path}/1")`, status: 200 }], steps: [] };
    case "change":
      return { requests: [{ call: `patch("${path}/1", {})`, status: 200 }, { call: `put("${path}/1", ${list}[0])`, status: 200 }], steps: [] };
    case "delete":
      return { requests: [{ call: `delete("${path}/1")`, status: 204 }, ...(entity.soft_delete ? [{ call: `act("${path}/1/${restoreName(entity)}")`, status: 200 }] : [])], steps: [] };
    case "act": {
      const paths = entity.lifecycle && state ? pathsTo(entity.lifecycle, String(state.default)) : new Map<string, string[]>();
      const from = entity.lifecycle?.actions.find(({ name }) => name === action)?.from.find((one) => paths.has(one));
      return { requests: [{ call: `act("${path}/1/${kebab(action ?? "")}")`, status: 200 }], steps: paths.get(from ?? "") ?? [] };
    }
  }
}

/** Somebody without the role, with a row of their own where rows have owners; then each role that may, on a service of its own. */
function permitted(subject: Subject, entity: Entity, all: readonly string[], permit: Permit): ProducedTest {
  const { requests, steps } = requestsOf(subject, entity, permit);
  const others = all.filter((role) => !permit.roles.includes(role));
  const alone = permit.roles.filter((role) => canMake(entity, role) || seesAll(entity, role));
  return {
    name: `are for ${permit.roles.join(" and ").replaceAll("_", " ")} alone to ${doing(entity, permit)}`,
    rules: [`permit:${entity.name}.${permit.action ?? permit.verb}`],
    body: statements(
      `const other = service.as(${others.map(literal).join(", ")});`,
      ...(permit.verb === "create" ? [] : makes(subject, entity, "other", others, steps)),
      ...requests.map(({ call }) => `expect(await other.${call}).toMatchObject({ status: ${entity.owned?.of === "all" && call.includes("/1") && !others.some((role) => canMake(entity, role) || seesAll(entity, role)) && others.length > 0 ? 404 : 403} });`),
      `for (const role of ${listed("[", alone.map(literal), "]", 20)} as const) {`,
      "  service = await prepared();",
      "  const allowed = service.as(role);",
      ...(permit.verb === "create" ? [] : makes(subject, entity, "allowed", alone, steps).map((line) => indent(line))),
      ...requests.map(({ call, status }) => indent(`expect(await allowed.${call}).toMatchObject({ status: ${status} });`)),
      "}",
    ),
  };
}

/** A row just over the line and one on it, by somebody without the role and by each that has it. */
function escalated(subject: Subject, entity: Entity, all: readonly string[], { action, field, over, roles }: Escalation): ProducedTest[] {
  const [high, low] = [rowOf(subject, 0, { [field]: over + 1 }), rowOf(subject, 0, { [field]: over })];
  if (!high) return [];
  const free = rolesFor(entity, "act", action);
  const others = all.filter((role) => !roles.includes(role) && (free?.includes(role) ?? true));
  const { steps } = requestsOf(subject, entity, { verb: "act", action, roles });
  const { path } = subject;
  const tried = (row: Readonly<Record<string, Value>>, wanted: readonly string[], status: number, who: string): string[] => {
    const own = entity.owned !== undefined && wanted.length > 0 && wanted.every((role) => canMake(entity, role));
    const mover = own && exceptOf(entity).length === 0 ? who : "service";
    return [
      "service = await prepared();",
      `const ${who} = service.as(${wanted.map(literal).join(", ")});`,
      `await ${own ? who : "service"}.add("${path}", [${objectLiteral(row)}]);`,
      ...steps.map((step) => `await ${mover}.act("${path}/1/${step}");`),
      `expect(await ${who}.act("${path}/1/${kebab(action)}")).toMatchObject({ status: ${!own && !wanted.some((role) => seesAll(entity, role)) ? (entity.owned?.of === "all" ? 404 : 403) : status} });`,
    ];
  };
  return [{
    name: `need ${roles.join(" or ").replaceAll("_", " ")} to ${doing(entity, { verb: "act", action })} of more than ${over}`,
    rules: [`escalation:${entity.name}.${action}`],
    body: statements(
      ...tried(high, others, 403, "other"),
      ...(low ? tried(low, others, 200, "otherBelow") : []),
      ...roles.flatMap((role, at) => tried(high, [role], 200, `allowed${at}`)),
    ),
  }];
}

const canMake = (entity: Entity, role: string): boolean => rolesFor(entity, "create")?.includes(role) ?? true;
const seesAll = (entity: Entity, role: string): boolean => !entity.owned || exceptOf(entity).includes(role);

/** Statements that make a row: the one who is to act on it, where rows have owners and they may; and that bring it where it is to be. */
function makes({ path, list }: Subject, entity: Entity, who: string, roles: readonly string[], steps: readonly string[]): string[] {
  const own = entity.owned !== undefined && (roles.length === 0 ? rolesFor(entity, "create") === undefined : roles.every((role) => canMake(entity, role)));
  const mover = own && exceptOf(entity).length === 0 ? who : "service";
  return [`await ${own ? who : "service"}.add("${path}", [${list}[0]]);`, ...steps.map((step) => `await ${mover}.act("${path}/1/${step}");`)];
}

function ownedTests({ path, list }: Subject, entity: Entity, all: readonly string[]): ProducedTest[] {
  const { owned } = entity;
  if (!owned) return [];
  const ordinary = all.filter((role) => !exceptOf(entity).includes(role));
  const may = (verb: "create" | "read" | "change" | "delete"): boolean => rolesFor(entity, verb)?.some((role) => ordinary.includes(role)) ?? true;
  // Who may make none without seeing all has none of their own.
  if (!may("create") || !may("read")) return [];
  const roles = ordinary.map(literal).join(", ");
  const refusal = owned.of === "all" ? 404 : 403;
  const changes = [
    ...(may("change") ? [`expect(await bob.patch("${path}/1", {})).toMatchObject({ status: ${refusal} });`, `expect(await bob.put("${path}/1", ${list}[0])).toMatchObject({ status: ${refusal} });`] : []),
    ...(may("delete") ? [`expect(await bob.delete("${path}/1")).toMatchObject({ status: ${refusal} });`] : []),
  ];
  const seen = owned.of === "all"
    ? [`expect(await bob.get("${path}/1")).toMatchObject({ status: 404 });`, `expect(await bob.ids("${path}")).toEqual([]);`]
    : [`expect(await bob.get("${path}/1")).toMatchObject({ status: 200 });`, `expect(await bob.ids("${path}")).toEqual([1]);`];
  return [{
    name: owned.of === "all" ? "are seen by who made them alone" : "are changed by who made them alone",
    rules: [`owned:${entity.name}`],
    body: statements(
      `const [ann, bob] = [service.as(${roles}), service.as(${roles})];`,
      `await ann.add("${path}", [${list}[0]]);`,
      `expect(await ann.get("${path}/1")).toMatchObject({ status: 200, body: { ${ownerColumn(entity)}: ann.id } });`,
      `expect(await ann.ids("${path}")).toEqual([1]);`,
      ...seen,
      ...changes,
      ...(may("change") ? [`expect(await ann.patch("${path}/1", {})).toMatchObject({ status: 200 });`] : []),
      ...exceptOf(entity).flatMap((role) => {
        const reads = rolesFor(entity, "read")?.includes(role) ?? true;
        const changesToo = rolesFor(entity, "change")?.includes(role) ?? true;
        return [
          ...(owned.of === "all" && reads ? [`expect(await service.as("${role}").ids("${path}")).toEqual([1]);`] : []),
          ...(changesToo ? [`expect(await service.as("${role}").patch("${path}/1", {})).toMatchObject({ status: 200 });`] : []),
        ];
      }),
    ),
  }];
}
