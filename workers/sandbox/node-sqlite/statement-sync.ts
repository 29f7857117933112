import type { Connection } from "./connection.ts";
import { invalidArgument, invalidState, nodeError, sqliteError } from "./errors.ts";
import { bindParameters, newParameterNames, type ParameterNames } from "./parameters.ts";
import { capi, readCString, resultCode } from "./sqlite.ts";
import { StatementIterator } from "./statement-iterator.ts";
import { takeThrown } from "./user-functions.ts";
import { columnNames, readColumn, type SqlValue } from "./values.ts";

export type Row = Record<string, SqlValue> | SqlValue[];

export interface StatementSettings {
  readBigInts: boolean;
  returnArrays: boolean;
  allowBareNamedParameters: boolean;
  allowUnknownNamedParameters: boolean;
}

interface Changes {
  changes: number | bigint;
  lastInsertRowid: number | bigint;
}

/** Shown by the only caller that may construct a statement. */
const key = Symbol("statement");

export const createStatement = (connection: Connection, pointer: number, settings: StatementSettings): StatementSync => new StatementSync(key, connection, pointer, settings);

export class StatementSync {
  readonly #connection: Connection;
  readonly #pointer: number;
  readonly #settings: StatementSettings;
  readonly #names: ParameterNames;
  /** Counts uses: an iterator notices by it that its statement was used for something else. */
  #uses = 0;

  constructor(caller?: symbol, connection?: Connection, pointer?: number, settings?: StatementSettings) {
    if (caller !== key || connection === undefined || pointer === undefined || settings === undefined) throw nodeError(Error, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
    this.#connection = connection;
    this.#pointer = pointer;
    this.#settings = settings;
    this.#names = newParameterNames(pointer);
  }

  run(...parameters: unknown[]): Changes {
    return this.#use(parameters, () => {
      while (this.#step()) continue;
      const changes = capi.sqlite3_changes64(this.#connection.pointer);
      const lastInsertRowid = capi.sqlite3_last_insert_rowid(this.#connection.pointer);
      return this.#settings.readBigInts ? { changes, lastInsertRowid } : { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) };
    });
  }

  get(...parameters: unknown[]): Row | undefined {
    return this.#use(parameters, () => (this.#step() ? this.#readRow(columnNames(this.#pointer)) : undefined));
  }

  all(...parameters: unknown[]): Row[] {
    return this.#use(parameters, () => {
      const names = columnNames(this.#pointer);
      const rows: Row[] = [];
      while (this.#step()) rows.push(this.#readRow(names));
      return rows;
    });
  }

  iterate(...parameters: unknown[]): StatementIterator {
    this.#begin(parameters);
    const use = this.#uses;
    const stop = (): void => {
      this.#checkLive();
      if (use !== this.#uses) throw invalidState("iterator was invalidated");
      capi.sqlite3_reset(this.#pointer);
    };
    const next = (): Row | undefined => {
      this.#checkLive();
      if (use !== this.#uses) throw invalidState("iterator was invalidated");
      // A value that can't be read leaves the statement where it is, as in Node.
      if (this.#step()) return this.#readRow(columnNames(this.#pointer));
      capi.sqlite3_reset(this.#pointer);
      return undefined;
    };
    return new StatementIterator(next, stop);
  }

  columns(): Record<"column" | "database" | "name" | "table" | "type", string | null>[] {
    this.#checkLive();
    const statement = this.#pointer;
    return columnNames(statement).map((name, index) =>
      Object.assign(Object.create(null), {
        column: readCString(capi.sqlite3_column_origin_name(statement, index)),
        database: readCString(capi.sqlite3_column_database_name(statement, index)),
        name,
        table: readCString(capi.sqlite3_column_table_name(statement, index)),
        type: readCString(capi.sqlite3_column_decltype(statement, index)),
      }),
    );
  }

  get sourceSQL(): string {
    this.#checkLive();
    return readCString(capi.sqlite3_sql(this.#pointer)) ?? "";
  }

  get expandedSQL(): string {
    this.#checkLive();
    const pointer = capi.sqlite3_expanded_sql(this.#pointer);
    const text = readCString(pointer) ?? "";
    capi.sqlite3_free(pointer);
    return text;
  }

  setReadBigInts(enabled: boolean): void {
    this.#set("readBigInts", enabled, "readBigInts");
  }
  setReturnArrays(enabled: boolean): void {
    this.#set("returnArrays", enabled, "returnArrays");
  }
  setAllowBareNamedParameters(enabled: boolean): void {
    this.#set("allowBareNamedParameters", enabled, "allowBareNamedParameters");
  }
  setAllowUnknownNamedParameters(enabled: boolean): void {
    this.#set("allowUnknownNamedParameters", enabled, "enabled");
  }

  /** `argument` is what Node calls it in its complaint, which isn't always the setting. */
  #set(setting: keyof StatementSettings, enabled: unknown, argument: string): void {
    this.#checkLive();
    if (typeof enabled !== "boolean") throw invalidArgument(`The "${argument}" argument must be a boolean.`);
    this.#settings[setting] = enabled;
  }

  #checkLive(): void {
    if (!this.#connection.isOpen) throw invalidState("statement has been finalized");
  }

  #begin(parameters: unknown[]): void {
    this.#checkLive();
    this.#uses++;
    this.#check(capi.sqlite3_reset(this.#pointer), resultCode.ok);
    this.#check(capi.sqlite3_clear_bindings(this.#pointer), resultCode.ok);
    bindParameters(this.#pointer, parameters, this.#names, this.#settings, (code) => this.#check(code, resultCode.ok));
  }

  /** Whatever the body does, the statement is reset after it. */
  #use<Result>(parameters: unknown[], body: () => Result): Result {
    this.#begin(parameters);
    try {
      return body();
    } finally {
      capi.sqlite3_reset(this.#pointer);
    }
  }

  #step(): boolean {
    const code = capi.sqlite3_step(this.#pointer);
    if (code === resultCode.row) return true;
    this.#check(code, resultCode.done);
    return false;
  }

  #check(code: number, expected: number): void {
    const thrown = takeThrown();
    if (thrown !== undefined) throw thrown.error;
    if (code !== expected) throw sqliteError(this.#connection.pointer);
  }

  #readRow(names: string[]): Row {
    const { readBigInts, returnArrays } = this.#settings;
    if (returnArrays) return names.map((_, index) => readColumn(this.#pointer, index, readBigInts));
    const row: Record<string, SqlValue> = Object.create(null);
    for (const [index, name] of names.entries()) row[name] = readColumn(this.#pointer, index, readBigInts);
    return row;
  }
}
