import type { Access, Blueprint, Entity, Permit } from "../../blueprint.ts";
import { kebab } from "../names.ts";

/** What several files ask about who may do what. */

/** The role that makes users. */
export const adminRole = "admin";

/** `/users`, unless an entity is called so. */
export const usersPath = (blueprint: Blueprint): string => `/${usersFolder(blueprint)}`;

export const usersFolder = (blueprint: Blueprint): string => (blueprint.entities.some((entity) => entity.plural === "users") ? "service-users" : "users");

/** A dot is in no entity's table. */
export const usersTable = "service.users";

/** The column that says who made a row. */
export const ownerColumn = (entity: Entity): string => (entity.fields.some(({ name }) => name === "created_by") ? "made_by_user" : "created_by");

export type Verb = Permit["verb"];

/** The roles that alone may do it; undefined where whoever is signed in may. */
export const rolesFor = (entity: Entity, verb: Verb, action?: string): string[] | undefined => entity.permits?.find((permit) => permit.verb === verb && permit.action === action)?.roles;

/** `only("clerk", "manager"), ` before a handler, or nothing. */
export function guardOf(entity: Entity, verb: Verb, action?: string): string {
  const roles = rolesFor(entity, verb, action);
  return roles ? `only(${roles.map((role) => `"${role}"`).join(", ")}), ` : "";
}

/** Roles that see or change what others made. */
export const exceptOf = (entity: Entity): string[] => entity.owned?.except ?? [];

/** "create books", "approve expenses" */
export const doing = (entity: Entity, { verb, action }: Pick<Permit, "verb" | "action">): string => `${verb === "act" ? (action ?? "").replaceAll("_", " ") : verb} ${kebab(entity.plural).replaceAll("-", " ")}`;

/** One sentence for each rule about people, for plans and READMEs. */
export function accessWords(access: Access | undefined, entity: Entity): string[] {
  const spokenRoles = (roles: readonly string[]): string => roles.map((role) => role.replaceAll("_", " ")).join(" or ");
  const { owned } = entity;
  const others = owned && owned.except.length > 0 ? ` or has the role ${spokenRoles(owned.except)}` : "";
  const many = entity.plural.replaceAll("_", " ");
  return [
    ...(access ? [`Without a known token nothing of the ${many} is answered.`] : []),
    ...(entity.permits ?? []).map((permit) => `Only with the role ${spokenRoles(permit.roles)} anybody may ${doing(entity, permit)}.`),
    ...(entity.escalations ?? []).map(({ action, field, over, roles }) => `Where the ${field.replaceAll("_", " ")} is more than ${over}, only with the role ${spokenRoles(roles)} anybody may ${doing(entity, { verb: "act", action })}.`),
    ...(owned?.of === "all" ? [`Nobody sees ${many} of others, but who made them${others}.`] : []),
    ...(owned?.of === "changes" ? [`Nobody changes or deletes ${many} of others, but who made them${others}.`] : []),
  ];
}
