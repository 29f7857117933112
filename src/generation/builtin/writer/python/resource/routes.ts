import type { Blueprint, Entity } from "../../../blueprint.ts";
import { exceptOf, rolesFor, type Verb } from "../../access/facts.ts";
import { kebab, resourcePath, restoreName, spaced } from "../../names.ts";
import { defined, imported, listed, moduleOf, sortedImports, under } from "../layout.ts";
import { literal } from "../quoting.ts";
import { moduleIn, newClass, packageOf, queryClass } from "../names.ts";

const row = "id: int = ROW_ID";
const given = "database: Connection = DATABASE";
const now = "now: str = NOW";

/** app/resources/<plural>/routes.py: HTTP in, store, HTTP out. */
export function routesFile(blueprint: Blueprint, entity: Entity): string {
  const [one, many, path] = [newClass(entity), queryClass(entity), resourcePath(entity)];
  const { owned } = entity;
  const knowsCaller = owned !== undefined || (entity.escalations ?? []).length > 0;
  const access = [...(blueprint.access ? ["signed_in"] : []), ...(knowsCaller ? ["CALLER"] : []), ...(entity.escalations?.length ? ["need_role"] : []), ...(exceptOf(entity).length > 0 ? ["has_role"] : []), ...(owned?.of === "changes" ? ["not_yours"] : []), ...(entity.permits?.length ? ["only"] : [])];
  const caller = "caller: Caller = CALLER";
  const ownList = owned?.of === "all";
  return moduleOf(
    `The addresses of ${spaced(entity.plural)}.`,
    under(
      "from sqlite3 import Connection\nfrom typing import Any",
      "from fastapi import APIRouter, Body, Depends\nfrom fastapi.responses import JSONResponse, Response",
      sortedImports([imported("app.access", access), ownList && "from app.errors import not_found", knowsCaller && "from app.users.store import Caller", "from app.http import DATABASE, NOW, ROW_ID, json_only, query_of", `from app.resources.${packageOf(entity)} import store`, imported(moduleIn(entity, "models"), [one, many])]),
      `router = APIRouter(prefix="${path}"${blueprint.access ? ", dependencies=[Depends(signed_in)]" : ""})`,
    ),
    owned && ownership(entity),
    `@router.get(""${depends(entity, "read", false)})
${defined("list_rows", [`query: ${many} = Depends(query_of(${many}))`, given, ...(ownList ? [caller] : [])], "JSONResponse")}
    return JSONResponse(store.list_rows(database, query${ownList ? ", None if is_exempt(caller) else caller.id" : ""}))`,
    `@router.post(""${depends(entity, "create", false, "json_only")})
${defined("create", [`new: ${one}`, given, now, ...(owned ? [caller] : [])], "JSONResponse")}
    created = store.insert(database, new, now${owned ? ", caller.id" : ""})
    return JSONResponse(created, 201, {"Location": f"${path}/{created['id']}"})`,
    `@router.get("/{id:int}"${depends(entity, "read", ownList)})
${defined("read", [row, given], "JSONResponse")}
    return JSONResponse(store.get(database, id))`,
    `@router.put("/{id:int}"${depends(entity, "change", true, "json_only")})
${defined("replace", [`new: ${one}`, row, given, now], "JSONResponse")}
    return JSONResponse(store.replace(database, id, new, now))`,
    `@router.patch("/{id:int}"${depends(entity, "change", true, "json_only")})
${defined("change", ["changes: dict[str, Any] = Body(...)", row, given, now], "JSONResponse")}
    return JSONResponse(store.change(database, id, changes, now))`,
    `@router.delete("/{id:int}"${depends(entity, "delete", true)})
${defined("delete", [row, given, ...(entity.soft_delete ? [now] : [])], "Response")}
    store.delete(database, id${entity.soft_delete ? ", now" : ""})
    return Response(status_code=204)`,
    ...(entity.lifecycle?.actions ?? []).map(({ name }) => `@router.post("/{id:int}/${kebab(name)}"${depends(entity, "act", true, undefined, name)})
${defined(`do_${name}`, [row, given, now, ...(escalationsOf(entity, name).length > 0 ? [caller] : [])], "JSONResponse")}
${escalationsOf(entity, name).map(({ field, over, roles }) => `    if store.get(database, id)[${literal(field)}] > ${over}:\n        ${listed("need_role(", ["caller", ...roles.map((role) => literal(role))], ")", 8)}\n`).join("")}    return JSONResponse(store.move(database, id, "${name}", now))`),
    entity.soft_delete && `@router.post("/{id:int}/${restoreName(entity)}"${depends(entity, "delete", true)})
${defined(restoreName(entity), [row, given], "JSONResponse")}
    return JSONResponse(store.restore(database, id))`,
  );
}

const escalationsOf = (entity: Entity, name: string): NonNullable<Entity["escalations"]> => (entity.escalations ?? []).filter(({ action }) => action === name);

/** What must hold before a handler runs, in this order: whose row it is, which role, which content. */
function depends(entity: Entity, verb: Verb, isOwn: boolean, content?: string, action?: string): string {
  const roles = rolesFor(entity, verb, action);
  const all = [...(isOwn && entity.owned ? ["theirs"] : []), ...(roles ? [listed("only(", roles.map((role) => literal(role)), ")")] : []), ...(content ? [content] : [])];
  return all.length === 0 ? "" : `, dependencies=[${all.map((each) => `Depends(${each})`).join(", ")}]`;
}

/** Who is past the rule about rows of others, and what stands before all that is asked of one row. */
function ownership(entity: Entity): string {
  const roles = exceptOf(entity);
  const isAll = entity.owned?.of === "all";
  const exempt = `def is_exempt(${roles.length > 0 ? "caller" : "_"}: Caller) -> bool:
    """Who ${isAll ? "sees" : "changes"} what others made."""
    return ${roles.length > 0 ? listed("has_role(", ["caller", ...roles.map((role) => literal(role))], ")", 11) : "False"}`;
  const theirs = `${defined("theirs", [row, given, "caller: Caller = CALLER"], "None")}
    if store.owner_of(database, id) != caller.id and not is_exempt(caller):
        raise ${isAll ? "not_found" : "not_yours"}("${spaced(entity.name)}")`;
  return `${exempt}\n\n\n${theirs}`;
}
