import { checkObject, checkString, defaultOptions, readOptions, readPath, readSettings, type DatabaseOptions } from "./arguments.ts";
import { closeConnection, configure, openConnection, type Connection } from "./connection.ts";
import { invalidArgument, invalidState, nodeError, notOffered, sqliteError } from "./errors.ts";
import { capi, databaseOption, heapBytes, heapView, readCString, resultCode, withCell, withText } from "./sqlite.ts";
import { createStatement, type StatementSettings, type StatementSync } from "./statement-sync.ts";
import { createAggregate, createFunction, takeThrown, type AggregateOptions, type FunctionOptions } from "./user-functions.ts";
import type { SqlValue } from "./values.ts";

const freeOnClose = 1;
const resizeable = 2;

/** Node's DatabaseSync. What Node has and this has not throws `notOffered`. */
class Database {
  readonly #path: string;
  readonly #options: DatabaseOptions;
  #connection: Connection | undefined;

  constructor(path: string, options: DatabaseOptions) {
    this.#path = path;
    this.#options = options;
    if (options.open) this.open();
  }

  get isOpen(): boolean {
    return this.#connection !== undefined;
  }

  get isTransaction(): boolean {
    return capi.sqlite3_get_autocommit(this.#live().pointer) === 0;
  }

  open(): void {
    if (this.#connection !== undefined) throw invalidState("database is already open");
    this.#connection = openConnection(this.#path, this.#options);
  }

  close(): void {
    const connection = this.#live();
    this.#connection = undefined;
    closeConnection(connection);
  }

  [Symbol.dispose](): void {
    if (this.#connection !== undefined) this.close();
  }

  exec(sql: string): void {
    const { pointer } = this.#live();
    checkString(sql, "sql");
    const code = withText(sql, (text) => capi.sqlite3_exec(pointer, text, 0, 0, 0));
    const thrown = takeThrown();
    if (thrown !== undefined) throw thrown.error;
    if (code !== resultCode.ok) throw sqliteError(pointer);
  }

  prepare(sql: string, options: Partial<StatementSettings> = {}): StatementSync {
    const connection = this.#live();
    checkString(sql, "sql");
    checkObject(options, "options");
    const statement = withCell((cell) => {
      const code = withText(sql, (text) => capi.sqlite3_prepare_v2(connection.pointer, text, -1, cell, 0));
      if (code !== resultCode.ok) throw sqliteError(connection.pointer);
      return heapView().getUint32(cell, true);
    });
    if (statement === 0) throw nodeError(TypeError, "ERR_INVALID_ARG_VALUE", "The SQL query contains no statements.");
    return createStatement(connection, statement, readSettings(options, this.#options));
  }

  location(...names: unknown[]): string | null {
    const { pointer } = this.#live();
    const [name = "main"] = names;
    checkString(name, "dbName");
    return withText(name, (text) => readCString(capi.sqlite3_db_filename(pointer, text))) || null;
  }

  serialize(name = "main"): Uint8Array {
    const { pointer } = this.#live();
    return withCell((cell) => {
      const copy = withText(name, (text) => capi.sqlite3_serialize(pointer, text, cell, 0));
      if (copy === 0) throw sqliteError(pointer);
      const image = heapBytes().slice(copy, copy + Number(heapView().getBigInt64(cell, true)));
      capi.sqlite3_free(copy);
      return image;
    });
  }

  deserialize(image: Uint8Array): void {
    const { pointer } = this.#live();
    if (!(image instanceof Uint8Array)) throw invalidArgument('The "buffer" argument must be a Uint8Array.');
    const copy = capi.sqlite3_malloc(image.length);
    heapBytes().set(image, copy);
    const size = BigInt(image.length);
    const code = withText("main", (text) => capi.sqlite3_deserialize(pointer, text, copy, size, size, freeOnClose | resizeable));
    if (code !== resultCode.ok) throw sqliteError(pointer);
  }

  function(name: string, ...rest: unknown[]): void {
    const { pointer } = this.#live();
    checkString(name, "name");
    const [options, call] = rest.length < 2 ? [{}, rest[0]] : rest;
    checkObject(options, "options");
    if (!isFunction(call)) throw invalidArgument('The "function" argument must be a function.');
    if (createFunction(pointer, name, options as FunctionOptions, call) !== resultCode.ok) throw sqliteError(pointer);
  }

  aggregate(name: string, options: AggregateOptions): void {
    const { pointer } = this.#live();
    checkString(name, "name");
    checkObject(options, "options");
    if (options.start === undefined) throw invalidArgument('The "options.start" argument must be a function or a primitive value.');
    if (!isFunction(options.step)) throw invalidArgument('The "options.step" argument must be a function.');
    if ("inverse" in options) throw notOffered("The option inverse of database.aggregate()");
    if (createAggregate(pointer, name, options) !== resultCode.ok) throw sqliteError(pointer);
  }

  enableDefensive(active: boolean): void {
    const { pointer } = this.#live();
    if (typeof active !== "boolean") throw invalidArgument('The "active" argument must be a boolean.');
    configure(pointer, databaseOption.defensive, active);
  }

  enableLoadExtension(_allow: boolean): void {
    throw invalidState("Cannot enable extension loading because it was disabled at database creation.");
  }
  loadExtension(_path: string): void {
    throw invalidState("extension loading is not allowed");
  }
  setAuthorizer(): never {
    throw notOffered("database.setAuthorizer()");
  }
  createTagStore(): never {
    throw notOffered("database.createTagStore()");
  }
  createSession(): never {
    throw notOffered("database.createSession()");
  }
  applyChangeset(): never {
    throw notOffered("database.applyChangeset()");
  }

  #live(): Connection {
    if (this.#connection === undefined) throw invalidState("database is not open");
    return this.#connection;
  }
}

const isFunction = (value: unknown): value is (...values: SqlValue[]) => unknown => typeof value === "function";

/** Refuses to be called without `new` in Node's words; a class would do so in V8's. */
export const DatabaseSync = asConstructor(function DatabaseSync(this: unknown, ...args: unknown[]): Database {
  if (new.target === undefined) throw nodeError(TypeError, "ERR_CONSTRUCT_CALL_REQUIRED", "Cannot call constructor without `new`");
  const path = readPath(args[0]);
  return Reflect.construct(Database, [path, args.length > 1 ? readOptions(args[1]) : defaultOptions], new.target);
});

/** Holds because the function above answers with what it constructs, on the class's own prototype. */
function asConstructor(constructor: (...args: unknown[]) => Database): new (path: string | URL | Uint8Array, options?: Partial<DatabaseOptions>) => Database {
  constructor.prototype = Database.prototype;
  Object.defineProperty(Database.prototype, "constructor", { value: constructor, writable: true, configurable: true });
  return constructor as unknown as new () => Database;
}
