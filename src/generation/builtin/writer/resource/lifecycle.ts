import type { Entity } from "../../blueprint.ts";
import { stateOf } from "../facts.ts";
import { indent, lines, listed } from "../layout.ts";
import { pascal, spaced, sqlName, tableName, typeName } from "../names.ts";
import { quote } from "../quoting.ts";

/** The table of a lifecycle's actions in a store, or nothing. */
export function actionsTable({ lifecycle }: Entity): string | undefined {
  if (!lifecycle) return undefined;
  const rows = lifecycle.actions.map(({ name, from, to }) => `  ${name}: { from: ${listed("[", from.map(quote), "]", 40)}, to: ${quote(to)} },`);
  return lines("/** From which states each action leads, and to which. */", "const actions = {", ...rows, "} as const;");
}

/** What refuses changes of rows in states that are final, or nothing. */
export function frozenCheck(entity: Entity): string | undefined {
  const state = stateOf(entity);
  if (!state || !entity.frozen) return undefined;
  const what = spaced(entity.name);
  return lines(
    `const frozen: readonly string[] = ${listed("[", entity.frozen.states.map(quote), "]", 34)};`,
    "",
    `function refuseFrozen({ ${state.name} }: ${typeName(entity)}): void {`,
    `  if (!frozen.includes(${state.name})) return;`,
    `  const message = \`This ${what} is \${${state.name}} and can't be changed any more.\`;`,
    `  throw new Problem(409, message, [{ pointer: "#/${state.name}", code: "frozen", message }]);`,
    "}",
  );
}

/** The states in which rows count for limits and overlaps, all of these together. */
const countedStates = (entity: Entity, state: string): string[] =>
  [...new Set([...(entity.limits ?? []), ...(entity.overlaps ?? [])].flatMap(({ among }) => (among && among.field === state && "values" in among ? among.values : [])))];

/** What makes an action of a row: 409 where its state has no such way out. */
export function moving(entity: Entity): string | undefined {
  const state = stateOf(entity);
  if (!state || !entity.lifecycle) return undefined;
  const [name, what] = [pascal(entity.name), spaced(entity.name)];
  const counted = countedStates(entity, state.name);
  // A row that comes back to where it counts needs its place again.
  const returns = entity.lifecycle.actions.some(({ from, to }) => counted.includes(to) && from.some((one) => !counted.includes(one)));
  return lines(
    `export function move${name}(database: DatabaseSync, id: number, action: keyof typeof actions, now: Date): ${typeName(entity)} {`,
    ...(counted.length > 0 && returns ? [`  const row = get${name}(database, id);`, `  const { ${state.name}: state } = row;`] : [`  const { ${state.name}: state } = get${name}(database, id);`]),
    "  const { from, to } = actions[action];",
    "  if (!from.some((known) => known === state)) {",
    `    const message = \`This ${what} is \${state}, and that isn't where this action begins.\`;`,
    `    throw new Problem(409, message, [{ pointer: "#/${state.name}", code: "wrong_state", message }]);`,
    "  }",
    ...(counted.length > 0 && returns ? [`  const counting: readonly string[] = ${listed("[", counted.map(quote), "]", 34)};`, "  if (counting.includes(to) && !counting.includes(state)) checkOthers(database, row, row);"] : []),
    "  const move = database.prepare(`",
    indent(`UPDATE ${sqlName(tableName(entity))} SET ${sqlName(state.name)} = $to, "updated_at" = $now WHERE "id" = $id`, 2),
    "  `);",
    "  move.run({ to, id, now: now.toISOString() });",
    `  return get${name}(database, id);`,
    "}",
  );
}
