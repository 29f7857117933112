import { may, type Permission } from "../../access/index.ts";
import type { Context } from "../../platform/context.ts";

/** The first of these that the caller doesn't have; undefined when they have them all. What is no permission, nobody has. */
export const notHeld = (ctx: Context, wanted: Iterable<string>): string | undefined => [...wanted].find((permission) => !may(ctx, permission as Permission));
