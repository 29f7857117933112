import type { Blueprint } from "../../../blueprint.ts";
import { hasGuards } from "../../facts.ts";
import { hasConflicts } from "../../service/errors.ts";

/** app/errors.py: every refusal is a problem document. */
export const errorsFile = (blueprint: Blueprint): string => `"""Refusals: every one is a problem document, RFC 9457."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

Fault = dict[str, str]
"""One thing that is wrong. \`pointer\` finds it in the body, \`parameter\` names it in the query."""

TITLES = {
    400: "Malformed request",
${blueprint.access ? `    401: "Unauthorized",
    403: "Forbidden",
` : ""}    404: "Not found",
    405: "Method not allowed",
${hasConflicts(blueprint) ? `    409: "Conflict",
` : ""}    413: "Content too large",
    415: "Unsupported media type",
    422: "Invalid input",
    500: "Internal error",
}

CODES = {"missing": "required", "extra": "unknown", "extra_forbidden": "unknown"}
"""What pydantic 1.10 and 2 call it, and how callers read it."""

MALFORMED = ("value_error.jsondecode", "json_invalid")


class Problem(HTTPException):
    """A refusal for the caller to read. Anything else that is raised is a fault of ours and answered with 500."""

${blueprint.access ? `    def __init__(
        self, status: int, detail: str, errors: list[Fault] | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(status, detail, headers)` : `    def __init__(self, status: int, detail: str, errors: list[Fault] | None = None) -> None:
        super().__init__(status, detail)`}
        self.errors = errors or []


def not_found(what: str) -> Problem:
    return Problem(404, f"There is no such {what}.")


def invalid(errors: list[Fault]) -> Problem:
    return Problem(422, "Some of the input can't be accepted.", errors)
${blueprint.entities.some((entity) => hasGuards(entity) || entity.lifecycle) ? `

def conflict(field: str, code: str, message: str) -> Problem:
    return Problem(409, message, [{"pointer": f"#/{field}", "code": code, "message": message}])
` : ""}

def faults_of(errors: Iterable[Mapping[str, Any]], place: str = "pointer") -> list[Fault]:
    """Of each place the first fault that pydantic found: what follows from it says nothing new."""
    faults: dict[str, Fault] = {}
    for error in errors:
        path = [str(part).replace("~", "~0").replace("/", "~1") for part in error["loc"]]
        where = "/".join(["#", *path] if place == "pointer" else path)
        kind = error["type"].rsplit(".", 1)[-1]
        message = error["msg"].removeprefix("Value error, ")
        faults.setdefault(where, {place: where, "code": CODES.get(kind, kind), "message": message})
    return list(faults.values())


def answer(status: int, detail: str, errors: list[Fault], headers: Mapping[str, str] | None = None) -> JSONResponse:
    document = {"type": "about:blank", "title": TITLES.get(status, "Refused"), "status": status, "detail": detail}
    content = {**document, "errors": errors} if errors else document
    return JSONResponse(content, status, dict(headers or {}), "application/problem+json")


async def answer_refusal(request: Request, error: HTTPException) -> JSONResponse:
    if isinstance(error, Problem):
        return answer(error.status_code, error.detail, error.errors${blueprint.access ? ", error.headers" : ""})
    if error.status_code == 404:
        return answer(404, "There is no such address.", [])
    if error.status_code == 405:
        allowed = ", ".join(allowed_methods(request))
        return answer(405, f"This address answers {allowed} only.", [], {"Allow": allowed})
    return answer(error.status_code, str(error.detail), [], error.headers)


def allowed_methods(request: Request) -> list[str]:
    """Each method is a route of its own: all that know the address have a say."""
    routes = [route for route in request.app.state.routes if route.matches(request.scope)[0] != Match.NONE]
    return sorted({method for route in routes for method in route.methods})


async def answer_invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    """What FastAPI itself found: a path that no row has, a body that isn't JSON, or one that breaks its model."""
    errors = error.errors()
    if any(found["loc"][0] == "path" for found in errors):
        return answer(404, "There is no such row.", [])
    if any(found["type"] in MALFORMED for found in errors):
        return answer(400, "The body isn't valid JSON.", [])
    faults = faults_of({**found, "loc": found["loc"][1:]} for found in errors)
    return answer(422, "Some of the input can't be accepted.", faults)


async def answer_fault(_: Request, error: Exception) -> JSONResponse:
    logging.getLogger(__name__).error("A request failed", exc_info=error)
    return answer(500, "Something went wrong.", [])


def add_handlers(app: FastAPI) -> None:
    app.exception_handler(HTTPException)(answer_refusal)
    app.exception_handler(RequestValidationError)(answer_invalid)
    app.exception_handler(Exception)(answer_fault)
`;
