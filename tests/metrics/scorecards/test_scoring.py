from fractions import Fraction
from uuid import UUID

from hypothesis import given, settings
from hypothesis.strategies import fractions, integers, lists, none, one_of

from services.metrics.scorecards.scoring import Standing, places, trend

CASES = settings(max_examples=300, derandomize=True, deadline=None, database=None)
shares = lists(one_of(none(), integers(0, 3), fractions(0, 1)), max_size=12)


def by_id(values: list[Fraction | int | None]) -> dict[UUID, Fraction | None]:
    return {UUID(int=n): None if value is None else Fraction(value) for n, value in enumerate(values, 1)}


def test_equal_ones_share_a_place_and_as_many_are_left_out() -> None:
    values = by_id([Fraction(1, 3), 2, 2, None, Fraction("0.1")])
    assert [places(values).get(id) for id in values] == [3, 1, 1, None, 4]


def test_thirds_are_equal_however_they_were_made() -> None:
    values = by_id([Fraction(1, 3), Fraction(10, 30), Fraction("0.333333")])
    assert [*places(values).values()] == [1, 1, 3]


def test_who_is_alone_has_no_place() -> None:
    assert places(by_id([1])) == places(by_id([1, None])) == {}


@CASES
@given(shares)
def test_a_place_is_one_more_than_how_many_are_better(values: list[Fraction | int | None]) -> None:
    named = by_id(values)
    known = [value for value in named.values() if value is not None]
    for id, place in places(named).items():
        own = named[id]
        assert own is not None
        assert place == 1 + sum(value > own for value in known)
    assert len(places(named)) in {0, len(known)}


def test_places_that_were_won_are_counted_where_both_are_known() -> None:
    assert (Standing(1, 3, 3).change, Standing(2, 3, 1).change, Standing(2, 3, None).change) == (2, -1, None)


def test_a_trend_needs_both() -> None:
    half, third = Fraction(1, 2), Fraction(1, 3)
    assert [trend(half, third), trend(third, half), trend(half, half), trend(half, None), trend(None, half)] == [
        "better", "worse", "same", None, None,
    ]  # fmt: skip
