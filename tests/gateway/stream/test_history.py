from uuid import UUID

import pytest

from services.gateway.read_model.change import changed
from services.gateway.stream import history
from services.gateway.stream.frames import Published, published
from services.gateway.stream.history import KEPT_MS, OVERLAP_MS, History
from tests.factories.entries import create_milestone_entry

START = 1_675_209_600_000


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ms = START
        monkeypatch.setattr(history, "now_ms", lambda: self.ms)


def told(appended_ms: int) -> Published:
    return published(changed(create_milestone_entry(id=UUID(int=appended_ms))), appended_ms)


def test_who_comes_back_is_told_from_5_seconds_before(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, kept = Clock(monkeypatch), History()
    changes = [told(START + second * 1000) for second in (10, 14, 16, 20)]
    clock.ms = START + 20_000
    for change in changes:
        kept.add(change)
    assert [*(kept.since(str(START + 20_000)) or ())] == changes[2:]


@pytest.mark.parametrize(
    "event_id", ["", "x", "-1", "9" * 400, "\u0661", str(UUID(int=1)), str(START + OVERLAP_MS - 1)]
)
def test_an_id_from_before_the_start_or_of_no_event_is_not_known(
    monkeypatch: pytest.MonkeyPatch, event_id: str
) -> None:
    Clock(monkeypatch)
    assert History().since(event_id) is None


def test_after_ten_minutes_an_id_is_not_known_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, kept = Clock(monkeypatch), History()
    clock.ms = START + KEPT_MS + OVERLAP_MS + 1
    assert kept.since(str(START + 2 * OVERLAP_MS)) is None or clock.ms - KEPT_MS <= START + OVERLAP_MS
    assert kept.since(str(START + OVERLAP_MS)) is None


def test_what_was_given_up_for_room_is_not_passed_over_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    Clock(monkeypatch)
    kept, changes = History(), [told(START + ms) for ms in (1000, 2000, 3000)]
    monkeypatch.setattr(history, "BYTES_MAX", sum(change.size for change in changes[:2]))
    for change in changes:
        kept.add(change)
    assert kept.since(str(START + 1000 + OVERLAP_MS)) is None
    assert [*(kept.since(str(START + 1001 + OVERLAP_MS)) or ())] == changes[1:]


def test_after_a_break_nothing_from_before_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, kept = Clock(monkeypatch), History()
    clock.ms = START + 60_000
    kept.add(told(START + 59_000))
    kept.begin()
    assert kept.since(str(START + 60_000)) is None
    assert [*kept.at(str(START + 59_000))] == []
    clock.ms += OVERLAP_MS
    assert [*(kept.since(str(START + 60_000 + OVERLAP_MS)) or "x")] == []
