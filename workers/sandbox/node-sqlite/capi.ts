type Pointer = number;

/** What of SQLite's C interface is used here. Sizes and pointers are 32 bits wide, `bigint` stands for 64. */
export interface CApi {
  __wasm_call_ctors(): void;
  __indirect_function_table: WebAssembly.Table;
  sqlite3_initialize(): number;
  sqlite3_malloc(size: number): Pointer;
  sqlite3_free(pointer: Pointer): void;

  sqlite3_open_v2(path: Pointer, result: Pointer, flags: number, vfs: Pointer): number;
  sqlite3_close_v2(db: Pointer): number;
  sqlite3_exec(db: Pointer, sql: Pointer, callback: Pointer, context: Pointer, message: Pointer): number;
  sqlite3_busy_timeout(db: Pointer, ms: number): number;
  sqlite3_changes64(db: Pointer): bigint;
  sqlite3_db_filename(db: Pointer, name: Pointer): Pointer;
  sqlite3_deserialize(db: Pointer, name: Pointer, image: Pointer, size: bigint, capacity: bigint, flags: number): number;
  sqlite3_errmsg(db: Pointer): Pointer;
  sqlite3_errstr(code: number): Pointer;
  sqlite3_extended_errcode(db: Pointer): number;
  sqlite3_get_autocommit(db: Pointer): number;
  sqlite3_last_insert_rowid(db: Pointer): bigint;
  sqlite3_next_stmt(db: Pointer, statement: Pointer): Pointer;
  sqlite3_serialize(db: Pointer, name: Pointer, size: Pointer, flags: number): Pointer;
  sqlite3__wasm_db_config_ip(db: Pointer, option: number, value: number, result: Pointer): number;

  sqlite3_prepare_v2(db: Pointer, sql: Pointer, size: number, statement: Pointer, tail: Pointer): number;
  sqlite3_step(statement: Pointer): number;
  sqlite3_reset(statement: Pointer): number;
  sqlite3_finalize(statement: Pointer): number;
  sqlite3_sql(statement: Pointer): Pointer;
  sqlite3_expanded_sql(statement: Pointer): Pointer;

  sqlite3_clear_bindings(statement: Pointer): number;
  sqlite3_bind_parameter_count(statement: Pointer): number;
  sqlite3_bind_parameter_index(statement: Pointer, name: Pointer): number;
  sqlite3_bind_parameter_name(statement: Pointer, index: number): Pointer;
  sqlite3_bind_blob(statement: Pointer, index: number, bytes: Pointer, size: number, destructor: number): number;
  sqlite3_bind_double(statement: Pointer, index: number, value: number): number;
  sqlite3_bind_int(statement: Pointer, index: number, value: number): number;
  sqlite3_bind_int64(statement: Pointer, index: number, value: bigint): number;
  sqlite3_bind_null(statement: Pointer, index: number): number;
  sqlite3_bind_text(statement: Pointer, index: number, text: Pointer, size: number, destructor: number): number;
  sqlite3_bind_zeroblob(statement: Pointer, index: number, size: number): number;

  sqlite3_column_count(statement: Pointer): number;
  sqlite3_column_blob(statement: Pointer, index: number): Pointer;
  sqlite3_column_bytes(statement: Pointer, index: number): number;
  sqlite3_column_database_name(statement: Pointer, index: number): Pointer;
  sqlite3_column_decltype(statement: Pointer, index: number): Pointer;
  sqlite3_column_double(statement: Pointer, index: number): number;
  sqlite3_column_int64(statement: Pointer, index: number): bigint;
  sqlite3_column_name(statement: Pointer, index: number): Pointer;
  sqlite3_column_origin_name(statement: Pointer, index: number): Pointer;
  sqlite3_column_table_name(statement: Pointer, index: number): Pointer;
  sqlite3_column_text(statement: Pointer, index: number): Pointer;
  sqlite3_column_type(statement: Pointer, index: number): number;

  sqlite3_create_function_v2(db: Pointer, name: Pointer, count: number, flags: number, userData: number, call: number, step: number, finish: number, destroy: number): number;
  sqlite3_aggregate_context(context: Pointer, size: number): Pointer;
  sqlite3_user_data(context: Pointer): number;
  sqlite3_value_blob(value: Pointer): Pointer;
  sqlite3_value_bytes(value: Pointer): number;
  sqlite3_value_double(value: Pointer): number;
  sqlite3_value_int64(value: Pointer): bigint;
  sqlite3_value_text(value: Pointer): Pointer;
  sqlite3_value_type(value: Pointer): number;
  sqlite3_result_blob(context: Pointer, bytes: Pointer, size: number, destructor: number): void;
  sqlite3_result_double(context: Pointer, value: number): void;
  sqlite3_result_error(context: Pointer, message: Pointer, size: number): void;
  sqlite3_result_int64(context: Pointer, value: bigint): void;
  sqlite3_result_null(context: Pointer): void;
  sqlite3_result_text(context: Pointer, text: Pointer, size: number, destructor: number): void;
}
