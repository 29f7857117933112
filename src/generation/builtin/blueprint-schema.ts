import { z } from "zod";
import { blueprintVersion, type Blueprint } from "./blueprint.ts";

/** `.devgen/blueprint.json` of a produced repository, read back: the shape of a blueprint, field by field. What the fields mean stands with the types. */

const name = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);
const sentences = z.array(z.int().min(0));
const ruled = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject({ ...shape, sentences });
const some = z.array(z.string()).min(1);

const field = z.strictObject({
  name, label: z.string(), type: z.enum(["text", "integer", "decimal", "money", "boolean", "date", "datetime", "email", "url", "enum", "reference"]), required: z.boolean(), unique: z.boolean(),
  min: z.number().optional(), max: z.number().optional(), earliest: z.iso.date().optional(), latest: z.iso.date().optional(), exclusive_min: z.boolean().optional(), exclusive_max: z.boolean().optional(),
  min_length: z.int().min(0).optional(), max_length: z.int().min(0).optional(), values: some.optional(), choices: z.array(z.number()).min(1).optional(), default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  entity: name.optional(), on_delete: z.enum(["restrict", "cascade"]).optional(),
  sentences: z.strictObject({ exists: sentences, required: sentences.optional(), unique: sentences.optional(), range: sentences.optional(), length: sentences.optional(), values: sentences.optional(), default: sentences.optional(), reference: sentences.optional() }),
});

const operand = z.union([z.strictObject({ field: name, through: name.optional() }), z.strictObject({ from: name, to: name }), z.strictObject({ number: z.number() }), z.strictObject({ percent: name, through: name.optional(), as: z.enum(["share", "more", "less"]) })]);
const operands = z.array(operand).min(1);
const formula = z.discriminatedUnion("how", [
  z.strictObject({ how: z.literal("product"), operands }), z.strictObject({ how: z.literal("terms"), terms: z.array(z.strictObject({ operands, minus: z.boolean() })).min(2) }), z.strictObject({ how: z.enum(["sum", "average"]), of: name, by: name, operands }), z.strictObject({ how: z.literal("count"), of: name, by: name }),
  z.strictObject({ how: z.literal("left"), field: name, of: name, by: name }),
]);
const among = z.union([z.strictObject({ field: name, empty: z.literal(true) }), z.strictObject({ field: name, values: some })]).optional();

const entity = z.strictObject({
  name, plural: name, fields: z.array(field).min(1),
  unique_together: z.array(ruled({ fields: z.array(name).min(2) })), comparisons: z.array(ruled({ left: name, op: z.enum(["<", "<="]), right: name })), any_of: z.array(ruled({ fields: z.array(name).min(2) })),
  search: ruled({ fields: z.array(name).min(1) }).optional(), filters: z.array(ruled({ field: name })), ranges: z.array(ruled({ field: name })), sorts: z.array(ruled({ field: name })),
  order: ruled({ field: name, direction: z.enum(["asc", "desc"]) }).optional(), paging: ruled({ size: z.int().min(3), max: z.int().min(3) }).optional(),
  lifecycle: z.strictObject({ field: name, actions: z.array(ruled({ name, from: some, to: z.string() })).min(1), sentences }).optional(),
  frozen: ruled({ states: some }).optional(),
  gates: z.array(ruled({ reference: name, field: name, values: z.array(z.union([z.string(), z.boolean()])).min(1) })).optional(),
  limits: z.array(ruled({ reference: name, max: z.union([z.int().min(1), z.strictObject({ field: name })]), among })).optional(),
  overlaps: z.array(ruled({ reference: name, from: name, to: name, among })).optional(),
  soft_delete: ruled({}).optional(),
  permits: z.array(ruled({ verb: z.enum(["create", "read", "change", "delete", "act"]), action: name.optional(), roles: z.array(name).min(1) })).optional(),
  escalations: z.array(ruled({ action: name, field: name, over: z.number(), roles: z.array(name).min(1) })).optional(),
  owned: ruled({ of: z.enum(["all", "changes"]), except: z.array(name) }).optional(),
  computed: z.array(ruled({ name, label: z.string(), type: z.enum(["integer", "decimal", "money"]), value: formula })).optional(),
  sentences,
});

const BlueprintFile = z.strictObject({ version: z.literal(blueprintVersion), name: z.string(), title: z.string(), requirement: z.string(), access: ruled({ roles: z.array(name).min(1) }).optional(), entities: z.array(entity).min(1) });

/** A blueprint out of the text of its file. @throws ZodError or SyntaxError: what is wrong and where */
export const parseBlueprint = (text: string): Blueprint => BlueprintFile.parse(JSON.parse(text)) as Blueprint;
