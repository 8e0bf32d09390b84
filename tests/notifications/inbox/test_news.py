from datetime import date
from typing import get_args
from uuid import UUID

import pytest

from services.notifications.inbox.news import WORDS, News, news_in, subject_of, touched_by
from shared.contracts.base import Archived, Changed, Event, Restored, Text
from shared.contracts.metrics.completeness import ReportFellDue, ReportStatus, SilenceBegan, SilenceEnded
from shared.contracts.metrics.restatements import Restated
from shared.contracts.projects import schedule, work_items
from tests.factories.told import (
    START,
    create_item_entry,
    create_milestone_entry,
    create_report_entry,
    create_restatement_entry,
)

ID = UUID(int=1)


@pytest.mark.parametrize(
    ("event", "state", "news"),
    [
        (
            schedule.MilestoneReforecast(previous=date(2023, 3, 1), cause=ID),
            {"forecast": "2023-03-20"},
            News("milestone_forecast", "2023-03-01", "2023-03-20"),
        ),
        (
            schedule.MilestoneReforecast(previous=None, cause=ID),
            {"forecast": "2023-03-20"},
            News("milestone_forecast", None, "2023-03-20"),
        ),
        (
            schedule.MilestoneReforecast(previous=date(2023, 3, 1), cause=ID),
            {"forecast": None},
            News("milestone_forecast", "2023-03-01", None),
        ),
        (schedule.MilestoneReforecast(previous=date(2023, 3, 1), cause=ID), {"forecast": "2023-03-01"}, None),
        (schedule.MilestoneReached(expected=None), {"status": "reached"}, News("status", "planned", "reached")),
        (
            schedule.MilestoneCancelled(reason="停工"),
            {"status": "cancelled"},
            News("status", "planned", "cancelled", "停工"),
        ),
        (
            schedule.MilestoneSuperseded(reason="合并"),
            {"status": "superseded"},
            News("status", "planned", "superseded", "合并"),
        ),
        (schedule.MilestoneReopened(before="reached"), {"status": "planned"}, News("status", "reached", "planned")),
        (Changed(fields=["name"]), {}, None),
        (Restored(), {}, None),
    ],
)
def test_a_milestone_tells_of_its_forecast_and_its_status(
    event: Event, state: dict[str, str], news: News | None
) -> None:
    assert news_in(create_milestone_entry(event, **state)) == news


@pytest.mark.parametrize(("last", "periods"), [("2025-03", "2025-03"), ("2025-05", "2025-03/2025-05")])
def test_a_restatement_tells_of_its_periods_and_why_and_touches_what_is_computed_too(last: str, periods: str) -> None:
    entry = create_restatement_entry(Restated(touches=[ID], reason="漏报"), last_period=last)
    assert news_in(entry) == News("restatement", None, periods, "漏报")
    assert touched_by(entry) == {ID}
    assert touched_by(create_item_entry()) == frozenset()
    assert News("restatement", None, periods).text["en"] == f"Figures of the locked {periods} were corrected"


def test_a_work_item_tells_of_its_status_and_why() -> None:
    turned = create_item_entry(work_items.WorkItemTurned(before="under_way", reason="雨季"), status="suspended")
    assert news_in(turned) == News("status", "under_way", "suspended", "雨季")
    assert news_in(create_item_entry(Archived(), gone=True)) is None


def test_a_report_tells_of_its_silence_and_of_nothing_else() -> None:
    name: Text = {"zh": "货运量", "en": "Freight"}
    began = create_report_entry(SilenceBegan(before="due", name=name, indicator_id=ID), status="silent")
    ended = create_report_entry(SilenceEnded(since=START, name=name, indicator_id=ID), status="received")
    assert news_in(began) == News("silence", "due", "silent")
    assert news_in(ended) == News("silence", "silent", "received")
    assert news_in(create_report_entry(ReportFellDue(), status="due")) is None
    assert subject_of(began).name["en"] == "Freight 2026-09"
    assert touched_by(began) == {ID}


def test_news_are_said_in_both_languages() -> None:
    assert News("milestone_forecast", "2023-03-01", None).text == {
        "zh": "预计日期由 2023-03-01 改为 待定",
        "en": "The forecast moved from 2023-03-01 to unknown",
    }
    assert News("status", "under_way", "suspended").text == {
        "zh": "状态由 进行中 变为 已暂停",
        "en": "The status went from under way to suspended",
    }


def test_every_status_has_words() -> None:
    known = {*get_args(work_items.Status), *get_args(get_args(schedule.MilestoneStatus)[0]), *get_args(ReportStatus)}
    assert known <= WORDS.keys()
