import type { Blueprint } from "../../../blueprint.ts";
import { healthPath } from "../../facts.ts";
import { listed, moduleOf, sortedImports, under } from "../layout.ts";
import { moduleIn, packageOf } from "../names.ts";

/** app/main.py: the whole service, given a database. */
export function mainFile(blueprint: Blueprint): string {
  const sorted = [...blueprint.entities].sort((a, b) => (packageOf(a) < packageOf(b) ? -1 : 1));
  return moduleOf(
    "The whole service, given a database.",
    under(
      "import json\nfrom collections.abc import Callable\nfrom datetime import UTC, datetime\nfrom pathlib import Path\nfrom sqlite3 import Connection\nfrom typing import Any",
      "from fastapi import APIRouter, FastAPI\nfrom fastapi.responses import JSONResponse",
      sortedImports(["from app.database import migrate", "from app.errors import add_handlers", "from app.http import DATABASE", "from app.limits import BodyLimit", ...(blueprint.access ? ["from app.users.routes import router as callers"] : []), ...sorted.map((entity) => `from ${moduleIn(entity, "routes")} import router as ${entity.name}_router`)]),
      `DESCRIPTION: dict[str, Any] = json.loads(Path(__file__).with_name("openapi.json").read_text(encoding="utf-8"))

health = APIRouter()

${listed("ROUTERS = [", ["health", ...(blueprint.access ? ["callers"] : []), ...blueprint.entities.map(({ name }) => `${name}_router`)], "]")}`,
    ),
    `@health.get("${healthPath(blueprint)}")
def check_health(database: Connection = DATABASE) -> JSONResponse:
    database.execute("SELECT 1")
    return JSONResponse({"status": "ok"})`,
    `class Service(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """The description with every refusal in it, whichever FastAPI is there; a test compares it with the routes."""
        return DESCRIPTION`,
    `def utc_now() -> datetime:
    return datetime.now(UTC)`,
    `def create_app(database_path: str, now: Callable[[], datetime] = utc_now) -> FastAPI:
    migrate(database_path)
    app = Service(title=DESCRIPTION["info"]["title"], version=DESCRIPTION["info"]["version"])
    app.router.redirect_slashes = False
    app.state.database_path = database_path
    app.state.now = now
    app.state.routes = [route for router in ROUTERS for route in router.routes]
    app.add_middleware(BodyLimit)
    add_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    return app`,
  );
}

/** app/__main__.py: the process. Tests never reach it. */
export const processFile = (blueprint: Blueprint): string => `"""The process: \`python -m app\`."""

import os
${blueprint.access ? `import sys
from contextlib import closing
` : ""}
import uvicorn

${blueprint.access ? "from app.database import connect\nfrom app.http import kept_time\n" : ""}from app.main import create_app${blueprint.access ? ", utc_now" : ""}
${blueprint.access ? "from app.users.store import set_admin\n" : ""}
if __name__ == "__main__":
    path = os.environ.get("DATABASE_PATH", "data/${blueprint.name}.db")
    service = create_app(path)
${blueprint.access ? `    admin_token = os.environ.get("ADMIN_TOKEN")
    if admin_token:
        with closing(connect(path)) as database:
            set_admin(database, admin_token, kept_time(utc_now()))
    else:
        print("ADMIN_TOKEN isn't set: only users that are there already can call.", file=sys.stderr)
` : ""}    uvicorn.run(service, host=os.environ.get("HOST", "127.0.0.1"), port=int(os.environ.get("PORT", "8000")))
`;
