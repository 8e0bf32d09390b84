import logging
from contextlib import suppress
from typing import Any

import pytest
from msgspec import json
from pydantic import BaseModel, ValidationError

from shared.telemetry.logs import Lines

FORMAT = Lines("samples", "api")


def line(message: str = "told", error: BaseException | None = None, **extra: object) -> dict[str, Any]:
    record = logging.makeLogRecord({"name": "shared.log", "levelname": "WARNING", "msg": message, **extra})
    if error:
        record.exc_info = (type(error), error, error.__traceback__)
    text = FORMAT.format(record)
    assert "\n" not in text
    return json.decode(text, type=dict[str, Any])


def test_a_line_has_its_fields_and_says_who_tells() -> None:
    told = line(reader="inbox", part=3, odd={1})
    assert told.pop("at")
    assert told == {
        "level": "warning",
        "service": "samples",
        "role": "api",
        "logger": "shared.log",
        "message": "told",
        "reader": "inbox",
        "part": 3,
        "odd": [1],
    }


def test_an_error_is_told_by_its_first_line_and_place_with_what_led_to_it() -> None:
    error = ExceptionGroup("some", [ValueError("inner")])
    error.__cause__ = raised(RuntimeError("first\nDETAIL: Failing row contains (secret)"))
    told = line(error=raised(error))
    assert [cause["type"] for cause in told["errors"]] == ["ExceptionGroup", "ValueError", "RuntimeError"]
    assert "test_logs.py" in str(told["errors"])
    assert "secret" not in str(told)


def test_an_error_that_names_itself_as_its_cause_is_told_once() -> None:
    first, second = RuntimeError("first"), ValueError("second")
    first.__cause__, second.__cause__ = second, first
    assert [cause["type"] for cause in line(error=raised(first))["errors"]] == ["RuntimeError", "ValueError"]


def test_what_pydantic_was_given_is_not_repeated() -> None:
    class Body(BaseModel):
        many: int

    with pytest.raises(ValidationError) as invalid:
        Body.model_validate({"many": "my password"})
    assert "my password" not in str(line(error=invalid.value))


def test_what_a_library_says_at_length_is_cut() -> None:
    assert len(str(line("x" * 10_000)["message"])) == 300


def raised(error: BaseException) -> BaseException:
    """With a place."""
    with suppress(BaseException):
        raise error
    return error
