import { blueprintVersion, type Blueprint, type Entity, type Field, type FieldType } from "../../../../src/generation/builtin/blueprint.ts";

/** A blueprint that nobody would think of, the same for the same seed: any mixture of types, bounds, rules and names that the type allows. */
export function randomBlueprint(seed: number): Blueprint {
  const random = mulberry32(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const chance = (share: number): boolean => random() < share;
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;
  const some = <Item>(items: readonly Item[], share: number): Item[] => items.filter(() => chance(share));

  const entities: Entity[] = [];
  const count = 1 + below(4);
  for (let index = 0; index < count; index++) entities.push(randomEntity(index));
  return { version: blueprintVersion, name: "random-service", title: pick(texts), requirement: texts.join("\n"), entities };

  function randomEntity(index: number): Entity {
    const name = entityNames[(seed * 7 + index) % entityNames.length] as string;
    const names = [...fieldNames].sort(() => random() - 0.5).slice(0, 1 + below(7));
    const fields = [...names.map(randomField), ...entities.filter(() => chance(0.4)).map(referenceTo), ...(chance(0.3) ? [selfReference(name)] : [])];
    const ordered = fields.filter((field) => ["integer", "decimal", "money", "date", "datetime"].includes(field.type));
    const textual = fields.filter((field) => ["text", "email", "url"].includes(field.type)).map((field) => field.name);
    const names2 = fields.map((field) => field.name);
    const pair = ordered.filter((field) => field.min === undefined && field.max === undefined && field.choices === undefined && field.earliest === undefined && field.latest === undefined && field.default === undefined && !field.unique);
    const [left, right] = [pair[0], pair.slice(1).find((other) => kindOf(other) === kindOf(pair[0]))];
    const alternatives = fields.filter((field) => !field.required && field.default === undefined && field.type !== "reference").map((field) => field.name);
    const together = some(fields.filter((field) => !field.unique && field.required).map((field) => field.name), 0.5).slice(0, 3);
    return {
      name,
      plural: `${name}s`,
      fields,
      unique_together: together.length > 1 && chance(0.5) ? [ruled({ fields: together })] : [],
      comparisons: left && right && chance(0.7) ? [ruled({ left: left.name, op: pick(["<", "<="] as const), right: right.name })] : [],
      any_of: alternatives.length > 1 && chance(0.5) ? [ruled({ fields: alternatives.slice(0, 3) })] : [],
      ...(chance(0.4) && { paging: ruled({ size: 3 + below(47), max: 50 + below(300) }) }),
      filters: some([...names2, "created_at"], 0.4).map((field) => ruled({ field })),
      ranges: some([...ordered.map((field) => field.name), "updated_at"], 0.4).map((field) => ruled({ field })),
      sorts: some([...names2, "created_at"], 0.4).map((field) => ruled({ field })),
      sentences: [0],
      ...(textual.length > 0 && chance(0.7) && { search: ruled({ fields: some(textual, 0.6).length > 0 ? textual.slice(0, 1 + below(textual.length)) : textual }) }),
      ...(chance(0.5) && { order: ruled({ field: pick([...names2, "created_at"]), direction: pick(["asc", "desc"] as const) }) }),
    };
  }

  function randomField(name: string): Field {
    const type = pick(types);
    const field: Field = { name, label: chance(0.3) ? pick(texts) : name.replaceAll("_", " "), type, required: chance(0.6), unique: type !== "boolean" && chance(0.2), sentences: { exists: [0] } };
    if (type === "text" || type === "email" || type === "url") return withLength(field);
    if (type === "integer" || type === "decimal" || type === "money") return withRange(field);
    if (type === "enum") {
      const values = some(words, 0.5);
      field.values = values.length > 0 ? values : ["only"];
      if (chance(0.5)) field.default = pick(field.values);
    }
    if ((type === "date" || type === "datetime") && chance(0.3)) return { ...field, ...(chance(0.7) && { earliest: "2010-01-01" }), ...(chance(0.5) && { latest: "2012-02-29" }) };
    if (type === "boolean" && chance(0.5)) field.default = chance(0.5);
    return field;
  }

  function withLength(field: Field): Field {
    const shortest = field.type === "text" ? 1 : 20;
    if (chance(0.4)) field.min_length = shortest + below(10);
    if (chance(0.5)) field.max_length = (field.min_length ?? shortest) + below(60);
    if (field.type === "text" && chance(0.2) && field.min_length === undefined && field.max_length === undefined) field.default = pick(texts).trim();
    return field;
  }

  function withRange(field: Field): Field {
    const whole = field.type === "integer";
    if (chance(0.2)) return { ...field, choices: [...new Set([0, 1, 2].map(() => (whole ? below(100) : below(400) / 4)))] };
    if (chance(0.5)) field.min = whole ? below(100) - 50 : (below(1000) - 500) / 4;
    if (chance(0.5)) field.max = (field.min ?? below(100) - 50) + (whole ? 2 + below(30) : 1 + below(30) / 4);
    if (field.min !== undefined && chance(0.3)) field.exclusive_min = true;
    if (field.max !== undefined && chance(0.3)) field.exclusive_max = true;
    if (chance(0.3)) field.default = field.max !== undefined ? field.max - 1 : (field.min ?? 0) + 1;
    return field;
  }

  function referenceTo(to: Entity): Field {
    return { name: `${to.name}_id`, label: to.name, type: "reference", required: chance(0.6), unique: chance(0.2), entity: to.name, on_delete: pick(["restrict", "cascade"] as const), sentences: { exists: [0] } };
  }

  function selfReference(name: string): Field {
    return { name: "parent_id", label: "parent", type: "reference", required: false, unique: chance(0.2), entity: name, on_delete: pick(["restrict", "cascade"] as const), sentences: { exists: [0] } };
  }
}

const ruled = <Part extends object>(part: Part): Part & { sentences: number[] } => ({ ...part, sentences: [0] });

const kindOf = (field: Field | undefined): boolean | undefined => field && (field.type === "date" || field.type === "datetime");

const types: FieldType[] = ["text", "text", "integer", "decimal", "money", "boolean", "date", "datetime", "email", "url", "enum"];
const entityNames = ["thing", "order", "constructor", "date", "error", "page", "line_item", "select", "class", "promise", "record", "a1", "a_1", "index"];
const fieldNames = ["name", "constructor", "order", "group", "limit", "offset", "sort", "q", "then", "value", "default", "from", "to_json", "length", "a", "x_1", "count", "rows", "fields", "input"];
const words = ["todo", "in_progress", "done", "it's", 'say "hi"', "a`b", "${x}", "*/", "Ünï", "not ready"];
const texts = ["plain", "it's `quoted` ${x} */", "two\nlines \u202e", '"|<b>@x #1'];

/** A small generator of the same numbers everywhere. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
