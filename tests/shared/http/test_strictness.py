from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import MISSING, Field, ValidationError

from shared.contracts.base import Text
from shared.http.bodies import Body, Patch
from shared.http.changes.batches import Batch
from shared.http.strictness import strict

ID = "0199d0a5-0000-7000-8000-000000000001"


class Everything(Body):
    open: bool = False
    days: Annotated[int, Field(ge=-9, le=9)] | None = None
    on: date | None = None
    dates: list[date] = Field(default_factory=list)
    at: datetime | None = None
    other_id: UUID | None = None
    amount: Decimal | None = None
    kind: Literal["a", "b"] = "a"
    name: Text | None = None


class Part(Patch):
    open: bool | MISSING = MISSING


@pytest.mark.parametrize(
    "sent",
    [
        {"open": 1}, {"open": "true"}, {"days": "5"}, {"days": True}, {"days": 5.0}, {"on": 0}, {"on": 86400.0},
        {"dates": [0]}, {"at": 1}, {"other_id": 5}, {"amount": 1}, {"amount": 1.5}, {"kind": 1},
        {"name": {"zh": 1, "en": "x"}},
        {"name": {"zh": "一", "en": "one", "fr": "un"}}, {"name": {"zh": " ", "en": "x"}},
    ],
)  # fmt: skip
def test_no_type_is_made_of_another(sent: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Everything.model_validate(sent)
    with pytest.raises(ValidationError):
        Batch[Everything].model_validate({"items": [sent]})


def test_what_json_has_no_type_for_is_written_as_text() -> None:
    sent = {"open": True, "days": -5, "on": "2026-11-24", "at": "2026-11-24T08:00:00Z", "other_id": ID}
    body = Everything.model_validate(sent | {"name": {"zh": "一", "en": "one"}})
    assert body.open is True
    assert body.on == date(2026, 11, 24)
    assert body.other_id == UUID(ID)


def test_a_type_that_is_strict_already_is_not_wrapped_again() -> None:
    once = strict({"type": "date"})
    assert strict(once) == once


def test_what_is_absent_stays_absent() -> None:
    assert Part.model_validate({}).changes() == {}
    assert Part.model_validate({"open": False}).changes() == {"open": False}


def test_the_document_tells_of_the_types_themselves() -> None:
    schema = Everything.model_json_schema()["properties"]
    assert schema["on"]["anyOf"][0] == {"type": "string", "format": "date"}
    assert schema["open"]["type"] == "boolean"
