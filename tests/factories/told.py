"""What is told of work items, milestones, restatements and reports. Say what matters, the rest is ordinary."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from shared.auth.labels import HUB
from shared.contracts.base import Event
from shared.contracts.metrics.completeness import ExpectedReportState
from shared.contracts.metrics.restatements import Restated, RestatementState
from shared.contracts.projects.schedule import MilestoneReforecast, MilestoneState
from shared.contracts.projects.work_items import WorkItemState, WorkItemTurned
from shared.log.entry import Entry
from shared.rows import new_id

START = datetime(2023, 2, 1, tzinfo=UTC)
MOVED = MilestoneReforecast(previous=date(2023, 3, 1), cause=UUID(int=1))
RESTATED = Restated(touches=[], reason="漏报")
TURNED = WorkItemTurned(before="planned", reason="")


def create_milestone_entry(event: Event = MOVED, **said: Any) -> Entry:
    ordinary = {"work_item_id": str(new_id()), "forecast": "2023-03-20", "name": {"zh": "开工", "en": "Start"}}
    return create_entry(MilestoneState.KIND, event, {**ordinary, "status": "planned"}, said)


def create_item_entry(event: Event = TURNED, **said: Any) -> Entry:
    ordinary = {"status": "under_way", "name": {"zh": "龙兴隧道", "en": "Longxing tunnel"}}
    return create_entry(WorkItemState.KIND, event, ordinary, said)


def create_restatement_entry(event: Event = RESTATED, **said: Any) -> Entry:
    ordinary = {"first_period": "2025-03", "last_period": "2025-03", "name": {"zh": "货运量", "en": "Freight"}}
    return create_entry(RestatementState.KIND, event, ordinary, said)


def create_report_entry(event: Event, **said: Any) -> Entry:
    """Of figures that are owed."""
    return create_entry(ExpectedReportState.KIND, event, {"period": "2026-09"}, said)


def create_entry(kind: str, event: Event, ordinary: dict[str, Any], said: dict[str, Any]) -> Entry:
    """`id`, `version`, `labels`, `before` are of the entry, all else of the state; `gone=True` has none."""
    id, version = said.pop("id", None) or new_id(), said.pop("version", 1)
    labels: Sequence[str] = said.pop("labels", [HUB])
    before, gone = said.pop("before", labels), said.pop("gone", False)
    state = {"id": str(id), "version": version, "programme": "LJ-08", **ordinary, **said}
    return Entry(
        seq=version,
        id=id,
        kind=kind,
        version=version,
        previous=version - 1,
        generation=1,
        type=event.TYPE,
        recorded_at=START + timedelta(minutes=version),
        traceparent=None,
        labels=[*labels],
        before=[*before],
        change=msgspec.json.encode(event),
        state=None if gone else msgspec.json.encode(state),
    )
