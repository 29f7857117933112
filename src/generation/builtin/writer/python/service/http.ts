/** app/http.py: what routes are given, and what is asked of every request. */
export const httpFile = `"""What routes are given of a request."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from sqlite3 import Connection
from typing import Any

from fastapi import Depends, Path, Request

from app.database import connect
from app.errors import Problem, invalid
from app.fields import Model, read

ROW_ID: Any = Path(ge=1, le=2**53 - 1)
"""The id in a path. What can't be an id is an id that nothing has."""


def connection(request: Request) -> Iterator[Connection]:
    """A connection for one request; transactions keep requests apart, also those of other processes."""
    with closing(connect(request.app.state.database_path)) as database:
        yield database


def kept_time(time: datetime) -> str:
    """A time in UTC, as rows keep it."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def clock(request: Request) -> str:
    return kept_time(request.app.state.now())


DATABASE: Any = Depends(connection)
NOW: Any = Depends(clock)


async def json_only(request: Request) -> None:
    if not re.match(r"application/([\\w.-]+\\+)?json\\s*(;|$)", request.headers.get("content-type", ""), re.IGNORECASE):
        raise Problem(415, "The body must be application/json.")


def query_of(model: type[Model]) -> Callable[[Request], Model]:
    """The query, checked: every parameter is known, and given once."""

    def query(request: Request) -> Model:
        names = [name for name, _ in request.query_params.multi_items()]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            message = "Give this parameter once."
            raise invalid([{"parameter": name, "code": "repeated", "message": message} for name in repeated])
        return read(model, dict(request.query_params), "parameter")

    return query
`;

/** app/limits.py: how much a request may hold. */
export const limitsFile = `"""How much a request may hold."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import Problem, answer

BODY_BYTES_MAX = 1_000_000
TOO_LARGE = "A body holds at most one megabyte."


class BodyLimit:
    """Refuses a body that is too large, whether it says so beforehand or not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers") or [])
        announced = headers.get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > BODY_BYTES_MAX:
            await answer(413, TOO_LARGE, [])(scope, receive, send)
            return
        seen = 0

        async def receive_counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > BODY_BYTES_MAX:
                raise Problem(413, TOO_LARGE)
            return message

        await self.app(scope, receive_counted, send)
`;
