import platform from "../../migrations/tenant/0001_platform.sql";
import access from "../../migrations/tenant/0002_access.sql";
import audit from "../../migrations/tenant/0010_audit.sql";
import delivery from "../../migrations/tenant/0040_delivery.sql";
import billing from "../../migrations/tenant/0030_billing.sql";
import projects from "../../migrations/tenant/0041_projects.sql";
import notifications from "../../migrations/tenant/0042_notifications.sql";
import previews from "../../migrations/tenant/0043_previews.sql";
import generation from "../../migrations/tenant/0050_generation.sql";
import notificationTimes from "../../migrations/tenant/0044_notification_times.sql";
import executions from "../../migrations/tenant/0051_executions.sql";
import accessLists from "../../migrations/tenant/0060_access_lists.sql";
import breakGlass from "../../migrations/tenant/0062_break_glass.sql";
import listPolicies from "../../migrations/tenant/0063_list_policies.sql";
import teamProjects from "../../migrations/tenant/0064_team_projects.sql";
import approvalExpiry from "../../migrations/tenant/0065_approval_expiry.sql";
import answers from "../../migrations/tenant/0073_answers.sql";
import approvals from "../../migrations/tenant/0061_approvals.sql";
import identity from "../../migrations/tenant/0020_identity.sql";
import deletions from "../../migrations/platform/0001_deletions.sql";
import tenancy from "../../migrations/tenant/0025_tenancy.sql";
import people from "../../migrations/tenant/0026_people.sql";
import jobs from "../../migrations/tenant/0003_jobs.sql";
import search from "../../migrations/tenant/0004_search.sql";
import sessionDevices from "../../migrations/tenant/0066_session_devices.sql";
import streams from "../../migrations/tenant/0021_streams.sql";
import streamsChecked from "../../migrations/tenant/0022_streams_checked.sql";
import keys from "../../migrations/tenant/0028_keys.sql";
import { resources } from "./resources.ts";

type Migrations = readonly (readonly [name: string, sql: string])[];

/** Applied in order, each once. Never edit one that has shipped; an object that slept for months applies what it missed. */
export const tenantMigrations: Migrations = [
  ["0001_platform", platform],
  ["0002_access", access],
  ["0003_jobs", jobs],
  ["0004_search", search],
  ["0010_audit", audit],
  ["0020_identity", identity],
  ["0021_streams", streams],
  ["0022_streams_checked", streamsChecked],
  ["0025_tenancy", tenancy],
  ["0026_people", people],
  ["0028_keys", keys],
  ["0030_billing", billing],
  ["0040_delivery", delivery],
  ["0041_projects", projects],
  ["0042_notifications", notifications],
  ["0043_previews", previews],
  ["0044_notification_times", notificationTimes],
  ["0050_generation", generation],
  ["0051_executions", executions],
  ["0060_access_lists", accessLists],
  ["0061_approvals", approvals],
  ["0062_break_glass", breakGlass],
  ["0063_list_policies", listPolicies],
  ["0064_team_projects", teamProjects],
  ["0065_approval_expiry", approvalExpiry],
  ["0073_answers", answers],
  ["0066_session_devices", sessionDevices],
  ...resources.flatMap(({ plural, migrations }) => migrations.map((sql, index) => [`${plural}_${index + 1}`, sql] as const)),
];

/** The platform's own object keeps a chain and an outbox like a tenant's. */
export const platformMigrations: Migrations = [...tenantMigrations.filter(([name]) => ["0001_platform", "0010_audit"].includes(name)), ["platform_0001_deletions", deletions]];

/** Whether `provision()` has been here. Reads only: an object with a made-up name stays empty. */
export const isProvisioned = (storage: DurableObjectStorage): boolean =>
  storage.sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'").toArray().length > 0;

export function migrate(storage: DurableObjectStorage, migrations: Migrations): void {
  storage.transactionSync(() => {
    storage.sql.exec("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY) WITHOUT ROWID");
    const applied = new Set(storage.sql.exec<{ name: string }>("SELECT name FROM migrations").toArray().map((row) => row.name));
    for (const [name, sql] of migrations) {
      if (applied.has(name)) continue;
      storage.sql.exec(sql);
      storage.sql.exec("INSERT INTO migrations (name) VALUES (?)", name);
    }
  });
}
