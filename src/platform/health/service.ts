import type { EdgeContext } from "../context.ts";
import { describeError } from "../log.ts";
import { storageOf } from "../storage/index.ts";
import type { Readiness } from "./schema.ts";
import { listAppliedMigrations } from "./store.ts";

/** What this build needs of D1, in the order of its folder. A test holds it against the folder. */
export const directoryMigrations: readonly string[] = ["0001_directory.sql", "0002_idempotency.sql", "0003_tenancy.sql", "0004_usage.sql", "0005_directory_answers.sql", "0006_platform_admins.sql", "0007_break_glass_requests.sql", "0008_mail.sql", "0009_accounts.sql", "0009_second_factors.sql"];

/** Whether requests can be served: D1 answers, and has had every migration this build was made for, and the storage lets itself be read. */
export async function readiness(edge: EdgeContext): Promise<Readiness> {
  const [directory, storage] = await Promise.all([directoryReadiness(edge), storageReadiness(edge)]);
  return { status: directory.pending_migrations.length === 0 && storage === "ok" ? "ready" : "not_ready", checks: { ...directory.checks, storage }, pending_migrations: directory.pending_migrations };
}

async function directoryReadiness(edge: EdgeContext): Promise<{ checks: Pick<Readiness["checks"], "directory" | "migrations">; pending_migrations: string[] }> {
  try {
    const applied = new Set(await listAppliedMigrations(edge.directory));
    const pending = directoryMigrations.filter((name) => !applied.has(name));
    return { checks: { directory: "ok", migrations: pending.length === 0 ? "ok" : "pending" }, pending_migrations: pending };
  } catch (error) {
    const isUntouched = error instanceof Error && /no such table/.test(`${error.message} ${String(error.cause)}`);
    if (!isUntouched) edge.log("error", "readiness.failed", describeError(error));
    return { checks: { directory: isUntouched ? "ok" : "unreachable", migrations: "pending" }, pending_migrations: [...directoryMigrations] };
  }
}

/** Asks for what is never there: nothing is read, and an address or a key that is wrong shows. */
async function storageReadiness(edge: EdgeContext): Promise<Readiness["checks"]["storage"]> {
  try {
    await storageOf(edge.env).head("readiness");
    return "ok";
  } catch (error) {
    edge.log("error", "readiness.storage_failed", describeError(error));
    return "unreachable";
  }
}
