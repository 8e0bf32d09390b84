"""What is wrong with a request, told by rules and places, never by repeating it."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from logging import getLogger
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from shared.database import PASSING
from shared.errors import Busy, Fault, HubError, InvalidField, NotFound, UnexpectedError, UnknownField
from shared.http.answers import problem, request_id

LOG = getLogger(__name__)

POINTER_MAX = 64
FAULTS_MAX = 50
TOLD = {
    "min_length", "max_length", "ge", "gt", "le", "lt", "max_digits", "decimal_places", "expected", "pattern",
    "actual_type", "multiple_of",
}  # fmt: skip
"""What a rule may say of itself. Everything else that pydantic adds comes from the input."""


class MalformedJson(HubError, code="malformed_json", status=400, zh="JSON 格式错误", en="Not valid JSON"):
    """The body is not JSON in UTF-8, or deeper or of more values than any that is taken (64 to an object). Send
    `Content-Type: application/json` and a body that is.
    """


class UnknownParameter(HubError, code="unknown_parameter", status=400, zh="未知参数", en="Unknown parameter"):
    """The address does not know a parameter that was sent; `known` are those that it knows, the nearest first."""

    def __init__(self, sent: Iterable[str], known: Iterable[str]) -> None:
        super().__init__()
        known = [*known]
        nearest = [name for word in sent for name in get_close_matches(word[:64], known, 1)]
        self.members = {"known": [*dict.fromkeys([*nearest, *sorted(known)])]}


class UnsupportedMediaType(
    HubError, code="unsupported_media_type", status=415, zh="不支持的媒体类型", en="Unsupported media type"
):
    """Send JSON: `application/json`, or for PATCH `application/merge-patch+json` too."""


class MethodNotAllowed(HubError, code="method_not_allowed", status=405, zh="方法不允许", en="Method not allowed"):
    """`Allow` says which are."""

    def __init__(self, allowed: str) -> None:
        super().__init__()
        self.headers = {"Allow": allowed}


def refuse_with_problems(app: FastAPI) -> None:
    """Whatever goes wrong in an app is answered as RFC 9457 asks."""
    app.add_exception_handler(HubError, refuse)
    app.add_exception_handler(RequestValidationError, refuse_invalid)
    app.add_exception_handler(HTTPException, refuse_unmatched)
    for trouble in PASSING:
        app.add_exception_handler(trouble, refuse_for_now)
    app.add_exception_handler(ClientDisconnect, tell_nobody)
    app.add_exception_handler(Exception, refuse_unexpected)


async def refuse(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, HubError)
    return problem(refusal, request_id(request))


async def refuse_invalid(request: Request, invalid: Exception) -> Response:
    assert isinstance(invalid, RequestValidationError)
    return problem(refusal_of(invalid.errors()), request_id(request))


async def refuse_unmatched(request: Request, error: Exception) -> Response:
    """What Starlette refuses by itself: no such address, or not by this method."""
    assert isinstance(error, HTTPException)
    headers: Mapping[str, str] = error.headers or {}
    refusals: dict[int, HubError] = {404: NotFound(), 405: MethodNotAllowed(headers.get("Allow", ""))}
    return problem(refusals.get(error.status_code) or MalformedJson(), request_id(request))


async def refuse_for_now(request: Request, trouble: Exception) -> Response:
    LOG.warning("not answered for now", extra={"request_id": request_id(request), "trouble": repr(trouble)})
    return problem(Busy(), request_id(request))


async def tell_nobody(request: Request, left: Exception) -> Response:
    """Who left in the middle of a body waits for no answer, and is no fault of ours."""
    return Response(status_code=400)


async def refuse_unexpected(request: Request, error: Exception) -> Response:
    LOG.error("unexpected error", exc_info=error, extra={"request_id": request_id(request)})
    return problem(UnexpectedError(), request_id(request))


def refusal_of(errors: Sequence[Mapping[str, Any]]) -> HubError:
    """What pydantic found, without the input. One that does not parse, or does not exist, says so by its code."""
    if any(error["type"] == "json_invalid" for error in errors):
        return MalformedJson()
    if names := [error["loc"][-1] for error in errors if error["loc"][0] == "query" and error["type"] == UNKNOWN]:
        return UnknownParameter(map(str, names), [])
    faults = [fault_of(error) for error in errors[:FAULTS_MAX]]
    if all(fault.code == "unknown_field" for fault in faults):
        return UnknownField(*faults)
    return InvalidField(*faults)


UNKNOWN = "extra_forbidden"


def fault_of(error: Mapping[str, Any]) -> Fault:
    told = {name: value for name, value in error.get("ctx", {}).items() if name in TOLD}
    code = "unknown_field" if error["type"] == UNKNOWN else str(error["type"])
    return Fault(pointer_of(error["loc"]), code, {name: plain(value) for name, value in told.items()})


def pointer_of(place: Sequence[object]) -> str:
    """A JSON pointer (RFC 6901) into the body, else the name of the parameter or header; 64 characters at most."""
    where, *path = map(str, place)
    pointer = "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in path)
    return (pointer if where == "body" else ".".join(path))[:POINTER_MAX]


def plain(value: object) -> object:
    return value if isinstance(value, int | str | bool) else str(value)
