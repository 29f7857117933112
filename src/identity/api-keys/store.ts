import { eq } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { apiKeys, type ApiKeyRow } from "./tables.ts";

export const findApiKey = (own: OwnDatabase, id: Id<"api_key">): ApiKeyRow | undefined => own.select().from(apiKeys).where(eq(apiKeys.id, id)).get();
