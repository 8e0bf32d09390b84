"""What a record tells those who follow it. Nothing here reads, writes or waits."""

from typing import NamedTuple
from uuid import UUID

import msgspec

from shared.contracts.base import Event, Text
from shared.contracts.kinds import EVENTS, KINDS
from shared.contracts.metrics.completeness import SilenceBegan, SilenceEnded
from shared.contracts.metrics.restatements import Restated
from shared.contracts.notifications.subscriptions import Fact
from shared.contracts.projects.schedule import (
    MilestoneCancelled,
    MilestoneReached,
    MilestoneReforecast,
    MilestoneReopened,
    MilestoneSuperseded,
)
from shared.contracts.projects.work_items import WorkItemTurned
from shared.log.entry import Entry

WORDS: dict[str, Text] = {
    "planned": {"zh": "计划中", "en": "planned"},
    "under_way": {"zh": "进行中", "en": "under way"},
    "completed": {"zh": "已完成", "en": "completed"},
    "suspended": {"zh": "已暂停", "en": "suspended"},
    "reached": {"zh": "已实现", "en": "reached"},
    "cancelled": {"zh": "已取消", "en": "cancelled"},
    "superseded": {"zh": "已被替代", "en": "superseded"},
    "not_due": {"zh": "未到期", "en": "not due"},
    "due": {"zh": "待报", "en": "due"},
    "received": {"zh": "已报", "en": "received"},
    "silent": {"zh": "静默", "en": "silent"},
}

UNKNOWN: Text = {"zh": "待定", "en": "unknown"}

TEXTS: dict[Fact, Text] = {
    "milestone_forecast": {"zh": "预计日期由 {} 改为 {}", "en": "The forecast moved from {} to {}"},
    "status": {"zh": "状态由 {} 变为 {}", "en": "The status went from {} to {}"},
    "restatement": {"zh": "已锁定时期 {1} 的数据已更正", "en": "Figures of the locked {1} were corrected"},
    "silence": {"zh": "填报由 {} 变为 {}", "en": "The report went from {} to {}"},
}

NAME_MAX = 480
"""Of an indicator, beside a period."""


class Subject(msgspec.Struct):
    """What its state says of a work item or a milestone, or of an indicator that was restated."""

    programme: str | None
    name: Text
    status: str = ""
    forecast: str | None = None
    work_item_id: UUID | None = None
    first_period: str = ""
    last_period: str = ""

    @property
    def periods(self) -> str:
        return self.first_period if self.first_period == self.last_period else f"{self.first_period}/{self.last_period}"


class Owed(msgspec.Struct):
    """What its state says of a report."""

    programme: str | None
    period: str
    status: str


class News(NamedTuple):
    """What it said before and says now; null: nothing. Of a restatement `value` are the periods."""

    fact: Fact
    previous: str | None
    value: str | None
    reason: str = ""

    @property
    def text(self) -> Text:
        before, now = (WORDS.get(said, {"zh": said, "en": said}) if said else UNKNOWN for said in self[1:3])
        template = TEXTS[self.fact]
        return {
            "zh": template["zh"].format(before["zh"], now["zh"]),
            "en": template["en"].format(before["en"], now["en"]),
        }


def subject_of(entry: Entry) -> Subject:
    event = happened(entry)
    if isinstance(event, SilenceBegan | SilenceEnded):
        return report_in(entry, event)
    return msgspec.json.decode(entry.state or b"", type=Subject)


def report_in(entry: Entry, event: SilenceBegan | SilenceEnded) -> Subject:
    """Called after its indicator, with the period."""
    owed = msgspec.json.decode(entry.state or b"", type=Owed)
    zh, en = (f"{name[:NAME_MAX]} {owed.period}" for name in (event.name["zh"], event.name["en"]))
    return Subject(owed.programme, {"zh": zh, "en": en}, owed.status)


def happened(entry: Entry) -> Event:
    return msgspec.json.decode(entry.change, type=EVENTS[entry.type])


def news_in(entry: Entry) -> News | None:
    """None where nothing happened that anyone can follow."""
    match event := happened(entry):
        case Restated():
            return News("restatement", None, subject_of(entry).periods, event.reason)
        case SilenceBegan():
            return News("silence", event.before, "silent")
        case SilenceEnded():
            return News("silence", "silent", subject_of(entry).status)
    return news_of_plans(entry, event)


def news_of_plans(entry: Entry, event: Event) -> News | None:
    match event:
        case MilestoneReforecast(previous=before):
            previous, forecast = before.isoformat() if before else None, subject_of(entry).forecast
            return News("milestone_forecast", previous, forecast) if previous != forecast else None
        case WorkItemTurned(before=before, reason=reason):
            return News("status", before, subject_of(entry).status, reason)
        case MilestoneReached():
            return News("status", "planned", "reached")
        case MilestoneCancelled(reason=reason) | MilestoneSuperseded(reason=reason):
            return News("status", "planned", subject_of(entry).status, reason)
        case MilestoneReopened(before=before):
            return News("status", before, "planned")
    return None


def touched_by(entry: Entry) -> frozenset[UUID]:
    """Other records that it says something of."""
    match event := happened(entry):
        case Restated():
            return frozenset(event.touches)
        case SilenceBegan() | SilenceEnded():
            return frozenset({event.indicator_id})
    return frozenset()


def address_of(entry: Entry) -> str:
    return f"/v1/{KINDS[entry.kind].COLLECTION}/{entry.id}"
