import type { DatabaseOptions } from "./arguments.ts";
import { sqliteError } from "./errors.ts";
import { capi, databaseOption, heapView, openFlag, permanentText, resultCode, withCell, withText } from "./sqlite.ts";

/** An open database; when it closes, all its statements end. */
export interface Connection {
  readonly pointer: number;
  isOpen: boolean;
}

/** The build's default takes no locks, and two connections to one file would spoil it. This one does. */
const lockingVfs = permanentText("unix");
/** Node's build has these defaults, SQLite's WebAssembly build others. */
const nodeDefaults = "pragma page_size = 4096; pragma cache_size = -2000; pragma temp_store = default";

export function openConnection(path: string, options: DatabaseOptions): Connection {
  const flags = openFlag.uri | (options.readOnly ? openFlag.readOnly : openFlag.readWrite | openFlag.create);
  const pointer = withCell((cell) => {
    const code = withText(path, (text) => capi.sqlite3_open_v2(text, cell, flags, lockingVfs));
    const opened = heapView().getUint32(cell, true);
    if (code === resultCode.ok) return opened;
    const error = sqliteError(opened);
    capi.sqlite3_close_v2(opened);
    throw error;
  });
  configure(pointer, databaseOption.foreignKeys, options.enableForeignKeyConstraints);
  configure(pointer, databaseOption.doubleQuotesInDml, options.enableDoubleQuotedStringLiterals);
  configure(pointer, databaseOption.doubleQuotesInDdl, options.enableDoubleQuotedStringLiterals);
  configure(pointer, databaseOption.defensive, options.defensive);
  capi.sqlite3_busy_timeout(pointer, options.timeout);
  withText(nodeDefaults, (text) => capi.sqlite3_exec(pointer, text, 0, 0, 0));
  return { pointer, isOpen: true };
}

export function closeConnection(connection: Connection): void {
  connection.isOpen = false;
  for (let statement = first(connection); statement !== 0; statement = first(connection)) capi.sqlite3_finalize(statement);
  capi.sqlite3_close_v2(connection.pointer);
}

const first = ({ pointer }: Connection): number => capi.sqlite3_next_stmt(pointer, 0);

export function configure(connection: number, option: number, on: boolean): void {
  capi.sqlite3__wasm_db_config_ip(connection, option, on ? 1 : 0, 0);
}
