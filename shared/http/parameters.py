"""What stands in an address behind the question mark: each address knows its own, and refuses what it does not know."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from shared.errors import Fault, InvalidField
from shared.http.faults import UnknownParameter

Parameter = dict[str, Any]
"""As OpenAPI 3.1 describes one."""

LENGTH_MAX = 2_000

ONCE = frozenset(
    ["limit", "cursor", "sort", "fields", "expand", "count", "as_of", "subtree", "dry_run", "effects_digest"]
)
"""Beside what a function takes. A filter may be repeated: all of them are to be met."""
NOT_UTF_8 = "\N{REPLACEMENT CHARACTER}"
"""What stands for bytes that are no text."""


def query(name: str, description: str, **schema: Any) -> Parameter:
    return {"in": "query", "name": name, "required": False, "description": description, "schema": schema}


def header(name: str, description: str, **schema: Any) -> Parameter:
    return {"in": "header", "name": name, "required": False, "description": description, "schema": schema}


def described(settings: dict[str, Any], parameters: Sequence[Parameter]) -> dict[str, Any]:
    """The settings of a route whose document also tells of these parameters."""
    extra = dict(settings.get("openapi_extra") or {})
    extra["parameters"] = [*extra.get("parameters", []), *parameters]
    return {**settings, "openapi_extra": extra}


def refuse_unknown(request: Request, route: APIRoute) -> None:
    """A filter that is misspelt would let everything through."""
    known = known_to(route)
    if unknown := {name for name in request.query_params if family(name, route) not in known}:
        raise UnknownParameter(unknown, known)
    refuse_repeated(request, ONCE | taken_by(route.dependant))
    longest = {parameter["name"]: parameter["schema"].get("maxLength", LENGTH_MAX) for parameter in added_to(route)}
    for name in request.query_params:
        most, sent = longest.get(name, LENGTH_MAX), "".join(request.query_params.getlist(name))
        if len(sent) > most:
            raise InvalidField(Fault(name, "string_too_long", {"max_length": most}))
        if NOT_UTF_8 in sent:
            raise InvalidField(Fault(name, "string_unicode"))


def family(name: str, route: APIRoute) -> str:
    """`where` of `where[channel]`, at an address that takes it for any name (in OpenAPI a `deepObject`)."""
    found = re.fullmatch(r"(\w+)\[[^\[\]]+\]", name)
    deep = {parameter["name"] for parameter in added_to(route) if parameter.get("style") == "deepObject"}
    return found[1] if found and found[1] in deep else name


def refuse_repeated(request: Request, names: Collection[str]) -> None:
    """Of two values one would be passed over in silence: `dry_run=true&dry_run=false` must not write."""
    repeated = [name for name in request.query_params if name in names and len(request.query_params.getlist(name)) > 1]
    if repeated:
        raise InvalidField(*(Fault(name, "repeated") for name in repeated))


def added_to(route: APIRoute) -> Sequence[Parameter]:
    """What its document tells of, and its function does not take."""
    parameters: Sequence[Parameter] = (route.openapi_extra or {}).get("parameters", [])
    return parameters


def known_to(route: APIRoute) -> frozenset[str]:
    """What its function takes, and what its document adds."""
    added = {parameter["name"] for parameter in added_to(route) if parameter["in"] == "query"}
    return taken_by(route.dependant) | added


def taken_by(dependant: Dependant) -> frozenset[str]:
    own = frozenset(field.alias for field in dependant.query_params)
    return own.union(*map(taken_by, dependant.dependencies))


def flag(values: Mapping[str, str], name: str) -> bool:
    """`true` or `false`; absent is false. Raises InvalidField."""
    value = values.get(name, "false")
    if value not in {"true", "false"}:
        raise InvalidField(Fault(name, "bool_parsing", {"expected": "true, false"}))
    return value == "true"


CHANGE_PARAMETERS: Sequence[Parameter] = (
    query("dry_run", "Answer what would be, and write nothing", type="boolean", default=False),
    query("effects_digest", "Of a dry run: refuse if this would do anything else", type="string", maxLength=64),
    header("Idempotency-Key", "The same key, the same answer, for 7 days", type="string", minLength=1, maxLength=255),
)
MERGING = header("Prefer", "`merge=disjoint`: merge with a change that touched other fields", type="string")
"""Of a patch alone: what else one does has no fields to be merged by."""
