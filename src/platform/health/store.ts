import { sql } from "drizzle-orm";
import type { Directory } from "../database.ts";

/** The migrations that D1 has had, by file name. @throws Error when D1 can't be reached, or has had none */
export const listAppliedMigrations = async (directory: Directory): Promise<string[]> =>
  (await directory.all<{ name: string }>(sql`SELECT name FROM d1_migrations ORDER BY id`)).map((row) => row.name);
