export { applyAtOnce, drainOutbox, enqueue, type Drain } from "./service.ts";
export { nextOutboxTime } from "./store.ts";
export type { OutboxRow } from "./tables.ts";
