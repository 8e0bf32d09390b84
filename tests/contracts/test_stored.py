"""Records as they were written once: whatever is built later reads them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from shared.contracts.kinds import EVENTS, KINDS

FILES = sorted((Path(__file__).parent / "stored").glob("*.ndjson"))
"""Named by the day on which they were written. They are never changed; what is new is a new file."""


def stored(what: str) -> Iterator[dict[str, Any]]:
    for file in FILES:
        for line in file.read_text("utf-8").splitlines():
            record = msgspec.json.decode(line)
            if what in record:
                yield record


@pytest.mark.parametrize("record", [*stored("state")], ids=lambda record: record["kind"])
def test_a_stored_state_is_read_with_every_field_that_it_had(record: dict[str, Any]) -> None:
    state = KINDS[record["kind"]].model_validate_json(msgspec.json.encode(record["state"]))
    assert record["state"].items() <= msgspec.json.decode(state.model_dump_json()).items()


@pytest.mark.parametrize("record", [*stored("change")], ids=lambda record: record["type"])
def test_a_stored_event_is_read_with_every_field_that_it_had(record: dict[str, Any]) -> None:
    event = msgspec.convert(record["change"], EVENTS[record["type"]])
    assert record["change"].items() <= msgspec.to_builtins(event).items()


def test_whatever_metrics_publishes_was_stored() -> None:
    """A room that is added stores a record of each of its kinds, and of each type of its events."""
    module = "shared.contracts.metrics."
    kinds = {kind for kind, state in KINDS.items() if state.__module__.startswith(module)}
    types = {type for type, event in EVENTS.items() if event.__module__.startswith(module)}
    assert kinds - {record["kind"] for record in stored("state")} == set()
    assert types - {record["type"] for record in stored("change")} == set()
