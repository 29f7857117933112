import { globSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { commitmentTo, hashOf } from "../../src/audit/chain.ts";
import { newId, newIdWith } from "../../src/platform/ids.ts";

/** Fills the one tenant of a store that nobody serves just now, up to `rows` templates and as many audit events, by the rules that the product keeps itself. */
export function fillTenant(state: string, rows: number): void {
  const path = globSync("**/*.sqlite", { cwd: state }).map((file) => join(state, file)).find((file) => hasTable(file, "templates"));
  if (path === undefined) throw new Error("There is no tenant to fill");
  const database = new DatabaseSync(path);
  try {
    database.exec("BEGIN");
    fillTemplates(database, rows);
    fillChain(database, rows);
    database.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
  } finally {
    database.close();
  }
}

function hasTable(path: string, table: string): boolean {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(table) !== undefined;
  } finally {
    database.close();
  }
}

function fillTemplates(database: DatabaseSync, rows: number): void {
  const owner = String(database.prepare("SELECT user_id FROM members LIMIT 1").get()?.user_id);
  const held = Number(database.prepare("SELECT count(*) AS n FROM templates").get()?.n);
  const insert = database.prepare(`INSERT INTO templates (id, name, requirement, language, framework, labels, template_id, overrides, owner_id, version, created_at, updated_at, deleted_at)
    VALUES (?, ?, 'A shelf has a label.', NULL, NULL, '[]', NULL, '["requirement","language","framework","labels"]', ?, 1, ?, ?, NULL)`);
  const index = database.prepare("INSERT INTO search_index (kind, item, text) VALUES ('templates', ?, ?)");
  for (let n = held; n < rows; n++) {
    const at = Date.UTC(2026, 0, 1) + n;
    const id = newIdWith("tpl", at);
    insert.run(id, `Filled ${n}`, owner, at, at);
    index.run(id, `Filled ${n}`);
  }
}

function fillChain(database: DatabaseSync, rows: number): void {
  const head = database.prepare("SELECT seq, hash, at FROM audit_logs ORDER BY seq DESC LIMIT 1").get() as { seq: number; hash: string; at: number };
  const event = database.prepare(`INSERT INTO audit_logs (seq, id, at, action, outcome, actor_type, actor_id, user_id, target_type, target_id, requirement_id, run_id, request_id, commitment, prev_hash, hash)
    VALUES (?, ?, ?, 'template.create', 'success', 'user', 'usr_filled', 'usr_filled', 'template', ?, NULL, NULL, '', ?, ?, ?)`);
  const side = database.prepare("INSERT INTO audit_details (seq, salt, details, subject) VALUES (?, ?, '{}', NULL)");
  let prev_hash = head.hash;
  for (let seq = head.seq + 1; seq <= rows; seq++) {
    const salt = seq.toString(16).padStart(32, "0");
    const covered = {
      seq, id: newId("audit", head.at), at: head.at, action: "template.create", outcome: "success", actor_type: "user", actor_id: "usr_filled", user_id: "usr_filled",
      target_type: "template", target_id: `tpl_${seq}`, requirement_id: null, run_id: null, request_id: "", commitment: commitmentTo({ salt, details: {} }), prev_hash,
    };
    const hash = hashOf(covered);
    event.run(seq, covered.id, covered.at, covered.target_id, covered.commitment, prev_hash, hash);
    side.run(seq, salt);
    prev_hash = hash;
  }
}
