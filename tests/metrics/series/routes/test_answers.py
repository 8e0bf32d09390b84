from datetime import UTC, datetime
from fractions import Fraction

from services.metrics.indicators.periods import parse
from services.metrics.series.figures.points import Parts, Point
from services.metrics.series.figures.spans import span_over
from services.metrics.series.queries import Chart
from services.metrics.series.routes.answers import facts_of, ordered, rows_of
from tests.factories.indicators import create_indicator

NOW = datetime(2026, 3, 15, tzinfo=UTC)


def a_chart(*values: str | None) -> Chart:
    span = span_over("monthly", parse("2026-01"), parse("2026-12"))._replace(length=len(values))
    points = [Point(Fraction(text) if text else None, Parts(int(text is not None), 1)) for text in values]
    return Chart(create_indicator(), ("channel",), span, {("rail",): points, (None,): points}, {}, compared=False)


def test_nothing_is_said_of_what_is_whole_and_as_it_was_reported() -> None:
    assert facts_of(Point(Fraction(1), Parts(3, 3))) == {}
    assert facts_of(Point(Fraction(1), Parts(2, 3, held=1, demo=2))) == {"n": 2, "expected": 3, "held": 1, "demo": 2}


def test_what_was_known_last_stands_until_the_moment_that_is_told_of() -> None:
    rows = rows_of(a_chart(None, "1", None, None), ("rail",), "previous", NOW)
    assert [row.now.text for row in rows] == [None, "1.00", "1.00", None]


def test_what_leaves_a_dimension_out_comes_last() -> None:
    assert ordered(a_chart("1")) == [("rail",), (None,)]
