"""The catalogue of problems, as the services tell it in the `x-problems` of their documents."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, TypeAdapter

from services.gateway.documents.errors import ContradictingDocuments
from shared.contracts.base import Text


class KnownProblem(BaseModel, frozen=True):
    """A code that clients may rely on."""

    code: str
    status: int
    title: Text
    what_to_do: str
    retryable: bool


TOLD = TypeAdapter(list[KnownProblem])


def catalogue(documents: Iterable[Mapping[str, Any]]) -> dict[str, KnownProblem]:
    """Of all services, by code. Raises ContradictingDocuments where one code says two things."""
    found: dict[str, KnownProblem] = {}
    for document in documents:
        for problem in TOLD.validate_python(document["x-problems"]):
            if found.setdefault(problem.code, problem) != problem:
                raise ContradictingDocuments(problem.code)
    return dict(sorted(found.items()))
