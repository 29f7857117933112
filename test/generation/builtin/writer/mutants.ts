import type { WrittenFile } from "../../../../src/generation/models/port.ts";
import { type Blueprint, type Entity, type Field, rulesOf } from "../../../../src/generation/builtin/blueprint.ts";
import { sound } from "./sound.ts";

/** A blueprint with one rule taken away or weakened. The tests of the whole blueprint must notice. */
export interface Mutant {
  rule: string;
  entity: string;
  /** What was done: `no min`. */
  change: string;
  blueprint: Blueprint;
  edit?: Edit;
}

/** Every way in which a rule can be lost that shows in the service's behaviour. */
export function mutantsOf(blueprint: Blueprint): Mutant[] {
  return rulesOf(blueprint).flatMap((rule) => {
    const [kind = "", place = ""] = rule.id.split(":");
    const entity = blueprint.entities.find((candidate) => candidate.name === rule.entity);
    if (!entity) return [];
    const rest = place.slice(entity.name.length + 1);
    return changesOf(kind, entity, rest, blueprint).map(([change, changed, edit]) => ({ rule: rule.id, entity: entity.name, change, blueprint: sound(changed), ...(edit ? { edit } : {}) }));
  });
}

/** Where no blueprint says it, the files of one are changed. */
type Edit = (files: readonly WrittenFile[]) => WrittenFile[];
type Change = [what: string, blueprint: Blueprint, edit?: Edit];

function changesOf(kind: string, entity: Entity, rest: string, blueprint: Blueprint): Change[] {
  const replace = (changed: Entity): Blueprint => ({ ...blueprint, entities: blueprint.entities.map((each) => (each === entity ? changed : each)) });
  const put = (changed: Partial<Entity>): Blueprint => replace({ ...entity, ...changed });
  const field = entity.fields.find((candidate) => candidate.name === rest);
  if (field) {
    const putField = (changed: Partial<Field>, ...without: (keyof Field)[]): Blueprint =>
      put({ fields: entity.fields.map((each) => (each === field ? (Object.fromEntries(Object.entries({ ...field, ...changed }).filter(([key]) => !without.includes(key as keyof Field))) as unknown as Field) : each)) });
    const hidden = kind === "reference" && blueprint.entities.some(({ name, soft_delete }) => name === field.entity && soft_delete);
    const known = fieldChanges(kind, field, putField)?.filter(([what]) => !(hidden && what === "other on_delete"));
    if (known) return known;
  }
  const without = <Part extends { field: string }>(parts: Part[]): Part[] => parts.filter((part) => part.field !== rest);
  switch (kind) {
    case "entity":
      return [["gone", withoutEntity(blueprint, entity)]];
    case "field":
      return [["gone", replace(withoutField(entity, rest))], ...typeChanges(entity, rest).map((type): Change => [`type ${type}`, replace(withType(entity, rest, type))])];
    case "unique_together":
      return [["gone", put({ unique_together: entity.unique_together.filter(({ fields }) => fields.join("+") !== rest) })]];
    case "compare": {
      const others = entity.comparisons.filter(({ left, op, right }) => `${left}${op}${right}` !== rest);
      const flipped = entity.comparisons.map((each) => (others.includes(each) ? each : { ...each, op: each.op === "<" ? ("<=" as const) : ("<" as const) }));
      return [["gone", put({ comparisons: others })], ["other operator", put({ comparisons: flipped })]];
    }
    case "any_of":
      return [["gone", put({ any_of: entity.any_of.filter(({ fields }) => fields.join("+") !== rest) })], ...rest.split("+").map((name): Change => [`not counting ${name}`, put({ any_of: entity.any_of.map((each) => (each.fields.join("+") === rest ? { ...each, fields: each.fields.filter((other) => other !== name) } : each)) })])];
    case "paging": {
      const { paging, ...plain } = entity;
      if (!paging) return [];
      const put2 = (changed: Partial<typeof paging>): Blueprint => put({ paging: { ...paging, ...changed } });
      // Twenty and a hundred are what a list does without the rule.
      const gone: Change[] = paging.size === 20 && paging.max === 100 ? [] : [["gone", replace(plain)]];
      return [...gone, ["one more", put2({ size: paging.size + 1 })], ["a higher max", put2({ max: paging.max + 1 })], ["a lower max", put2({ max: paging.max - 1, size: Math.min(paging.size, paging.max - 1) })]];
    }
    case "lifecycle": {
      const { lifecycle, frozen: _, ...plain } = entity;
      const other = (lifecycle?.actions ?? []).map(({ to }) => to).find((state) => state !== entity.fields.find(({ name }) => name === lifecycle?.field)?.default);
      return [["anybody sets it", replace(plain)], ...(other === undefined ? [] : [["begins elsewhere", put({ fields: entity.fields.map((each) => (each.name === lifecycle?.field ? { ...each, default: other } : each)) })] as Change])];
    }
    case "action":
      return actionChanges(entity, rest, put);
    case "gate":
      return (entity.gates ?? []).filter((gate) => `${gate.reference}.${gate.field}` === rest).flatMap((gate): Change[] => {
        const others = (entity.gates ?? []).filter((each) => each !== gate);
        return [["gone", put({ gates: others })], ...gate.values.map((value): Change => [`not ${value}`, put({ gates: [...others, { ...gate, values: gate.values.filter((each) => each !== value) }] })])];
      });
    case "limit":
      return (entity.limits ?? []).filter(({ reference }) => reference === rest).flatMap((limit): Change[] => {
        const others = (entity.limits ?? []).filter((each) => each !== limit);
        const { among, max, ...plain } = limit;
        return [
          ["gone", put({ limits: others })],
          ...(among ? [["counting all", put({ limits: [...others, { ...plain, max }] })] as Change] : []),
          ...(typeof max === "number" ? [["one more", put({ limits: [...others, { ...limit, max: max + 1 }] })], ["one less", put({ limits: [...others, { ...limit, max: max - 1 }] })]] as Change[] : []),
        ];
      });
    case "overlap":
      return (entity.overlaps ?? []).filter(({ reference }) => reference === rest).flatMap((overlap): Change[] => {
        const others = (entity.overlaps ?? []).filter((each) => each !== overlap);
        return [["gone", put({ overlaps: others })]];
      });
    case "soft_delete": {
      const { soft_delete: _, ...plain } = entity;
      return [["gone", replace(plain)]];
    }
    case "computed":
      return (entity.computed ?? []).filter(({ name }) => name === rest).flatMap((one): Change[] => {
        const others = (entity.computed ?? []).filter((each) => each !== one);
        const { value } = one;
        const fewer = "operands" in value && value.operands.length > 1 ? value.operands.map((_, at): Change => [`not times ${at}`, put({ computed: [...others, { ...one, value: { ...value, operands: value.operands.filter((__, i) => i !== at) } }] })]) : [];
        const terms = "terms" in value ? value.terms.flatMap((term, at): Change[] => [
          ...(value.terms.length > 2 || at > 0 ? [[`without term ${at}`, put({ computed: [...others, { ...one, value: value.terms.length > 2 ? { how: "terms", terms: value.terms.filter((_, i) => i !== at) } : { how: "product", operands: value.terms[0]!.operands } }] })] as Change] : []),
          ...(at > 0 ? [[`term ${at} the other way`, put({ computed: [...others, { ...one, value: { how: "terms", terms: value.terms.map((each, i) => (i === at ? { ...term, minus: !term.minus } : each)) } }] })] as Change] : []),
        ]) : [];
        const how = value.how === "sum" ? [["an average", put({ computed: [...others, { ...one, value: { ...value, how: "average" as const } }] })] as Change] : value.how === "left" ? [["a count", put({ computed: [...others, { ...one, value: { how: "count" as const, of: value.of, by: value.by } }] })] as Change] : [];
        return [["gone", put({ computed: others })], ...fewer, ...terms, ...how];
      });
    case "signed_in":
      return [["gone", blueprint, (files) => files.map((file) => (file.path === "src/app.ts" ? { ...file, content: file.content.replace("  app.use(signedIn(database));\n", "") } : file))]];
    case "permit":
      return (entity.permits ?? []).filter(({ verb, action }) => (action ?? verb) === rest).flatMap((permit): Change[] => {
        const others = (entity.permits ?? []).filter((each) => each !== permit);
        const put3 = (roles: string[]): Blueprint => put({ permits: [...others, { ...permit, roles }] });
        const more = (blueprint.access?.roles ?? []).filter((role) => !permit.roles.includes(role));
        return [["gone", put({ permits: others })], ...more.map((role): Change => [`also ${role}`, put3([...permit.roles, role])]), ...(permit.roles.length < 2 ? [] : permit.roles.map((role): Change => [`not ${role}`, put3(permit.roles.filter((each) => each !== role))]))];
      });
    case "escalation":
      return (entity.escalations ?? []).filter(({ action }) => action === rest).flatMap((one): Change[] => {
        const others = (entity.escalations ?? []).filter((each) => each !== one);
        const put4 = (changed: Partial<typeof one>): Blueprint => put({ escalations: [...others, { ...one, ...changed }] });
        return [["gone", put({ escalations: others })], ["one more", put4({ over: one.over + 1 })], ["one less", put4({ over: one.over - 1 })], ...(one.roles.length < 2 ? [] : one.roles.map((role): Change => [`not ${role}`, put4({ roles: one.roles.filter((each) => each !== role) })]))];
      });
    case "owned": {
      const { owned, ...plain } = entity;
      if (!owned) return [];
      return [["gone", replace(plain)], ["the other kind", put({ owned: { ...owned, of: owned.of === "all" ? "changes" : "all" } })], ...owned.except.map((role): Change => [`not past ${role}`, put({ owned: { ...owned, except: owned.except.filter((each) => each !== role) } })])];
    }
    case "frozen": {
      const { frozen, ...plain } = entity;
      return frozen ? [["gone", replace(plain)], ...frozen.states.map((state): Change => [`not ${state}`, frozen.states.length < 2 ? replace(plain) : put({ frozen: { ...frozen, states: frozen.states.filter((each) => each !== state) } })])] : [];
    }
    case "search": {
      const { search, ...plain } = entity;
      if (!search) return [];
      const fewer = search.fields.length < 2 ? [] : search.fields.map((name): Change => [`not by ${name}`, put({ search: { ...search, fields: search.fields.filter((each) => each !== name) } })]);
      return [["gone", replace(plain)], ...fewer];
    }
    case "filter":
      return [["gone", put({ filters: without(entity.filters) })]];
    case "between":
      return [["gone", put({ ranges: without(entity.ranges) })]];
    case "sort":
      return [["gone", put({ sorts: without(entity.sorts) })]];
    case "order": {
      const { order, ...plain } = entity;
      if (!order) return [];
      const flipped = put({ order: { ...order, direction: order.direction === "asc" ? "desc" : "asc" } });
      // Oldest first is what a list does without the rule.
      return order.field === "created_at" && order.direction === "asc" ? [["other way", flipped]] : [["gone", replace(plain)], ["other way", flipped]];
    }
    default:
      throw new Error(`There are no mutants of the rule ${kind}`);
  }
}

/** Gone, to another state, without one of its ways in, and with one more. */
function actionChanges(entity: Entity, name: string, put: (changed: Partial<Entity>) => Blueprint): Change[] {
  const { lifecycle } = entity;
  const action = lifecycle?.actions.find((each) => each.name === name);
  if (!lifecycle || !action) return [];
  const states = [...new Set(lifecycle.actions.flatMap(({ from, to }) => [...from, to]))];
  const changed = (more: Partial<typeof action>): Blueprint => put({ lifecycle: { ...lifecycle, actions: lifecycle.actions.map((each) => (each === action ? { ...each, ...more } : each)) } });
  return [
    ["gone", put({ lifecycle: { ...lifecycle, actions: lifecycle.actions.filter((each) => each !== action) } })],
    ...states.filter((state) => state !== action.to).slice(0, 1).map((state): Change => ["to another", changed({ to: state })]),
    ...action.from.map((state): Change => [`not from ${state}`, changed({ from: action.from.filter((each) => each !== state) })]),
    ...states.filter((state) => !action.from.includes(state)).map((state): Change => [`also from ${state}`, changed({ from: [...action.from, state] })]),
  ];
}

type PutField = (changed: Partial<Field>, ...without: (keyof Field)[]) => Blueprint;

function fieldChanges(kind: string, field: Field, put: PutField): Change[] | undefined {
  switch (kind) {
    case "required":
      return [["optional", put({ required: false })]];
    case "unique":
      return [["not unique", put({ unique: false })]];
    case "range":
      if (field.earliest !== undefined || field.latest !== undefined) return fieldChanges("days", field, put);
      return [
        ...(field.min === undefined ? [] : ([["no min", put({}, "min", "exclusive_min")], ["lower min", put({ min: field.min - 1 })], ["higher min", put({ min: field.min + 1 })], ["min exclusive or not", put({ exclusive_min: !field.exclusive_min })]] as Change[])),
        ...(field.max === undefined ? [] : ([["no max", put({}, "max", "exclusive_max")], ["higher max", put({ max: field.max + 1 })], ["lower max", put({ max: field.max - 1 })], ["max exclusive or not", put({ exclusive_max: !field.exclusive_max })]] as Change[])),
      ];
    case "days":
      return (["earliest", "latest"] as const).flatMap((side): Change[] => {
        const day = field[side];
        const beside = (days: number): string => new Date(Date.parse(day ?? "") + days * 86_400_000).toISOString().slice(0, 10);
        return day === undefined ? [] : [[`no ${side}`, put({}, side)], [`${side} a day before`, put({ [side]: beside(-1) })], [`${side} a day after`, put({ [side]: beside(1) })]];
      });
    case "length":
      return [
        ...(field.min_length === undefined ? [] : ([["no min_length", put({}, "min_length")], ["shorter", put({ min_length: field.min_length - 1 })], ["not that short", put({ min_length: field.min_length + 1 })]] as Change[])),
        ...(field.max_length === undefined ? [] : ([["no max_length", put({}, "max_length")], ["longer", put({ max_length: field.max_length + 1 })], ["not that long", put({ max_length: field.max_length - 1 })]] as Change[])),
      ];
    case "values":
      if (field.choices) return [["any number", put({}, "choices")], ...field.choices.filter((choice) => choice !== field.default).map((choice): Change => [`no ${choice}`, put({ choices: (field.choices ?? []).filter((each) => each !== choice) })])];
      return [["any text", put({ type: "text" }, "values")], ...(field.values ?? []).filter((value) => value !== field.default).map((value): Change => [`no ${value}`, put({ values: (field.values ?? []).filter((each) => each !== value) })])];
    case "default":
      return [["none", put({}, "default")], ...(field.type === "boolean" ? [["the other", put({ default: !field.default })] as Change] : field.type === "enum" ? (field.values ?? []).filter((value) => value !== field.default).slice(0, 1).map((value): Change => ["another", put({ default: value })]) : [])];
    case "reference":
      return [["just a number", put({ type: "integer" }, "entity", "on_delete")], ["other on_delete", put({ on_delete: field.on_delete === "cascade" ? "restrict" : "cascade" })]];
    default:
      return undefined;
  }
}

const similar: Record<Field["type"], Field["type"][]> = {
  text: ["integer", "email", "boolean"],
  integer: ["decimal", "text", "money"],
  decimal: ["integer", "money", "text"],
  money: ["decimal", "integer", "text"],
  boolean: ["text", "integer"],
  date: ["text", "datetime"],
  datetime: ["text", "date"],
  email: ["text", "url"],
  url: ["text", "email"],
  enum: [],
  reference: [],
};

function typeChanges(entity: Entity, name: string): Field["type"][] {
  const field = entity.fields.find((candidate) => candidate.name === name);
  // A few whole numbers are the same few numbers of any kind.
  return similar[field?.type ?? "enum"].filter((type) => !field?.choices || type === "text");
}

/** Comparisons and bounds mean nothing to another type. */
function withType(entity: Entity, name: string, type: Field["type"]): Entity {
  const fields = entity.fields.map((field): Field => {
    if (field.name !== name) return field;
    const { min, max, exclusive_min, exclusive_max, min_length, max_length, default: _, choices: __, earliest, latest, ...plain } = field;
    return { ...plain, type };
  });
  return { ...entity, fields };
}

function withoutField(entity: Entity, name: string): Entity {
  const { search, order, lifecycle: _, frozen: __, ...plain } = entity;
  const others = <Part extends { field: string }>(parts: Part[]): Part[] => parts.filter((part) => part.field !== name);
  const searched = search?.fields.filter((field) => field !== name) ?? [];
  return {
    ...plain,
    fields: entity.fields.filter((field) => field.name !== name),
    unique_together: entity.unique_together.filter(({ fields }) => !fields.includes(name)),
    comparisons: entity.comparisons.filter(({ left, right }) => left !== name && right !== name),
    any_of: entity.any_of.filter(({ fields }) => !fields.includes(name)),
    filters: others(entity.filters),
    ranges: others(entity.ranges),
    sorts: others(entity.sorts),
    ...(search && searched.length > 0 && { search: { ...search, fields: searched } }),
    ...(order && order.field !== name && { order }),
  };
}

function withoutEntity(blueprint: Blueprint, gone: Entity): Blueprint {
  const entities = blueprint.entities
    .filter((entity) => entity !== gone)
    .map((entity) => entity.fields.filter((field) => field.entity === gone.name).reduce((rest, field) => withoutField(rest, field.name), entity));
  return { ...blueprint, entities };
}
