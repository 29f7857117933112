import * as z from "zod";
import { isId, type Id } from "../../platform/ids.ts";
import type { StreamHolder } from "./tables.ts";

const holder = z.custom<StreamHolder>((value) => typeof value === "string" && (isId("session", value) || isId("api_key", value)));
const userId = z.custom<Id<"user"> | Id<"service_identity">>((value) => typeof value === "string" && (isId("user", value) || isId("service_identity", value)));

/** Whose streams: those of a session or key, of a member or service identity, or everybody's. */
export const Whose = z.union([z.strictObject({ holder }), z.strictObject({ user_id: userId }), z.strictObject({})]);
export type Whose = z.infer<typeof Whose>;
