import pytest

from services.gateway.documents import openapi
from shared.http.description import Document
from tests.infrastructure.described.services import told_by_services


@pytest.fixture(scope="session")
def told() -> dict[str, Document]:
    """By service. Whoever changes it makes a copy."""
    return told_by_services()


@pytest.fixture(scope="session")
def document(told: dict[str, Document]) -> Document:
    return openapi.whole(told)
