import { eq } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { serviceIdentities, type ServiceIdentityRow } from "./tables.ts";

export const findServiceIdentity = (own: OwnDatabase, id: Id<"service_identity">): ServiceIdentityRow | undefined =>
  own.select().from(serviceIdentities).where(eq(serviceIdentities.id, id)).get();
