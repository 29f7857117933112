// Schemas name types of the server, which name these of its platform. A page never has one of them.
type Env = Readonly<Record<string, any>>;
interface Fetcher {
  fetch(input: string, init?: object): Promise<Response>;
}
interface Scheduler {
  wait(ms: number): Promise<void>;
}
type SqlStorageValue = ArrayBuffer | string | number | null;
interface D1Database {
  prepare(sql: string): unknown;
}
interface DurableObjectStorage {
  readonly sql: { exec<Row>(sql: string, ...values: unknown[]): Iterable<Row> & { toArray(): Row[]; raw<Values>(): { toArray(): Values[] } } };
  transactionSync<T>(work: () => T): T;
}
/** See scripts/web/icons.ts. */
declare module "virtual:icon-shapes" {
  export const shapes: Readonly<Record<string, readonly (readonly [tag: string, attributes: Readonly<Record<string, string>>])[]>>;
}
