from typing import Any

import pytest
from starlette.datastructures import QueryParams

from services.metrics.series.question import Question, period, several, where_of
from shared.errors import InvalidField
from tests.factories.indicators import create_indicator


def test_a_list_is_read_once_for_each_of_its_names() -> None:
    assert several("a,b,a", "indicator", 10) == ("a", "b")
    assert several(None, "indicator", 10) == ()


@pytest.mark.parametrize("text", ["a,,b", ",", "a,b,c"])
def test_a_list_is_of_names_and_not_longer_than_allowed(text: str) -> None:
    with pytest.raises(InvalidField):
        several(text, "indicator", 2)


def test_a_filter_names_its_dimension() -> None:
    assert where_of(QueryParams("where[channel]=rail,river&where[port]=a")) == {
        "channel": ("rail", "river"),
        "port": ("a",),
    }


@pytest.mark.parametrize(
    "query",
    ["where=rail", "where[a]=", "where[a]=1&where[a]=2", "&".join(f"where[d{nth}]=x" for nth in range(6))],
)
def test_a_filter_that_says_nothing_or_says_it_twice_is_refused(query: str) -> None:
    with pytest.raises(InvalidField):
        where_of(QueryParams(query))


@pytest.mark.parametrize("text", ["2026-13", "26", "2026-W54", ""])
def test_a_period_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidField):
        period(text, "from")


def asked(**said: Any) -> Question:
    nothing = Question(("I01",), None, None, None, (), {}, year_before=False, gaps="null", as_of=None)
    return nothing._replace(**said)


@pytest.mark.parametrize(
    ("frequency", "step", "fits"),
    [
        ("hourly", "daily", True),
        ("hourly", "weekly", True),
        ("daily", "yearly", True),
        ("monthly", "monthly", True),
        ("weekly", "monthly", False),
        ("monthly", "weekly", False),
        ("monthly", "daily", False),
    ],
)
def test_a_step_is_made_of_whole_periods(frequency: str, step: str, *, fits: bool) -> None:
    faults = [*asked(step=step).unfit(create_indicator(frequency=frequency))]
    assert [fault.code for fault in faults] == ([] if fits else ["not_made_of_periods"])


def test_an_indicator_has_each_dimension_that_is_asked_for() -> None:
    by_channel = create_indicator(dimensions=[{"dimension": "channel", "required": True}])
    asked(group_by=("channel",), where={"channel": ("rail",)}).require_fit(by_channel)
    faults = [*asked(group_by=("channel", "port"), where={"street": ("a",)}).unfit(by_channel)]
    assert [(fault.pointer, fault.code) for fault in faults] == [
        ("group_by", "not_of_the_indicator"),
        ("where[street]", "not_of_the_indicator"),
    ]
