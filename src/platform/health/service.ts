import type { EdgeContext } from "../context.ts";
import { describeError } from "../log.ts";
import type { Readiness } from "./schema.ts";
import { listAppliedMigrations } from "./store.ts";

/** What this build needs of D1, in the order of its folder. A test holds it against the folder. */
export const directoryMigrations: readonly string[] = ["0001_directory.sql", "0002_idempotency.sql", "0003_tenancy.sql", "0004_usage.sql", "0005_directory_answers.sql"];

/** Whether requests can be served: D1 answers, and has had every migration this build was made for. */
export async function readiness(edge: EdgeContext): Promise<Readiness> {
  try {
    const applied = new Set(await listAppliedMigrations(edge.directory));
    const pending = directoryMigrations.filter((name) => !applied.has(name));
    return { status: pending.length === 0 ? "ready" : "not_ready", checks: { directory: "ok", migrations: pending.length === 0 ? "ok" : "pending" }, pending_migrations: pending };
  } catch (error) {
    const isUntouched = error instanceof Error && /no such table/.test(`${error.message} ${String(error.cause)}`);
    if (!isUntouched) edge.log("error", "readiness.failed", describeError(error));
    return { status: "not_ready", checks: { directory: isUntouched ? "ok" : "unreachable", migrations: "pending" }, pending_migrations: [...directoryMigrations] };
  }
}
