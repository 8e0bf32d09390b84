from copy import deepcopy

import pytest

from services.gateway.documents.errors import ContradictingDocuments
from services.gateway.documents.problems import catalogue
from shared.http.description import Document


def test_the_codes_of_all_services_are_known(told: dict[str, Document]) -> None:
    known = catalogue(told.values())
    assert {"cycle", "already_followed", "invalid_token", "rate_limited", "busy"} <= known.keys()
    assert known["cycle"].status == 409


def test_one_code_never_means_two_things(told: dict[str, Document]) -> None:
    other = deepcopy(told)
    other["projects"]["x-problems"][0]["status"] = 418
    with pytest.raises(ContradictingDocuments):
        catalogue(other.values())
