import type { Blueprint } from "../../../blueprint.ts";
import { adminRole, usersPath, usersTable } from "../../access/facts.ts";
import { hasConditions } from "../../service/lists.ts";
import { listed, moduleOf, under } from "../layout.ts";
import { literal } from "../quoting.ts";

/** Files of a service that knows who calls, by their paths; none for one that doesn't. */
export function accessFiles(blueprint: Blueprint): Record<string, string> {
  if (!blueprint.access) return {};
  return {
    "app/access.py": accessFile(blueprint),
    "app/users/__init__.py": "",
    "app/users/models.py": modelsFile(blueprint.access.roles),
    "app/users/routes.py": routesFile(usersPath(blueprint)),
    "app/users/store.py": storeFile(blueprint),
  };
}

const accessFile = (blueprint: Blueprint): string => moduleOf(
  "Who calls, and what they may do.",
  under(
    "import re\nfrom collections.abc import Callable\nfrom sqlite3 import Connection\nfrom typing import Any",
    "from fastapi import Depends, Request",
    "from app.errors import Problem\nfrom app.http import DATABASE\nfrom app.users.models import Role\nfrom app.users.store import Caller, find_caller",
  ),
  `def signed_in(request: Request, database: Connection = DATABASE) -> Caller:
    """The caller, or 401 without a known token."""
    found = re.fullmatch(r"bearer ([\\w-]{32,200})", request.headers.get("authorization", ""), re.IGNORECASE | re.ASCII)
    caller = find_caller(database, found[1]) if found else None
    if caller is None:
        raise Problem(401, "Send a known token: Authorization: Bearer <token>.", headers={"WWW-Authenticate": "Bearer"})
    return caller`,
  `CALLER: Any = Depends(signed_in)


def has_role(caller: Caller, *roles: Role) -> bool:
    return any(role in roles for role in caller.roles)`,
  `def need_role(caller: Caller, *roles: Role) -> None:
    """403 unless the caller has one of these roles."""
    if not has_role(caller, *roles):
        raise Problem(403, f"Only with the role {' or '.join(roles)} this may be done.")`,
  `def only(*roles: Role) -> Callable[[Caller], None]:
    """The same, before a handler."""

    def check(caller: Caller = CALLER) -> None:
        need_role(caller, *roles)

    return check`,
  blueprint.entities.some(({ owned }) => owned?.of === "changes") && `def not_yours(what: str) -> Problem:
    return Problem(403, f"Only who made this {what} may do that.")`,
);

const modelsFile = (roles: readonly string[]): string => moduleOf(
  "What is sent to make somebody who may call.",
  under("from typing import Literal", "from pydantic import Field", "from app import fields\nfrom app.fields import Input", listed("Role = Literal[", roles.map((role) => literal(role)), "]")),
  `class NewCaller(Input):
    name: str = Field(min_length=1, max_length=200)
    roles: list[Role]

    _check_name = fields.check(fields.text, "name")`,
);

const storeFile = (blueprint: Blueprint): string => moduleOf(
  "Who may call.",
  under(
    "import hashlib\nimport json\nimport re\nimport secrets\nfrom sqlite3 import Connection, Row\nfrom typing import Any, NamedTuple",
    "from app.database import writing\nfrom app.errors import not_found\nfrom app.fields import Paging\nfrom app.lists import select_page\nfrom app.users.models import NewCaller, Role",
  ),
  `class Caller(NamedTuple):
    """Somebody who calls."""

    id: int
    name: str
    roles: list[Role]
    created_at: str`,
  `def hash_of(token: str) -> str:
    """Only this is kept of a token: who reads the database can't call with what is there."""
    return hashlib.sha256(token.encode()).hexdigest()`,
  `def insert_caller(database: Connection, new: NewCaller, now: str) -> dict[str, Any]:
    """The token is answered this once."""
    token = secrets.token_urlsafe(32)
    statement = 'INSERT INTO "${usersTable}" ("name", "roles", "token_hash", "created_at") VALUES (?, ?, ?, ?)'
    with writing(database):
        cursor = database.execute(statement, (new.name, json.dumps(new.roles), hash_of(token), now))
    made = Caller(int(cursor.lastrowid or 0), new.name, new.roles, now)
    return {**made._asdict(), "token": token}`,
  `def find_caller(database: Connection, token: str) -> Caller | None:
    row = database.execute('SELECT * FROM "${usersTable}" WHERE "token_hash" = ?', (hash_of(token),)).fetchone()
    return Caller(**present(row)) if row else None`,
  `def list_callers(database: Connection, paging: Paging) -> dict[str, Any]:
    """In the order in which they were made."""
    return select_page(database, "${usersTable}", ${blueprint.entities.some(hasConditions) ? "[], " : ""}'"id"', paging, present)`,
  `def delete_caller(database: Connection, id: int) -> None:
    with writing(database):
        deleted = database.execute('DELETE FROM "${usersTable}" WHERE "id" = ?', (id,)).rowcount
    if deleted == 0:
        raise not_found("user")`,
  `def set_admin(database: Connection, token: str, now: str) -> None:
    """The first ${adminRole}, whose token comes from outside. With another token the former one is void."""
    if not re.fullmatch(r"[\\w-]{32,200}", token, re.ASCII):
        raise ValueError("ADMIN_TOKEN must have 32 to 200 letters, digits, - or _")
    statement = """
        INSERT INTO "${usersTable}" ("id", "name", "roles", "token_hash", "created_at")
        VALUES (0, '${adminRole}', '["${adminRole}"]', :hash, :now)
        ON CONFLICT ("id") DO UPDATE SET "token_hash" = excluded."token_hash"
    """
    with writing(database):
        database.execute(statement, {"hash": hash_of(token), "now": now})`,
  `def present(row: Row) -> dict[str, Any]:
    return {"id": row["id"], "name": row["name"], "roles": json.loads(row["roles"]), "created_at": row["created_at"]}`,
);

const routesFile = (path: string): string => moduleOf(
  `Who may call, made and unmade by an ${adminRole}.`,
  under(
    "from sqlite3 import Connection",
    "from fastapi import APIRouter, Depends\nfrom fastapi.responses import JSONResponse, Response",
    `from app.access import only, signed_in
from app.fields import Paging
from app.http import DATABASE, NOW, ROW_ID, json_only, query_of
from app.users import store
from app.users.models import NewCaller`,
    `router = APIRouter(prefix="${path}", dependencies=[Depends(signed_in), Depends(only("${adminRole}"))])`,
  ),
  `@router.get("")
def list_callers(paging: Paging = Depends(query_of(Paging)), database: Connection = DATABASE) -> JSONResponse:
    return JSONResponse(store.list_callers(database, paging))`,
  `@router.post("", dependencies=[Depends(json_only)])
def create(new: NewCaller, database: Connection = DATABASE, now: str = NOW) -> JSONResponse:
    created = store.insert_caller(database, new, now)
    return JSONResponse(created, 201, {"Location": f"${path}/{created['id']}"})`,
  `@router.delete("/{id:int}")
def delete(id: int = ROW_ID, database: Connection = DATABASE) -> Response:
    store.delete_caller(database, id)
    return Response(status_code=204)`,
);
