"""The log's clock stands in 2023 here, and ours does not: whatever is compared is of one of them."""

from uuid import UUID

import pytest

from services.gateway.read_model.change import changed
from services.gateway.stream import history
from services.gateway.stream.frames import Published, published
from services.gateway.stream.history import KEPT_S, OVERLAP_MS, History
from tests.factories.entries import create_milestone_entry

START = 1_675_209_600_000
HOUR_MS = 3_600_000


def tell(kept: History, appended_ms: int) -> Published:
    told = published(changed(create_milestone_entry(id=UUID(int=appended_ms))), kept.number(appended_ms))
    kept.add(told)
    return told


def begun(newest: int | None = START) -> History:
    kept = History()
    kept.begin(newest)
    return kept


def since(kept: History, id: int) -> list[Published] | None:
    found = kept.since(str(id))
    return None if found is None else [*found]


def missing(kept: History, id: int, told: list[Published]) -> list[Published]:
    found = since(kept, id) or []
    return [each for each in told if each not in found]


def test_who_comes_back_is_told_from_5_seconds_before() -> None:
    kept = begun()
    changes = [tell(kept, START + second * 1000) for second in (10, 14, 16, 20)]
    assert since(kept, START + 20_000) == changes[2:]


@pytest.mark.parametrize("newest", [START, None])
@pytest.mark.parametrize(
    "event_id", ["", "x", "-1", "9" * 400, "\u0661", str(UUID(int=1)), "7", str(START + OVERLAP_MS)]
)
def test_an_id_from_before_the_start_or_of_no_event_is_not_known(event_id: str, newest: int | None) -> None:
    kept = begun(newest)
    assert kept.since(event_id) is None
    tell(kept, START + 1)
    assert kept.since(event_id) is None


def test_where_the_log_held_nothing_it_knows_what_came_since_the_first() -> None:
    """The log may have been made anew: an id of the one before is lower, or not known."""
    kept = begun(None)
    changes = [tell(kept, START + ms) for ms in (0, 1, 2 * OVERLAP_MS)]
    assert since(kept, START + OVERLAP_MS) == changes
    assert since(kept, START + OVERLAP_MS - 1) is None
    assert since(kept, START + HOUR_MS) is None


def test_after_ten_minutes_an_id_is_not_known_any_more_also_where_nothing_happens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1000.0]
    monkeypatch.setattr(history, "monotonic", lambda: now[0])
    kept = begun()
    first, second = tell(kept, START + 10_000), tell(kept, START + 20_000)
    now[0] += KEPT_S - 1
    assert since(kept, first.id) == [first, second]
    now[0] += 1
    assert (since(kept, first.id), since(kept, second.id)) == (None, None)
    third = tell(kept, START + 25_001)
    assert since(kept, third.id) == [third]


def test_what_was_given_up_for_room_is_not_passed_over_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = begun()
    first = tell(kept, START + 1000)
    monkeypatch.setattr(history, "BYTES_MAX", 2 * first.size)
    later = [tell(kept, START + 2000), tell(kept, START + 3000)]
    assert since(kept, START + 1000 + OVERLAP_MS) is None
    assert since(kept, START + 1001 + OVERLAP_MS) == later


def test_after_a_break_nothing_from_before_is_known_whichever_log_it_was_in() -> None:
    kept = begun()
    before = tell(kept, START + 60_000)
    kept.begin(START + 1000)
    assert since(kept, before.id) is None
    assert [*kept.at(str(before.id))] == []
    after = tell(kept, START + 60_000)
    assert since(kept, before.id + 1 + OVERLAP_MS) == [after]


def test_who_was_told_to_read_anew_goes_on_with_all_that_is_told_from_then_on() -> None:
    kept = begun()
    for _ in range(3):
        reset = kept.now
        assert since(kept, reset) is not None
        told = [tell(kept, kept.newest + ms) for ms in (-9000, 0, 1) if kept.newest is not None]
        assert missing(kept, reset, told) == []


def test_before_anything_was_ever_told_it_is_read_anew_again() -> None:
    kept = begun(None)
    assert since(kept, kept.now) is None


@pytest.mark.parametrize("back_ms", [1, OVERLAP_MS, OVERLAP_MS + 1, HOUR_MS])
def test_where_the_logs_clock_is_set_back_or_a_partition_comes_late_nothing_is_passed_over(back_ms: int) -> None:
    kept = begun()
    seen = tell(kept, START + HOUR_MS)
    missed = [tell(kept, START + HOUR_MS - back_ms), tell(kept, START + HOUR_MS - back_ms + 1)]
    assert missing(kept, seen.id, missed) == []


def test_an_id_from_before_the_clock_was_set_back_is_not_known_to_who_began_later() -> None:
    kept = begun(START)
    tell(kept, START + 10_000)
    assert since(kept, START + HOUR_MS) is None


def test_an_id_that_another_process_was_a_little_earlier_to_tell_is_known() -> None:
    kept = begun(START)
    first = tell(kept, START + 10_000)
    assert since(kept, START + 12_000) == [first]
