import type { Blueprint } from "../../../blueprint.ts";
import { hasUnique, healthPath } from "../../facts.ts";
import { resourcePath } from "../../names.ts";
import { moduleOf } from "../layout.ts";

/** tests/support.py: a service for each test, and what tests expect most. */
export const supportFile = (blueprint: Blueprint): string =>
  moduleOf(
    "A service to ask, and what tests expect of its answers.",
    `from collections.abc import Callable, Iterator, Sequence
${blueprint.access ? "from contextlib import closing\n" : ""}from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple${blueprint.access ? ", get_args" : ""}

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from app.database import ${blueprint.access ? "connect, " : ""}migrate
${blueprint.access ? "from app.fields import read\n" : ""}from app.main import create_app
${blueprint.access ? `from app.users.models import NewCaller, Role
from app.users.store import insert_caller
` : ""}
Row = dict[str, Any]`,
    `class Answer(NamedTuple):
    status: int
    body: Any
    location: str | None
    type: str | None`,
    `@cache
def shared_app() -> FastAPI:
    """Built once, since that takes long. Each service gives it a database and a clock of its own."""
    return create_app(":memory:")`,
    ...(blueprint.access ? [clientClass(blueprint), signedService] : [plainService(blueprint)]),
    `NewService = Callable[[], Service]


def seconds() -> Iterator[datetime]:
    time = datetime(2026, 1, 1, tzinfo=UTC)
    while True:
        time += timedelta(seconds=1)
        yield time`,
    `def expect(answer: Answer, status: int | None = None, body: object = None, location: str | None = None) -> None:
    """The answer has this status, and a body with at least this in it."""
    assert status in (None, answer.status), answer
    assert location in (None, answer.location), answer
    if body is not None:
        expect_part(answer.body, body)`,
    `def expect_part(actual: object, expected: object) -> None:
    """Everything that is expected is there; dictionaries may hold more."""
    if isinstance(actual, dict) and isinstance(expected, dict):
        for name, value in expected.items():
            assert name in actual, actual
            expect_part(actual[name], value)
    elif isinstance(actual, list) and isinstance(expected, list):
        assert len(actual) == len(expected), actual
        for one, other in zip(actual, expected, strict=True):
            expect_part(one, other)
    else:
        assert actual == expected
        assert isinstance(actual, bool) == isinstance(expected, bool), actual`,
    `def expect_refused(answer: Answer, pointer: str) -> None:
    """422, and nothing but this is wrong."""
    expect(answer, status=422, body={"errors": [{"pointer": pointer}]})`,
    `def expect_strange(answer: Answer, parameter: str) -> None:
    """422, because a parameter of the query isn't as it should be."""
    expect(answer, status=422, body={"errors": [{"parameter": parameter}]})`,
    blueprint.entities.some(hasUnique) && `def expect_taken(answer: Answer, *pointers: str) -> None:
    """409, because another row has the same there."""
    expect(answer, status=409, body={"errors": [{"pointer": pointer} for pointer in pointers]})`,
    `def leave_out(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}`,
  );

/** What is asked of a service, and by whom. */
const asking = (blueprint: Blueprint): string => `    def request(self, method: str, address: str, **options: Any) -> Response:
        state = self.app.state
        state.database_path, state.now = self.path, lambda: next(self.clock)
        response: Response = self.client.request(method, address, **options)
        return response

    def send(self, method: str, address: str, body: object = None) -> Answer:
        response = self.request(method, address, json=body)
        parsed = response.json() if response.content else None
        headers = response.headers
        return Answer(response.status_code, parsed, headers.get("location"), headers.get("content-type"))

    def get(self, address: str) -> Answer:
        return self.send("GET", address)

    def post(self, address: str, body: object) -> Answer:
        return self.send("POST", address, body)

    def put(self, address: str, body: object) -> Answer:
        return self.send("PUT", address, body)

    def patch(self, address: str, body: object) -> Answer:
        return self.send("PATCH", address, body)

    def delete(self, address: str) -> Answer:
        return self.send("DELETE", address)
${blueprint.entities.some(({ lifecycle, soft_delete }) => lifecycle || soft_delete) ? `
    def act(self, address: str) -> Answer:
        return self.send("POST", address)
` : ""}
    def add(self, address: str, bodies: Sequence[object]) -> None:
        """Posts one after the other."""
        for body in bodies:
            expect(self.post(address, body), status=201)

    def ids(self, address: str) -> list[int]:
        """The ids in a list, in its order."""
        answer = self.get(address)
        expect(answer, status=200)
        return [row["id"] for row in answer.body["data"]]`;

const plainService = (blueprint: Blueprint): string => `class Service:
    """A service on a database of its own, whose clock moves on by a second whenever it is read."""

    def __init__(self, database: Path) -> None:
        self.path = str(database)
        self.clock = seconds()
        self.app = shared_app()
        self.client = TestClient(self.app)
        migrate(self.path)

${asking(blueprint)}`;

const clientClass = (blueprint: Blueprint): string => `class Client:
    """The service as whoever has this token sees it."""

    def __init__(self, path: str, clock: Iterator[datetime], token: str | None, id: int = 0) -> None:
        self.path = path
        self.clock = clock
        self.token = token
        self.id = id
        self.app = shared_app()
        self.client = TestClient(self.app, headers={"Authorization": f"Bearer {token}"} if token else {})

${asking(blueprint)}`;

const signedService = `class Service(Client):
    """A service on a database of its own, whose clock moves on by a second whenever it is read.

    It is asked by somebody with every role, who has \`token\`.
    """

    def __init__(self, database: Path, token: str | None = None) -> None:
        clock = seconds()
        migrate(str(database))
        super().__init__(str(database), clock, token or new_token(str(database), get_args(Role))[0])
        self.nobody = Client(self.path, clock, None)
        self.stranger = Client(self.path, clock, "0" * 43)

    def with_roles(self, *roles: str) -> Client:
        """The service as somebody new with these roles sees it."""
        token, id = new_token(self.path, roles)
        return Client(self.path, self.clock, token, id)

    def with_token(self, token: str) -> Client:
        return Client(self.path, self.clock, token)


def new_token(path: str, roles: Sequence[str]) -> tuple[str, int]:
    new = read(NewCaller, {"name": "Somebody", "roles": list(roles)})
    with closing(connect(path)) as database:
        made = insert_caller(database, new, "2026-01-01T00:00:00.000Z")
    return made["token"], made["id"]`;

/** tests/conftest.py */
export const fixturesFile = `"""What every test can ask for. Modules that need rows beforehand have a \`prepared\` of their own."""

from itertools import count
from pathlib import Path

import pytest

from tests.support import NewService, Service


@pytest.fixture
def new_service(tmp_path: Path) -> NewService:
    numbers = count()
    return lambda: Service(tmp_path / f"{next(numbers)}.db")


@pytest.fixture
def prepared(new_service: NewService) -> NewService:
    return new_service


@pytest.fixture
def service(prepared: NewService) -> Service:
    return prepared()
`;

export const serviceTestPath = "tests/test_service.py";

/** What holds for every address alike. */
export function serviceTestFile(blueprint: Blueprint): string {
  // An entity that needs no other first.
  const simple = blueprint.entities.find((entity) => entity.fields.every((field) => field.type !== "reference" || !field.required)) ?? blueprint.entities[0];
  if (!simple) throw new Error("A blueprint has at least one entity");
  const [path, samples] = [resourcePath(simple), `SAMPLE_${simple.plural.toUpperCase()}`];
  return moduleOf(
    "What holds for every address alike.",
    `from pathlib import Path
from typing import Any

import pytest

from tests.samples import ${samples}
from tests.seed import STEPS, seed
from tests.support import Service, expect, expect_part, expect_strange`,
    `def test_says_that_it_is_well(service: Service) -> None:
    expect(service.get("${healthPath(blueprint)}"), status=200, body={"status": "ok"})`,
    `def test_describes_every_address_that_it_answers(service: Service) -> None:
    paths = service.get("/openapi.json").body["paths"]
    described = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    answered = {f"{method} {route.path_format}" for route in service.app.state.routes for method in route.methods}
    assert {line for line in described if not line.startswith("PARAMETERS ")} == {*answered, "GET /openapi.json"}`,
    `def test_answers_problems_as_rfc_9457_has_them(service: Service) -> None:
    answer = service.get("/nowhere")
    document = {"type": "about:blank", "title": "Not found", "status": 404, "detail": "There is no such address."}
    assert answer == (404, document, None, "application/problem+json")`,
    `def test_names_the_methods_of_an_address(service: Service) -> None:
    response = service.request("DELETE", "${path}")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")`,
    `@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        pytest.param("application/json", b"{", 400, id="a body that isn't JSON"),
        pytest.param("application/json", b'{"a": "\\xff"}', 400, id="a body that isn't UTF-8"),
        pytest.param("text/plain", b"{}", 415, id="another content type"),
        pytest.param("application/json", b"[]", 422, id="a body that isn't an object"),
        pytest.param("application/json", b" " * 1_000_001, 413, id="a body over a megabyte"),
    ],
)
def test_refuses(service: Service, content_type: str, body: bytes, status: int) -> None:
    response = service.request("POST", "${path}", content=body, headers={"Content-Type": content_type})
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")`,
    `def test_refuses_a_parameter_that_is_given_twice(service: Service) -> None:
    answer = service.get("${path}?limit=1&limit=2")
    expect_strange(answer, "limit")
    expect_part(answer.body["errors"][0], {"code": "repeated"})`,
    `def test_is_filled_with_a_few_rows_when_it_is_asked_to(service: Service) -> None:
    def ask(method: str, address: str, body: object) -> Any:
        answer = service.send(method, address, body)
        assert answer.status in (200, 201), answer
        return answer.body

    seed(ask)
    for address in [address for address, rows in STEPS if rows]:
        assert service.ids(address), address`,
    `def test_keeps_its_rows_when_it_is_started_again(tmp_path: Path) -> None:
    file = tmp_path / "service.db"
${blueprint.access ? `    before = Service(file)
    before.add("${path}", ${samples}[:1])
    after = Service(file, before.token)
    expect(after.get("${path}/1"), status=200, body=${samples}[0])` : `    Service(file).add("${path}", ${samples}[:1])
    expect(Service(file).get("${path}/1"), status=200, body=${samples}[0])`}`,
  );
}
