export { define, everyVerb, type BaseRow, type Definition, type Item, type Resource, type Values, type Verb } from "./definition.ts";
export { loadFor } from "./permit.ts";
export { clearItems, listItems } from "./lists.ts";
export { resourceRoutes } from "./routes.ts";
export { explainList, findRow } from "./store.ts";
export { changeItem, createItem, deleteItem, readItem, removeRow, replaceItem, restoreItem, show, type Shown } from "./verbs.ts";
