import { blueprintVersion, type Blueprint, type Entity, type Field } from "../../../../src/generation/builtin/blueprint.ts";

/** Blueprints that between them have every field type and every kind of rule. Sentence 0 asks for everything unless said otherwise. */

const entity = (name: string, plural: string, fields: Field[], more: Partial<Entity> = {}): Entity => ({
  name, plural, fields, unique_together: [], comparisons: [], any_of: [], filters: [], ranges: [], sorts: [], sentences: [0], ...more,
});

const field = (name: string, type: Field["type"], more: Partial<Field> = {}): Field => ({
  name, label: name.replaceAll("_", " "), type, required: true, unique: false, sentences: { exists: [0] }, ...more,
});

const to = (target: string, more: Partial<Field> = {}): Field => field(`${target}_id`, "reference", { entity: target, label: target, on_delete: "restrict", ...more });

const asked = <T extends object>(part: T): T & { sentences: number[] } => ({ ...part, sentences: [0] });

/** One entity, one field. */
export const smallest: Blueprint = {
  version: blueprintVersion,
  name: "jar-service",
  title: "Jar service",
  requirement: "Build REST API for jars.",
  entities: [entity("jar", "jars", [field("name", "text")])],
};

export const staff: Blueprint = {
  version: blueprintVersion,
  name: "employee-service",
  title: "Employee service",
  requirement: "Employees have a name, an e-mail address, a department, a salary and a hire date. E-mail addresses are unique. Salaries are not negative.",
  entities: [
    entity("employee", "employees", [
      field("name", "text", { min_length: 2, max_length: 80 }),
      field("email", "email", { label: "e-mail address", unique: true, max_length: 120, sentences: { exists: [0], unique: [1] } }),
      field("department", "text", { required: false }),
      field("salary", "money", { min: 0, sentences: { exists: [0], range: [2] } }),
      field("rate", "decimal", { required: false, min: 0, exclusive_min: true, max: 1, exclusive_max: true }),
      field("hired_on", "date", { label: "hire date" }),
      field("homepage", "url", { required: false }),
      field("active", "boolean", { default: true }),
      field("remote", "boolean", { required: false }),
      to("employee", { name: "manager_id", label: "manager", required: false }),
    ], {
      search: asked({ fields: ["name", "email"] }),
      filters: ["department", "active", "remote", "email", "manager_id", "hired_on"].map((name) => asked({ field: name })),
      ranges: ["salary", "hired_on", "created_at"].map((name) => asked({ field: name })),
      sorts: ["name", "salary", "hired_on", "active"].map((name) => asked({ field: name })),
      order: asked({ field: "hired_on", direction: "desc" as const }),
    }),
  ],
};

export const lending: Blueprint = {
  version: blueprintVersion,
  name: "library-service",
  title: "Library service",
  requirement: "Books have a title and an ISBN. Members have a name. A loan links a book to a member.",
  entities: [
    entity("book", "books", [
      field("title", "text"),
      field("isbn", "text", { label: "ISBN", unique: true, min_length: 10, max_length: 13 }),
      field("published", "integer", { label: "year", min: 1450, max: 2100 }),
    ], { search: asked({ fields: ["title", "isbn"] }), sorts: [asked({ field: "published" })] }),
    entity("member", "members", [
      field("name", "text"),
      field("email", "email", { required: false }),
      field("phone", "text", { required: false, min_length: 4 }),
      field("nickname", "text", { required: false }),
      field("loans_max", "integer", { choices: [5, 1, 10], default: 5 }),
      field("yearly_fee", "money", { choices: [12.5, 20] }),
      field("discount", "decimal", { required: false, choices: [2.5, 5, 0.125] }),
    ], { any_of: [asked({ fields: ["email", "phone", "nickname"] })], filters: [asked({ field: "loans_max" })], sorts: [asked({ field: "yearly_fee" })], paging: asked({ size: 25, max: 200 }) }),
    entity("card", "cards", [to("member", { unique: true, on_delete: "cascade" }), field("number", "integer", { unique: true, min: 1 })]),
    entity("loan", "loans", [
      to("book"),
      to("member", { on_delete: "cascade" }),
      field("lent_on", "date", { earliest: "2000-01-01" }),
      field("noted_at", "datetime", { required: false, earliest: "2020-02-29", latest: "2020-03-02" }),
      field("due_on", "date", { label: "due date", latest: "2030-12-31" }),
      field("returned_at", "datetime", { required: false }),
    ], {
      unique_together: [asked({ fields: ["book_id", "member_id", "lent_on"] })],
      comparisons: [asked({ left: "lent_on", op: "<" as const, right: "due_on" }), asked({ left: "lent_on", op: "<=" as const, right: "returned_at" })],
      filters: [asked({ field: "book_id" }), asked({ field: "member_id" })],
      ranges: [asked({ field: "due_on" }), asked({ field: "returned_at" })],
      order: asked({ field: "created_at", direction: "desc" as const }),
    }),
  ],
};

export const tracker: Blueprint = {
  version: blueprintVersion,
  name: "task-tracker",
  title: "Task tracker",
  requirement: "Projects contain tasks. Deleting a project deletes its tasks.",
  entities: [
    entity("project", "projects", [field("name", "text", { max_length: 40 }), field("code", "text", { unique: true, max_length: 3 })]),
    entity("task", "tasks", [
      to("project", { on_delete: "cascade" }),
      field("title", "text", { max_length: 120 }),
      field("status", "enum", { values: ["todo", "in_progress", "done"], default: "todo" }),
      field("priority", "integer", { min: 1, max: 5, default: 3 }),
      field("severity", "enum", { values: ["low", "high", "critical"], required: false }),
      field("estimate", "decimal", { required: false, max: 40 }),
      field("limit", "integer", { min: 0, exclusive_min: true, required: false }),
      field("starts_at", "datetime", { required: false }),
      field("ends_at", "datetime", { required: false }),
      to("task", { name: "parent_id", label: "parent", required: false, on_delete: "cascade" }),
    ], {
      unique_together: [asked({ fields: ["project_id", "title"] })],
      comparisons: [asked({ left: "starts_at", op: "<=" as const, right: "ends_at" })],
      search: asked({ fields: ["title"] }),
      filters: ["status", "limit", "project_id", "created_at"].map((name) => asked({ field: name })),
      ranges: ["priority", "estimate"].map((name) => asked({ field: name })),
      sorts: ["priority", "status", "severity", "title", "created_at"].map((name) => asked({ field: name })),
    }),
    entity("note", "notes", [to("task"), field("text", "text", { min_length: 3 })], { order: asked({ field: "text", direction: "asc" as const }), paging: asked({ size: 20, max: 100 }) }),
  ],
};

/** States: a managed field that is filtered, sorted and ordered by, actions with one and several ways in, a way back, and states that are final. */
export const desk: Blueprint = {
  version: blueprintVersion,
  name: "help-desk-service",
  title: "Help desk service",
  requirement: "A ticket is open, then in progress, then closed.",
  entities: [
    entity("agent", "agents", [field("name", "text")]),
    entity("ticket", "tickets", [
      to("agent", { required: false }),
      field("subject", "text", { unique: true }),
      field("status", "enum", { values: ["open", "in_progress", "on hold", "closed"], default: "open" }),
      field("note", "text", { required: false }),
    ], {
      lifecycle: asked({ field: "status", actions: [
        asked({ name: "in_progress", from: ["open"], to: "in_progress" }),
        asked({ name: "hold", from: ["open", "in_progress"], to: "on hold" }),
        asked({ name: "close", from: ["in_progress"], to: "closed" }),
        asked({ name: "reopen", from: ["closed", "on hold"], to: "open" }),
      ] }),
      frozen: asked({ states: ["closed"] }),
      filters: [asked({ field: "status" }), asked({ field: "agent_id" })],
      sorts: [asked({ field: "status" })],
      order: asked({ field: "status", direction: "desc" as const }),
    }),
    entity("draft", "drafts", [field("name", "text"), field("state", "enum", { values: ["new", "sent"], default: "new" })], { lifecycle: asked({ field: "state", actions: [asked({ name: "send", from: ["new"], to: "sent" })] }) }),
  ],
};

/** Rules about other rows: gates on a state, a value and a flag; limits by number and by a field, of all and of the open ones; stretches that must not meet. */
export const house: Blueprint = {
  version: blueprintVersion,
  name: "guest-house-service",
  title: "Guest house service",
  requirement: "No two stays in one room may overlap.",
  entities: [
    entity("room", "rooms", [field("number", "integer", { unique: true }), field("beds", "integer", { min: 1 }), field("closed", "boolean", { default: false }), field("kind", "enum", { values: ["attic", "suite", "cellar"] })]),
    entity("course", "courses", [field("title", "text"), field("state", "enum", { values: ["draft", "published", "cancelled"], default: "draft" })], {
      lifecycle: asked({ field: "state", actions: [asked({ name: "publish", from: ["draft"], to: "published" }), asked({ name: "cancel", from: ["draft", "published"], to: "cancelled" })] }),
    }),
    entity("stay", "stays", [to("room"), field("arrival", "date"), field("departure", "date", { required: false }), field("guest", "text")], {
      comparisons: [asked({ left: "arrival", op: "<" as const, right: "departure" })],
      overlaps: [asked({ reference: "room_id", from: "arrival", to: "departure" })],
      gates: [asked({ reference: "room_id", field: "closed", values: [false] }), asked({ reference: "room_id", field: "kind", values: ["attic", "suite"] })],
    }),
    entity("guest", "guests", [to("room"), field("name", "text"), field("left_on", "date", { required: false })], { limits: [asked({ reference: "room_id", max: { field: "beds" }, among: { field: "left_on", empty: true as const } })] }),
    entity("place", "places", [to("course"), to("room", { required: false }), field("email", "email", { unique: true })], {
      gates: [asked({ reference: "course_id", field: "state", values: ["published"] })],
      limits: [asked({ reference: "course_id", max: 2 }), asked({ reference: "room_id", max: { field: "beds" } })],
    }),
    entity("loan", "loans", [to("room"), field("note", "text"), field("state", "enum", { values: ["out", "back"], default: "out" })], {
      lifecycle: asked({ field: "state", actions: [asked({ name: "return", from: ["out"], to: "back" }), asked({ name: "take_again", from: ["back"], to: "out" })] }),
      limits: [asked({ reference: "room_id", max: 3, among: { field: "state", values: ["out"] } })],
    }),
    entity("job", "jobs", [to("room"), field("kind", "enum", { values: ["open", "done"] })], { limits: [asked({ reference: "room_id", max: 1, among: { field: "kind", values: ["open"] } })] }),
  ],
};

/** What is worked out: products, days, sums of products over rows, averages, numbers of rows and what they leave. */
export const shop: Blueprint = {
  version: blueprintVersion,
  name: "shop-service",
  title: "Shop service",
  requirement: "The total is the sum of quantity times price.",
  entities: [
    entity("product", "products", [field("name", "text"), field("price", "money", { min: 0 }), field("stock", "integer", { min: 1 })], {
      computed: [asked({ name: "lines", label: "lines", type: "integer" as const, value: { how: "count" as const, of: "line", by: "product_id" } }), asked({ name: "left", label: "stock left", type: "integer" as const, value: { how: "left" as const, field: "stock", of: "line", by: "product_id" } })],
    }),
    entity("order", "orders", [field("day", "date"), field("rate", "decimal", { required: false, min: 0 })], {
      computed: [
        asked({ name: "total", label: "total", type: "money" as const, value: { how: "sum" as const, of: "line", by: "order_id", operands: [{ field: "quantity" }, { field: "price", through: "product_id" }] } }),
        asked({ name: "usual", label: "usual quantity", type: "decimal" as const, value: { how: "average" as const, of: "line", by: "order_id", operands: [{ field: "quantity" }] } }),
      ],
    }),
    entity("line", "lines", [to("order", { on_delete: "cascade" }), to("product"), field("quantity", "integer", { min: 1 })], {
      computed: [asked({ name: "cost", label: "cost", type: "money" as const, value: { how: "product" as const, operands: [{ field: "quantity" }, { field: "price", through: "product_id" }] } })],
      unique_together: [asked({ fields: ["order_id", "product_id"] })],
    }),
    entity("stay", "stays", [field("from_day", "date"), field("until_day", "date"), field("price", "money"), field("share", "decimal", { required: false })], {
      comparisons: [asked({ left: "from_day", op: "<" as const, right: "until_day" })],
      computed: [asked({ name: "worth", label: "worth", type: "money" as const, value: { how: "product" as const, operands: [{ from: "from_day", to: "until_day" }, { field: "price" }] } }), asked({ name: "part", label: "part", type: "decimal" as const, value: { how: "product" as const, operands: [{ field: "share" }, { field: "price" }] } })],
    }),
  ],
};

/** Rows that are hidden when they are deleted, with what refers to them, counts them and limits them. */
export const archive: Blueprint = {
  version: blueprintVersion,
  name: "archive-service",
  title: "Archive service",
  requirement: "Deleting a box only hides it.",
  entities: [
    entity("shelf", "shelves", [field("name", "text", { unique: true }), field("size", "integer", { min: 1 })], { soft_delete: asked({}), computed: [asked({ name: "boxes", label: "boxes", type: "integer" as const, value: { how: "count" as const, of: "box", by: "shelf_id" } })] }),
    entity("box", "boxes", [to("shelf"), field("label", "text"), field("kind", "enum", { values: ["open", "shut"], default: "open" })], {
      soft_delete: asked({}), limits: [asked({ reference: "shelf_id", max: { field: "size" } })], search: asked({ fields: ["label"] }), filters: [asked({ field: "shelf_id" })],
      lifecycle: asked({ field: "kind", actions: [asked({ name: "restore", from: ["shut"], to: "open" }), asked({ name: "shut", from: ["open"], to: "shut" })] }),
    }),
  ],
};

/** Names that are words of JavaScript and SQL, and text that tries to be something else. */
const wild = "\"quotes\" `ticks` ${process.exit(1)} */ -- '; DROP TABLE x; # <b> | \u202eabc\u2066 \u0000 \u2028 line\nnext [x](http://x) @all \\ 'end";

/** Who calls is known: roles, rows of one's own, and what others may see but not change. */
export const guild: Blueprint = {
  version: blueprintVersion,
  name: "guild-service",
  title: "Guild service",
  requirement: "Only keepers may add tools. Members see only their own claims. Managers approve claims. Notes are changed by who wrote them.",
  access: asked({ roles: ["admin", "keeper", "member", "manager"] }),
  entities: [
    entity("tool", "tools", [field("code", "text", { unique: true }), field("weight", "decimal")], {
      permits: [asked({ verb: "create", roles: ["keeper", "admin"] }), asked({ verb: "change", roles: ["keeper"] }), asked({ verb: "delete", roles: ["keeper"] })], soft_delete: asked({}),
    }),
    entity("claim", "claims", [field("amount", "money", { min: 0 }), field("status", "enum", { values: ["open", "approved", "paid"], default: "open" }), field("tool_id", "reference", { entity: "tool", on_delete: "restrict" })], {
      lifecycle: asked({ field: "status", actions: [asked({ name: "approve", from: ["open"], to: "approved" }), asked({ name: "pay", from: ["approved"], to: "paid" })] }),
      escalations: [asked({ action: "approve", field: "amount", over: 1000, roles: ["admin"] })],
      permits: [asked({ verb: "act", action: "approve", roles: ["manager", "admin"] }), asked({ verb: "act", action: "pay", roles: ["manager", "admin"] })],
      owned: asked({ of: "all", except: ["manager", "admin"] }),
      filters: [asked({ field: "status" })],
    }),
    entity("note", "notes", [field("text", "text"), field("claim_id", "reference", { entity: "claim", on_delete: "cascade" })], {
      permits: [asked({ verb: "read", roles: ["member", "keeper"] })], owned: asked({ of: "changes", except: ["keeper"] }), search: asked({ fields: ["text"] }),

    }),
    entity("user", "users", [field("created_by", "text")], { owned: asked({ of: "all", except: [] }) }),
  ],
};

export const hostile: Blueprint = {
  version: blueprintVersion,
  name: "constructor-service",
  title: wild,
  requirement: `${wild}\n\n\`\`\`\n# Not a heading\n\`\`\`\`\n${wild}`,
  entities: [
    entity("constructor", "constructors", [
      field("constructor", "text", { label: wild, required: false }),
      field("select", "text", { label: wild, unique: true }),
      field("then", "enum", { label: wild, values: ["it's", "a \"b\"", "`${x}`", "*/", "back\\slash", "\u202e"], default: "it's" }),
      field("to_string", "text", { label: wild, required: false, default: wild }),
      field("rowid", "integer", { required: false }),
      field("sort", "text", { required: false }),
    ], {
      search: asked({ fields: ["constructor", "select"] }),
      filters: ["constructor", "then", "sort", "select"].map((name) => asked({ field: name })),
      sorts: ["then", "select"].map((name) => asked({ field: name })),
      order: asked({ field: "then", direction: "desc" as const }),
    }),
    entity("order", "order", [
      to("constructor", { name: "class_id", label: wild }),
      field("group", "integer", { min: -5, max: -3 }),
      field("q", "text", { required: false }),
      to("date", { required: false, name: "date_id" }),
    ], { unique_together: [asked({ fields: ["group", "class_id"] })], filters: [asked({ field: "q" })], order: asked({ field: "group", direction: "asc" as const }) }),
    entity("date", "health", [field("new", "boolean"), to("order", { required: false, name: "return_id" })]),
    entity("record", "sqlite_data", [field("a_b", "date"), field("a__b", "date"), field("min_a_b", "integer")], {
      comparisons: [asked({ left: "a_b", op: "<=" as const, right: "a__b" })],
      filters: [asked({ field: "min_a_b" })],
      ranges: [asked({ field: "a_b" })],
    }),
  ],
};

export const blueprints: readonly Blueprint[] = [smallest, staff, lending, tracker, desk, house, shop, archive, guild, hostile];
