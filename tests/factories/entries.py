"""Records for tests: say what matters, the rest is ordinary."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from msgspec import json

from shared.log.entry import Entry


def create_entry(
    *,
    id: UUID | None = None,
    version: int = 1,
    previous: int | None = None,
    generation: int = 1,
    kind: str = "milestone",
    type: str = "hub.milestone.reforecast.v1",
    labels: Sequence[str] = ("hub", "unit:lj"),
    before: Sequence[str] = (),
    state: bytes | None = b'{"version":1,"forecast":"2023-03-01"}',
) -> Entry:
    return Entry(
        seq=version,
        id=id or uuid4(),
        kind=kind,
        version=version,
        previous=version - 1 if previous is None else previous,
        generation=generation,
        type=type,
        recorded_at=datetime(2023, 2, 1, tzinfo=UTC),
        traceparent=None,
        labels=[*labels],
        before=[*before],
        change=b"{}",
        state=state,
    )


def create_state(kind: str, id: UUID, /, *, version: int = 1, labels: Sequence[str] = ("hub",), **fields: Any) -> Entry:
    """With these fields beside id and version."""
    state = json.encode({"id": id, "version": version, **fields})
    return create_entry(id=id, version=version, kind=kind, labels=labels, state=state)


def create_programme_entry(
    *, id: UUID, version: int = 1, labels: Sequence[str] = ("hub", "public"), code: str = "LJ-08"
) -> Entry:
    fields = {"code": code, "name": {"zh": "龙兴足球小镇", "en": "Longxing"}, "goal": "HQL", "note": None}
    return create_state("programme", id, version=version, labels=labels, **fields)


def create_milestone_entry(
    *, id: UUID, version: int = 1, labels: Sequence[str] = ("hub",), before: Sequence[str] = (), **fields: Any
) -> Entry:
    ordinary = {"programme": "LJ-08", "status": "planned", "planned": "2023-02-01", "forecast": "2023-03-01"}
    entry = create_state("milestone", id, version=version, labels=labels, **ordinary | fields)
    return entry._replace(before=[*before])
