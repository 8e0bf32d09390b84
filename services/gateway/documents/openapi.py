"""The one OpenAPI document: what each service says of its own addresses, put together."""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from services.gateway.about.routes import VERSION
from services.gateway.addresses import ROUTES, Route
from services.gateway.documents.errors import ContradictingDocuments
from services.gateway.documents.operations import complete
from services.gateway.documents.wording import DESCRIPTION, HEADERS, SECURITY, TAGS, TITLE
from shared.http.answers import codes_of

Document = dict[str, Any]

OWN = "gateway"
"""Whose document describes what other rooms of the gateway answer, such as the stream."""


def whole(documents: Mapping[str, Document]) -> Document:
    """Of all that the table names, and nothing else. `documents` by service. Raises ContradictingDocuments."""
    schemas: Document = {}
    for document in documents.values():
        merge(schemas, document["components"]["schemas"])
    paths = dict(sorted(described(documents)))
    used = {tag for item in paths.values() for operation in item.values() for tag in operation["tags"]}
    refusals = dict(sorted(refusals_apart(paths)))
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": VERSION, "description": DESCRIPTION},
        "servers": [{"url": "/", "description": "This hub"}],
        "tags": [{"name": name, "description": TAGS[name]} for name in sorted(used)],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(reached([paths, refusals], schemas))),
            "responses": refusals,
            "headers": HEADERS,
            "securitySchemes": SECURITY,
        },
    }


def described(documents: Mapping[str, Document]) -> Iterator[tuple[str, Document]]:
    """Each address with what its answerer says of it, and what the edge adds. Raises ContradictingDocuments."""
    ids: set[str] = set()
    for route in ROUTES:
        service = route.answered_by if route.answered_by in documents else OWN
        item = documents[service]["paths"].get(route.address, {})
        told = {method: item[method.lower()] for method in sorted(route.methods - {"HEAD"}) if method.lower() in item}
        if told.keys() != route.methods - {"HEAD"}:
            raise ContradictingDocuments(service, route.address, sorted(route.methods - told.keys()))
        yield route.address, {method.lower(): operation_of(route, method, told[method], ids) for method in told}


def operation_of(route: Route, method: str, told: Document, ids: set[str]) -> Document:
    if told["operationId"] in ids:
        raise ContradictingDocuments(route.address, told["operationId"])
    ids.add(told["operationId"])
    operation = deepcopy(told)
    complete(route, method, operation)
    return operation


def refusals_apart(paths: Document) -> Iterator[tuple[str, Document]]:
    """Each set of codes once, by a name of its own; operations refer to it. What is no problem alone stays there."""
    for item in paths.values():
        for operation in item.values():
            for status, response in operation["responses"].items():
                if (codes := codes_of(response)) and len(response["content"]) == 1:
                    name = "-".join(codes)
                    yield name, response
                    operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}


def merge(whole: Document, part: Document) -> None:
    for name, entry in part.items():
        if whole.setdefault(name, entry) != entry:
            raise ContradictingDocuments(name)


def reached(part: Any, schemas: Document) -> Iterator[tuple[str, Document]]:
    """The schemas that it refers to, and what those refer to."""
    found: set[str] = set()
    ahead = [*references(part)]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += references(schemas[name])
            yield name, schemas[name]


def references(part: Any) -> Iterator[str]:
    children: Iterable[Any] = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for child in children:
        yield from references(child)
    if isinstance(part, dict) and isinstance(reference := part.get("$ref"), str) and "/schemas/" in reference:
        yield reference.rpartition("/")[2]
