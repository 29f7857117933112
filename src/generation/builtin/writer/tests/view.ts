import type { Blueprint, Entity } from "../../blueprint.ts";
import { sentFields } from "../facts.ts";

/** A blueprint as its callers see what they send: without the fields that the service alone sets, and what lists do with these. Tests of ordinary fields are written from it. */
export const viewOf = (blueprint: Blueprint): Blueprint => ({ ...blueprint, entities: blueprint.entities.map(entityView) });

/** The entity's place in a view. */
export function inView(blueprint: Blueprint, view: Blueprint, entity: Entity): Entity {
  const seen = view.entities[blueprint.entities.indexOf(entity)];
  if (!seen) throw new Error(`The blueprint has no entity ${entity.name}`);
  return seen;
}

/** All rows of ordinary tests are in their first state: an order by it is the one in which they were made. */
function entityView(entity: Entity): Entity {
  const managed = entity.lifecycle?.field;
  if (managed === undefined) return entity;
  const { lifecycle: _, frozen: __, order, ...rest } = entity;
  const others = <Part extends { field: string }>(parts: Part[]): Part[] => parts.filter(({ field }) => field !== managed);
  return { ...rest, fields: sentFields(entity), filters: others(entity.filters), ranges: others(entity.ranges), sorts: others(entity.sorts), ...(order && { order: order.field === managed ? { ...order, field: "created_at" } : order }) };
}
