from collections.abc import Iterator
from typing import Any

import pytest

from shared.errors import HubError
from shared.http.description import name_without_noise, renamed
from tests.infrastructure.sample import build_app
from tests.infrastructure.samples import Samples

Document = dict[str, Any]


@pytest.fixture
def document(samples: Samples) -> Document:
    return build_app(samples.service()).openapi()


def codes(document: Document, method: str, address: str, status: str) -> list[str]:
    schema = document["paths"][address][method]["responses"][status]["content"]["application/problem+json"]["schema"]
    found: list[str] = schema["allOf"][1]["properties"]["code"]["enum"]
    return found


def test_an_address_tells_every_code_of_a_status_its_own_and_those_of_all(document: Document) -> None:
    assert codes(document, "get", "/v1/samples", "400")[-1] == "unknown_parameter"
    assert "cursor_mismatch" in codes(document, "get", "/v1/samples", "400")
    assert codes(document, "get", "/v1/samples/{id}", "422") == ["invalid_field"]


def test_no_answer_is_left_to_a_default(document: Document) -> None:
    operations = [each for item in document["paths"].values() for each in item.values()]
    assert not any("default" in operation["responses"] for operation in operations)


def test_a_change_is_sent_as_a_merge_patch_too(document: Document) -> None:
    content = document["paths"]["/v1/samples/{id}"]["patch"]["requestBody"]["content"]
    assert content["application/merge-patch+json"] == content["application/json"]


def test_a_state_is_called_like_its_noun(document: Document) -> None:
    assert name_without_noise("SampleState") == "Sample"
    assert name_without_noise("Batch_NewSample_") == "NewSampleBatch"
    assert {"Sample", "SampleView", "SamplePage"} <= document["components"]["schemas"].keys()


def test_two_schemas_never_get_one_name() -> None:
    with pytest.raises(ValueError, match="SampleState"):
        renamed({"Sample": {}, "SampleState": {}})


def test_every_reference_leads_to_a_schema(document: Document) -> None:
    assert {*references(document)} <= {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}


def test_nothing_is_left_to_anything(document: Document) -> None:
    assert [
        where for where, schema in schemas(document) if not {"type", "$ref", "anyOf", "allOf"} & schema.keys()
    ] == []


def test_every_code_is_told_with_what_to_do(document: Document) -> None:
    told = {problem["code"]: problem for problem in document["x-problems"]}
    assert told.keys() == HubError.catalogue.keys()
    assert told["version_required"]["status"] == 428
    assert told["version_required"]["title"]["zh"] == "缺少 If-Match"
    assert told["busy"]["retryable"]
    assert told["request_in_flight"]["retryable"]
    assert [code for code, problem in told.items() if not problem["what_to_do"]] == []


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from (each for key, each in part.items() if key == "$ref")
        part = [*part.values()]
    for each in part if isinstance(part, list) else ():
        yield from references(each)


def schemas(part: Any, where: str = "") -> Iterator[tuple[str, Document]]:
    """What stands where OpenAPI wants a schema, with its place."""
    for key, each in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        if key in {"schema", "items"}:
            yield f"{where}/{key}", each
        if key in {"properties", "schemas"}:
            yield from ((f"{where}/{key}/{name}", schema) for name, schema in each.items())
        yield from schemas(each, f"{where}/{key}")
