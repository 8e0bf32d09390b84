import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from services.gateway.addresses import ROUTES
from services.gateway.documents import openapi
from services.gateway.documents.errors import ContradictingDocuments
from services.gateway.documents.openapi import references
from shared.builds import kept
from shared.http.description import Document
from tests.infrastructure.described import node

TOLD = {"type", "$ref", "anyOf", "allOf", "oneOf", "enum", "const"}


def operations(document: Document) -> list[Document]:
    return [operation for item in document["paths"].values() for operation in item.values()]


def test_it_is_a_valid_openapi_document(document: Document) -> None:
    OpenAPIV31SpecValidator(document).validate()


def test_what_is_kept_of_it_from_one_start_to_the_next_is_it_whole(
    told: dict[str, Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    folders = {name: tmp_path / name / "__pycache__" for name in told}
    for folder in folders.values():
        folder.mkdir(parents=True)
    for _ in range(2):
        kept_ones = {name: kept(folders[name].parent, "openapi", partial(deepcopy, told[name])) for name in told}
        assert kept_ones == told
        assert openapi.whole(kept_ones) == openapi.whole(told)


def test_it_passes_the_strictest_rules_of_a_linter(document: Document, tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document))
    node.run("redocly", "lint", "--config", "lint.yaml", str(file))


def test_it_describes_each_address_of_the_table_and_no_other(document: Document) -> None:
    described = {(path, method.upper()) for path, item in document["paths"].items() for method in item}
    assert described == {(route.address, method) for route in ROUTES for method in route.methods - {"HEAD"}}


def test_whatever_a_service_answers_stands_in_the_table(told: dict[str, Document]) -> None:
    addresses = {route.address: route.methods for route in ROUTES}
    described = [(a, m.upper()) for each in told.values() for a, item in each["paths"].items() for m in item]
    assert [(address, method) for address, method in described if method not in addresses.get(address, ())] == []


def test_every_operation_has_a_name_of_its_own_a_description_and_answers(document: Document) -> None:
    names = Counter(operation["operationId"] for operation in operations(document))
    assert [name for name, count in names.items() if count > 1 or not re.fullmatch("[a-z]+(_[a-z]+)+", name)] == []
    assert [each["operationId"] for each in operations(document) if not each.get("description")] == []
    assert [each["operationId"] for each in operations(document) if not {"200", "201"} & each["responses"].keys()] == []


def test_no_schema_is_empty(document: Document) -> None:
    assert [where for where, schema in schemas(document) if TOLD.isdisjoint(schema)] == []
    open_ended = [where for where, schema in schemas(document) if schema.get("type") == "object" and not fields(schema)]
    assert open_ended == []


def test_no_schema_stands_there_twice_or_for_nothing(document: Document) -> None:
    names = document["components"]["schemas"].keys()
    assert {*references(document)} == {*names}
    assert [name for name in names if name.endswith(("State", "_"))] == []


def test_every_answer_is_told_by_its_status(document: Document) -> None:
    always = {"401", "403", "429", "500", "503"}
    assert [each["operationId"] for each in operations(document) if not always <= each["responses"].keys()] == []
    assert "default" not in {status for each in operations(document) for status in each["responses"]}


def test_two_services_never_describe_one_name_differently(told: dict[str, Document]) -> None:
    other = deepcopy(told)
    other["projects"]["components"]["schemas"]["Page"]["description"] = "Something else"
    with pytest.raises(ContradictingDocuments, match="Page"):
        openapi.whole(other)


def test_two_operations_never_have_one_name(told: dict[str, Document]) -> None:
    other = deepcopy(told)
    other["projects"]["paths"]["/v1/goals"]["get"]["operationId"] = "list_themes"
    with pytest.raises(ContradictingDocuments, match="list_themes"):
        openapi.whole(other)


def test_an_address_that_its_service_does_not_describe_is_a_contradiction(told: dict[str, Document]) -> None:
    other = deepcopy(told)
    del other["projects"]["paths"]["/v1/goals"]["get"]
    with pytest.raises(ContradictingDocuments, match="/v1/goals"):
        openapi.whole(other)


def fields(schema: Document) -> bool:
    return not {"properties", "additionalProperties", "patternProperties"}.isdisjoint(schema)


def schemas(part: Any, where: str = "") -> Iterator[tuple[str, Document]]:
    """What stands where OpenAPI wants a schema, with its place."""
    for key, each in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        here = f"{where}/{key}"
        if key in {"schema", "items", "additionalProperties"} and isinstance(each, dict):
            yield here, each
        if key in {"properties", "patternProperties", "schemas"}:
            yield from ((f"{here}/{name}", schema) for name, schema in each.items())
        if key in {"anyOf", "allOf", "oneOf"}:
            yield from ((f"{here}/{number}", schema) for number, schema in enumerate(each))
        yield from schemas(each, here)
