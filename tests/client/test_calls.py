"""A typed client of the whole hub compiles from the document."""

import json
import re

import pytest

from services.gateway.documents import openapi
from shared.http.description import Document
from tests.infrastructure.described import node
from tests.infrastructure.described.node import CLIENT
from tests.infrastructure.described.services import told_by_services

CALL = re.compile(r"\.(GET|POST|PATCH|DELETE)\(\s*\"([^\"]+)\"")
SHORTCUT = re.compile(r"\bas\b|\bany\b|\bunknown\b|\bnever\b|[\w)\]]!(?!=)|@ts-|(?:[=(,]|return)\s*<[A-Za-z]")
TYPES = CLIENT / "made/api.ts"


@pytest.fixture(scope="module")
def document() -> Document:
    return openapi.whole(told_by_services())


def code() -> str:
    """Without its comments."""
    text = "\n".join(path.read_text() for path in sorted((CLIENT / "calls").glob("*.ts")))
    return re.sub(r"/\*\*.*?\*/", "", text, flags=re.DOTALL)


def test_every_address_is_called_by_every_method(document: Document) -> None:
    described = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert {*CALL.findall(code())} == described


def test_the_calls_take_the_types_as_they_are() -> None:
    assert SHORTCUT.findall(code()) == []


def test_the_calls_compile_strictly(document: Document) -> None:
    TYPES.parent.mkdir(exist_ok=True)
    (CLIENT / "made/openapi.json").write_text(json.dumps(document))
    node.run("openapi-typescript", "made/openapi.json", "--default-non-nullable", "false", "--output", str(TYPES))
    node.run("tsc")


def test_the_compiler_is_strict() -> None:
    options = json.loads((CLIENT / "tsconfig.json").read_text())["compilerOptions"]
    assert options["strict"]
    assert options["noUncheckedIndexedAccess"]
    assert not options["skipLibCheck"]


def test_the_lock_names_no_registry() -> None:
    assert '"resolved"' not in (CLIENT / "package-lock.json").read_text()
