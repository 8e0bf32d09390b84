"""What a service says of itself: its OpenAPI document, with our refusals in place of FastAPI's."""

import re
from collections.abc import Iterator
from typing import Any, Literal

from pydantic.json_schema import models_json_schema

from shared.auth.scopes import InsufficientScope
from shared.errors import RETRYABLE, Busy, HubError, InvalidField, UnexpectedError, UnknownField
from shared.http.answers import Problem, add_refusals
from shared.http.changes.effects import DryRun, EffectsMoved
from shared.http.faults import MalformedJson, UnknownParameter, UnsupportedMediaType
from shared.records.idempotency import AlreadyDecided, KeyMissing, KeyReused, RequestInFlight

Document = dict[str, Any]

GENERATED = ("HTTPValidationError", "ValidationError")
"""What FastAPI says of its own refusals, which are not ours."""

ALWAYS = (UnknownParameter, InvalidField, Busy, UnexpectedError)
CHANGING = (InsufficientScope, KeyReused, RequestInFlight, AlreadyDecided, EffectsMoved)
WITH_BODY = (MalformedJson, UnknownField, UnsupportedMediaType)

DONE = {"200": "As it stands", "201": "Made", "204": "Done"}
JSON, MERGE_PATCH = "application/json", "application/merge-patch+json"
SENT: Literal["serialization"] = "serialization"
DRY_RUN = {"$ref": "#/components/schemas/DryRun"}

NOISE = re.compile(r"(?<=.)State$|^Batch_(?P<item>\w+)_$")
"""Of the names of schemas: a state is called like its noun."""


def described(document: Document) -> Document:
    """The same document, changed in place."""
    for method, operation in operations(document):
        tell_of_refusals(method, operation)
        tell_of_success(method, operation)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in GENERATED:
        schemas.pop(name, None)
    _, told = models_json_schema([(Problem, SENT), (DryRun, SENT)], ref_template="#/components/schemas/{model}")
    schemas.update(told["$defs"])
    document["components"]["schemas"] = renamed(schemas)
    document["x-problems"] = problems()
    quiet(document)
    return document


def operations(document: Document) -> Iterator[tuple[str, Document]]:
    for item in document["paths"].values():
        yield from item.items()


def changes(operation: Document) -> bool:
    """Whether it is a change, and so may be repeated, and rehearsed."""
    return "dry_run" in {parameter["name"] for parameter in operation.get("parameters", [])}


def tell_of_refusals(method: str, operation: Document) -> None:
    """What every address refuses, beside what it says itself; one that refuses as another standard does says it all."""
    responses = operation["responses"]
    if GENERATED[0] in str(responses.get("422")):
        del responses["422"]
    if JSON in responses.get("400", {}).get("content", {}):
        add_refusals(responses, [UnexpectedError])
        return
    add_refusals(responses, ALWAYS)
    if changes(operation):
        add_refusals(responses, CHANGING)
    if changes(operation) and method == "post":
        add_refusals(responses, [KeyMissing])
    if "requestBody" in operation:
        add_refusals(responses, WITH_BODY)


def tell_of_success(method: str, operation: Document) -> None:
    responses = operation["responses"]
    for status in DONE.keys() & responses.keys():
        if responses[status]["description"] == "Successful Response":
            responses[status]["description"] = DONE[status]
    if changes(operation):
        tell_of_dry_run(responses)
    if method == "patch":
        content = operation["requestBody"]["content"]
        content[MERGE_PATCH] = content[JSON]


def tell_of_dry_run(responses: Document) -> None:
    """A dry run is answered with 200, and so is what was made before by the same request."""
    done: Document = responses.get("200") or responses.get("201") or {}
    schema = done.get("content", {}).get(JSON, {}).get("schema")
    responses["200"] = {
        "description": "Done; or with `dry_run` what it would do",
        "content": {JSON: {"schema": {"anyOf": [schema, DRY_RUN]} if schema else DRY_RUN}},
    }


def problems() -> list[Document]:
    """Every code that this process knows, for the pages that say what to do."""
    return [
        {
            "code": code,
            "status": error.status,
            "title": error.title,
            "what_to_do": " ".join((error.__doc__ or "").split()),
            "retryable": error.status in RETRYABLE or "Retry-After" in error.headers,
        }
        for code, error in sorted(HubError.catalogue.items())
    ]


def renamed(schemas: Document) -> Document:
    """Without noise. Raises ValueError where two would have one name."""
    names = {name: name_without_noise(name) for name in schemas}
    if len({*names.values()}) < len(names):
        raise ValueError(sorted(names))
    return {names[name]: schema for name, schema in schemas.items()}


def name_without_noise(name: str) -> str:
    return NOISE.sub(lambda found: f"{found['item']}Batch" if found["item"] else "", name)


REFERENCE = "#/components/schemas/"


def quiet(part: Any, *, names: bool = False) -> None:
    """References by the new names; no titles that only repeat a name, and no null where nothing can be sent as null.

    `names`: its keys are names of fields, not words of OpenAPI.
    """
    if isinstance(part, list):
        for each in part:
            quiet(each)
    elif isinstance(part, dict):
        if not names:
            simplify(part)
        for key, each in part.items():
            quiet(each, names=not names and key in {"properties", "patternProperties", "schemas", "paths", "responses"})


def simplify(part: Document) -> None:
    reference, title = part.get("$ref"), part.get("title")
    if isinstance(reference, str) and reference.startswith(REFERENCE):
        part["$ref"] = REFERENCE + name_without_noise(reference.removeprefix(REFERENCE))
    if isinstance(title, str) and not {"type", "anyOf", "$ref", "enum", "properties", "allOf"}.isdisjoint(part):
        del part["title"]
    if part.get("in") in {"query", "header"}:
        part["schema"] = without_null(part["schema"])


def without_null(schema: Document) -> Document:
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    rest = {word: value for word, value in schema.items() if word not in {"anyOf", "title", "description"}}
    return {**kinds[0], **rest} if len(kinds) == 1 else schema
