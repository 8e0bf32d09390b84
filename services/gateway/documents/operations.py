"""What the edge adds to every operation: who may ask, what it refuses, and the headers of every answer."""

from collections.abc import Iterator
from typing import Any

from services.gateway.access.errors import AccessUnknown, InvalidToken, NetworkNotAllowed
from services.gateway.access.grants import ANYONE
from services.gateway.addresses import Route, scopes
from services.gateway.documents.wording import EXAMPLES
from services.gateway.edge.errors import AmbiguousHead, NotAcceptable
from services.gateway.forwarding.errors import OwnerTimedOut, OwnerUnreachable
from services.gateway.http.bodies import BodyTooLarge, BodyTooSlow, UnknownCoding
from services.gateway.limits.buckets import RateLimited
from services.gateway.read_model.errors import NotCaughtUp, PartMissing
from shared.auth.scopes import InsufficientScope
from shared.errors import HubError, NotFound
from shared.http.answers import add_refusals, codes_of
from shared.http.reads.documents import IF_NONE_MATCH

Document = dict[str, Any]

GATEWAY = frozenset({"gateway", "oauth", "stream", "documents"})
"""Who answers in this process."""

ALWAYS = ("X-Request-Id", "RateLimit", "RateLimit-Policy")
BY_STATUS = {
    "201": ("Location",),
    "304": ("ETag",),
    "401": ("WWW-Authenticate",),
    "403": ("WWW-Authenticate",),
    "429": ("Retry-After",),
    "502": ("X-Gateway-Error",),
    "503": ("Retry-After", "X-Gateway-Error"),
    "504": ("X-Gateway-Error",),
}
BY_CODE = {"already_decided": "Location", "request_in_flight": "Retry-After", "unknown_coding": "Accept-Encoding"}
CHANGED = ("ETag", "Consistency-Token", "Idempotency-Replayed")
BEARERS = ("token", "api_key")
SHOWN = {"oauth": ("client",), "stream": (*BEARERS, "ticket")}
"""What is shown elsewhere than at most addresses."""
BY_PARAMETER = {"If-None-Match": "ETag", "cursor": "Link", "as_of": "As-Of"}
"""Of an answer that is no refusal, where the operation has such a parameter."""


def complete(route: Route, method: str, operation: Document) -> None:
    """In place."""
    wanted = scopes(route.to_read if method == "GET" else route.to_change)
    operation["security"] = [*security(route, wanted)]
    if route.at_once and method == "GET":
        tell_of_tags(operation)
    show_an_example(route, operation)
    add_refusals(operation["responses"], refused(route, operation, wanted))
    names = parameters(operation)
    for status, response in sorted(operation["responses"].items()):
        told = headers(status, response, names)
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in told}
    operation["responses"] = dict(sorted(operation["responses"].items()))


def security(route: Route, wanted: frozenset[str]) -> Iterator[Document]:
    """Any of them. Without one, what is published is still everyone's."""
    if not wanted or wanted & ANYONE.scopes:
        yield {}
    for scheme in SHOWN.get(route.answered_by, BEARERS):
        yield from ({scheme: roles} for roles in ([[scope] for scope in sorted(wanted)] or [[]]))


def refused(route: Route, operation: Document, wanted: frozenset[str]) -> Iterator[type[HubError]]:
    yield from (RateLimited, AccessUnknown, AmbiguousHead)
    if route.answered_by != "oauth":
        yield from (InvalidToken, NetworkNotAllowed)
    if wanted:
        yield InsufficientScope
    if "{" in route.address:
        yield NotFound
    if "requestBody" in operation:
        yield from (BodyTooLarge, BodyTooSlow, UnknownCoding)
    if route.answered_by != "documents":
        yield NotAcceptable
    yield from refused_of_owner(route, operation)


def refused_of_owner(route: Route, operation: Document) -> Iterator[type[HubError]]:
    if route.answered_by not in GATEWAY:
        yield from (OwnerUnreachable, OwnerTimedOut)
    if "Consistency-Token" in parameters(operation):
        yield NotCaughtUp
    if route.answered_by in {"gateway", "documents"} and route.at_once:
        yield PartMissing


def parameters(operation: Document) -> frozenset[str]:
    return frozenset(parameter["name"] for parameter in operation.get("parameters", []))


def tell_of_tags(operation: Document) -> None:
    """What is answered from memory has an ETag."""
    if "If-None-Match" not in parameters(operation):
        operation["parameters"] = [*operation.get("parameters", []), IF_NONE_MATCH]
    operation["responses"].setdefault("304", {"description": "As you have it"})


def show_an_example(route: Route, operation: Document) -> None:
    collection = route.address.partition("/{")[0].rpartition("/")[2]
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path" and collection in EXAMPLES:
            parameter["example"] = EXAMPLES[collection]


def headers(status: str, response: Document, names: frozenset[str]) -> Iterator[str]:
    yield from ALWAYS
    yield from BY_STATUS.get(status, ())
    yield from (BY_CODE[code] for code in codes_of(response) if code in BY_CODE)
    if status < "300":
        yield from CHANGED if "dry_run" in names else ()
        yield from (BY_PARAMETER[name] for name in sorted(names) if name in BY_PARAMETER)
