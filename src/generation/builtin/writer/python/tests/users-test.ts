import type { Blueprint } from "../../../blueprint.ts";
import { adminRole, usersPath } from "../../access/facts.ts";
import { moduleOf } from "../layout.ts";
import { literal } from "../quoting.ts";

export const usersTestPath = "tests/test_users.py";

/** Who may call: made by an admin, kept as a hash, gone when deleted; and the first of them. */
export function usersTestFile(blueprint: Blueprint): string {
  const path = usersPath(blueprint);
  const role = blueprint.access?.roles.find((one) => one !== adminRole);
  const ordinary = literal(role ?? adminRole);
  return moduleOf(
    "Those who call.",
    `from contextlib import closing

import pytest

from app.database import connect
from app.users.store import set_admin
from tests.support import Service, expect`,
    `def test_are_made_by_an_${adminRole}_and_call_with_the_token_that_is_answered_once(service: Service) -> None:
    made = service.with_roles("${adminRole}").post("${path}", {"name": "Ann", "roles": [${ordinary}]})
    expect(made, status=201, location=f"${path}/{made.body['id']}", body={"name": "Ann", "roles": [${ordinary}]})
    expect(service.with_token(made.body["token"]).get("${path}"), status=${role === undefined ? 200 : 403})
    listed = service.with_roles("${adminRole}").get("${path}")
    assert made.body["token"] not in str(listed.body)
    assert made.body["id"] in [one["id"] for one in listed.body["data"]]`,
    `def test_call_no_more_once_they_are_deleted(service: Service) -> None:
    made = service.with_roles("${adminRole}").post("${path}", {"name": "Ann", "roles": ["${adminRole}"]}).body
    expect(service.with_roles("${adminRole}").delete(f"${path}/{made['id']}"), status=204)
    expect(service.with_token(made["token"]).get("${path}"), status=401)
    expect(service.with_roles("${adminRole}").delete(f"${path}/{made['id']}"), status=404)`,
    `def test_are_made_by_nobody_else_and_with_known_roles_alone(service: Service) -> None:
    expect(service.nobody.post("${path}", {"name": "Ann", "roles": []}), status=401)
    expect(service.with_roles(${role === undefined ? "" : ordinary}).post("${path}", {"name": "Ann", "roles": []}), status=403)
    expect(service.with_roles("${adminRole}").post("${path}", {"name": "Ann", "roles": ["nobody"]}), status=422)
    expect(service.with_roles("${adminRole}").put("${path}", {}), status=405)`,
    `def test_begin_with_the_${adminRole}_of_the_environment_whose_former_token_is_void(service: Service) -> None:
    first, second = "a" * 32, "b" * 32
    expect(service.with_token(first).get("${path}"), status=401)
    with closing(connect(service.path)) as database:
        set_admin(database, first, "2026-01-01T00:00:00.000Z")
        expect(service.with_token(first).get("${path}"), status=200)
        set_admin(database, second, "2026-01-01T00:00:00.000Z")
        expect(service.with_token(first).get("${path}"), status=401)
        expect(service.with_token(second).get("${path}"), status=200)
        with pytest.raises(ValueError, match="ADMIN_TOKEN"):
            set_admin(database, "short", "2026-01-01T00:00:00.000Z")`,
  );
}
