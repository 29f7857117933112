import { blueprintVersion, type Blueprint, type Field } from "../../../../src/generation/builtin/blueprint.ts";

const field = (name: string, type: Field["type"], more: Partial<Field> = {}): Field => ({ name, label: name.replaceAll("_", " "), type, required: true, unique: false, sentences: { exists: [0] }, ...more });
const asked = <T extends object>(part: T): T & { sentences: number[] } => ({ ...part, sentences: [0] });

/** Names that Python, pydantic or the service itself have already. */
export const awkward: Blueprint = {
  version: blueprintVersion,
  name: "class-service",
  title: "Class service",
  requirement: "A class has a from, a json and a model year.",
  entities: [{
    name: "class", plural: "class",
    fields: [
      field("from", "date"), field("until", "date"), field("json", "text", { unique: true }), field("model_year", "integer", { min: 1900, max: 2100 }), field("fields", "text", { required: false }), field("str", "decimal", { required: false }), field("email", "email", { required: false }),
      field("register", "boolean", { default: true }), field("state", "enum", { values: ["new", "old"], default: "new" }), field("new_class", "enum", { values: ["import", "return"] }),
    ],
    unique_together: [asked({ fields: ["from", "model_year"] })], comparisons: [asked({ left: "from", op: "<=" as const, right: "until" })], any_of: [],
    search: asked({ fields: ["json", "fields"] }), filters: ["from", "register", "new_class", "json"].map((name) => asked({ field: name })), ranges: [asked({ field: "str" })], sorts: ["from", "new_class"].map((name) => asked({ field: name })),
    lifecycle: asked({ field: "state", actions: [asked({ name: "return", from: ["new"], to: "old" }), asked({ name: "create", from: ["old"], to: "new" })] }),
    frozen: asked({ states: ["old"] }), sentences: [0],
  }, {
    name: "errors", plural: "errors", fields: [field("class_id", "reference", { entity: "class", on_delete: "cascade", label: "class" }), field("dict", "money")],
    unique_together: [], comparisons: [], any_of: [], filters: [], ranges: [], sorts: [], soft_delete: asked({}), sentences: [0],
  }],
};
