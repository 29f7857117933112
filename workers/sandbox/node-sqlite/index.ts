// Served for `import … from "node:sqlite"`.

import { DatabaseSync } from "./database-sync.ts";
import { notOffered } from "./errors.ts";
import { StatementSync } from "./statement-sync.ts";

export { DatabaseSync, StatementSync };

export class Session {
  constructor() {
    throw notOffered("Session");
  }
}

export function backup(): never {
  throw notOffered("backup()");
}

export const constants = Object.freeze({});

export default { DatabaseSync, StatementSync, Session, backup, constants };
