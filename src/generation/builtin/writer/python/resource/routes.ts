import type { Entity } from "../../../blueprint.ts";
import { kebab, resourcePath, restoreName, spaced } from "../../names.ts";
import { defined, imported, moduleOf, sortedImports, under } from "../layout.ts";
import { moduleIn, newClass, packageOf, queryClass } from "../names.ts";

const row = "id: int = ROW_ID";
const given = "database: Connection = DATABASE";
const now = "now: str = NOW";

/** app/resources/<plural>/routes.py: HTTP in, store, HTTP out. */
export function routesFile(entity: Entity): string {
  const [one, many, path] = [newClass(entity), queryClass(entity), resourcePath(entity)];
  return moduleOf(
    `The addresses of ${spaced(entity.plural)}.`,
    under(
      "from sqlite3 import Connection\nfrom typing import Any",
      "from fastapi import APIRouter, Body, Depends\nfrom fastapi.responses import JSONResponse, Response",
      sortedImports(["from app.http import DATABASE, NOW, ROW_ID, json_only, query_of", `from app.resources.${packageOf(entity)} import store`, imported(moduleIn(entity, "models"), [one, many])]),
      `router = APIRouter(prefix="${path}")`,
    ),
    `@router.get("")
${defined("list_rows", [`query: ${many} = Depends(query_of(${many}))`, given], "JSONResponse")}
    return JSONResponse(store.list_rows(database, query))`,
    `@router.post("", dependencies=[Depends(json_only)])
${defined("create", [`new: ${one}`, given, now], "JSONResponse")}
    created = store.insert(database, new, now)
    return JSONResponse(created, 201, {"Location": f"${path}/{created['id']}"})`,
    `@router.get("/{id:int}")
${defined("read", [row, given], "JSONResponse")}
    return JSONResponse(store.get(database, id))`,
    `@router.put("/{id:int}", dependencies=[Depends(json_only)])
${defined("replace", [`new: ${one}`, row, given, now], "JSONResponse")}
    return JSONResponse(store.replace(database, id, new, now))`,
    `@router.patch("/{id:int}", dependencies=[Depends(json_only)])
${defined("change", ["changes: dict[str, Any] = Body(...)", row, given, now], "JSONResponse")}
    return JSONResponse(store.change(database, id, changes, now))`,
    `@router.delete("/{id:int}")
${defined("delete", [row, given, ...(entity.soft_delete ? [now] : [])], "Response")}
    store.delete(database, id${entity.soft_delete ? ", now" : ""})
    return Response(status_code=204)`,
    ...(entity.lifecycle?.actions ?? []).map(({ name }) => `@router.post("/{id:int}/${kebab(name)}")
${defined(`do_${name}`, [row, given, now], "JSONResponse")}
    return JSONResponse(store.move(database, id, "${name}", now))`),
    entity.soft_delete && `@router.post("/{id:int}/${restoreName(entity)}")
${defined(restoreName(entity), [row, given], "JSONResponse")}
    return JSONResponse(store.restore(database, id))`,
  );
}
