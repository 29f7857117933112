// Errors with the codes and words of Node 24's node:sqlite.

import { capi, readCString } from "./sqlite.ts";

type NodeCode =
  | "ERR_CONSTRUCT_CALL_REQUIRED" | "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM" | "ERR_ILLEGAL_CONSTRUCTOR" | "ERR_INVALID_ARG_TYPE" | "ERR_INVALID_ARG_VALUE"
  | "ERR_INVALID_STATE" | "ERR_INVALID_URL_SCHEME" | "ERR_OUT_OF_RANGE";

export const nodeError = <Kind extends Error>(Type: new (message: string) => Kind, code: NodeCode, message: string): Kind => Object.assign(new Type(message), { code });

export const invalidState = (message: string): Error => nodeError(Error, "ERR_INVALID_STATE", message);

export const invalidArgument = (message: string): TypeError => nodeError(TypeError, "ERR_INVALID_ARG_TYPE", message);

/** What Node has and this has not is said, never half done. */
export const notOffered = (feature: string): TypeError => nodeError(TypeError, "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", `${feature} isn't available in the isolate sandbox; it is in Node.`);

/** The last error of a connection, with SQLite's extended code. */
export function sqliteError(connection: number): Error {
  const errcode = capi.sqlite3_extended_errcode(connection);
  const message = readCString(capi.sqlite3_errmsg(connection)) ?? "";
  return Object.assign(new Error(message), { code: "ERR_SQLITE_ERROR", errcode, errstr: readCString(capi.sqlite3_errstr(errcode)) });
}
