from datetime import UTC, datetime

from services.metrics.indicators.periods import parse
from services.metrics.restatement.figures import Change, Told, compared, reached, runs
from services.metrics.restatement.repository import Corrected
from services.metrics.series.figures.spans import Span
from tests.factories.indicators import create_indicator

AT = datetime(2026, 9, 1, tzinfo=UTC)


def test_periods_that_follow_each_other_are_read_together() -> None:
    periods = [parse(text) for text in ("2025-11", "2025-12", "2026-01", "2026-03")]
    january = parse("2026-01").ordinal
    assert [*runs(periods)] == [Span("monthly", january - 2, 3), Span("monthly", january + 2, 1)]


def test_only_values_that_were_corrected_are_looked_at() -> None:
    """A figure over all channels is read by no channel."""
    by_channel = create_indicator(dimensions=[{"dimension": "channel", "required": False}])
    rail, river, both = Corrected(AT, {"channel": "rail"}), Corrected(AT, {"channel": "river"}), Corrected(AT, {})
    assert reached(by_channel, [river, rail]) == {"channel": ("rail", "river")}
    assert reached(by_channel, [rail, both]) == {}
    assert reached(create_indicator(dimensions=[]), [rail]) == {}


def test_a_figure_that_is_told_as_before_did_not_change() -> None:
    was: Told = {(("rail",), "2026-09"): "1", (("rail",), "2026-10"): "2", ((None,), "2026-09"): None}
    now: Told = {(("rail",), "2026-09"): "1", (("rail",), "2026-10"): "3", (("river",), "2026-09"): "4"}
    assert [*compared(was, now)] == [
        Change(("rail",), {"2026-10": ("2", "3")}),
        Change(("river",), {"2026-09": (None, "4")}),
    ]
