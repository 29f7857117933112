import { eq } from "drizzle-orm";
import type { OwnDatabase } from "../../platform/database.ts";
import { closed, type Circuit } from "../models/breaker.ts";
import { modelCircuits, modelProviders, type ModelProviderRow } from "./tables.ts";

export const findProvider = (own: OwnDatabase, id: string): ModelProviderRow | undefined => own.select().from(modelProviders).where(eq(modelProviders.id, id)).get();

export function circuitOf(own: OwnDatabase, provider_id: string): Circuit {
  const row = own.select().from(modelCircuits).where(eq(modelCircuits.provider_id, provider_id)).get();
  return row ? { failures: row.failures, opened_until: row.opened_until, probing_until: row.probing_until } : closed;
}

/** No row is kept for one that is well, so that well answers write nothing. */
export function putCircuit(own: OwnDatabase, provider_id: string, circuit: Circuit): void {
  if (circuit.failures === 0) return void own.delete(modelCircuits).where(eq(modelCircuits.provider_id, provider_id)).run();
  own.insert(modelCircuits).values({ provider_id, ...circuit }).onConflictDoUpdate({ target: modelCircuits.provider_id, set: circuit }).run();
}
