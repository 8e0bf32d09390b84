from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

import pytest

from tests.soak.verdict import Bound, Verdict, judge


@dataclass(frozen=True)
class Made:
    by_name: Mapping[str, Sequence[float]]

    @property
    def names(self) -> list[str]:
        return [*self.by_name]

    def series(self, name: str) -> Sequence[float]:
        return self.by_name[name]


def rising(start: float, each: float, count: int = 40) -> list[float]:
    return [start + each * nth for nth in range(count)]


def verdict(series: Sequence[float], bound: Bound, **others: Sequence[float]) -> Verdict:
    return judge(Made({"x": series, **others}), {"x": bound, "*": Bound(least=1e9)})[0]


def test_what_rises_a_little_all_the_time_grows() -> None:
    """By 9.3 % between the two quarters."""
    assert verdict(rising(100, 0.5), Bound(share=0.09)).grows
    assert not verdict(rising(100, 0.5), Bound(share=0.1)).grows


def test_what_rises_in_the_first_quarter_only_is_flat() -> None:
    assert not verdict([*rising(0, 10, 10), *[100.0] * 30], Bound()).grows


def test_what_goes_up_and_down_again_is_flat_also_where_it_ends_high() -> None:
    saw = [*islice(cycle(rising(100, 10, 5)), 40)]
    assert saw[-1] > saw[0]
    assert not verdict(saw, Bound(share=0.05)).grows


def test_one_moment_of_much_is_no_growth() -> None:
    assert not verdict([100.0] * 39 + [10_000.0], Bound()).grows


def test_what_begins_late_grows() -> None:
    assert verdict([*[100.0] * 28, *rising(100, 5, 12)], Bound(share=0.05)).grows


def test_what_has_to_grow_may_grow_with_its_count_and_no_faster() -> None:
    bound, count = Bound(per={"count": 4}), rising(0, 10)
    assert not verdict(rising(100, 40), bound, count=count).grows
    assert verdict(rising(100, 41), bound, count=count).grows
    assert verdict(rising(100, 1), bound, count=[5.0] * 40).grows


def test_what_has_no_figure_of_its_own_may_grow_like_its_count() -> None:
    bound, count = Bound(like="count"), rising(100, 1)
    assert not verdict(rising(1000, 10), bound, count=count).grows
    assert verdict(rising(1000, 20), bound, count=count).grows


def test_a_series_that_nobody_has_thought_of_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="no bound for x"):
        judge(Made({"x": [1.0] * 40}), {"y": Bound()})


def test_too_few_samples_say_nothing() -> None:
    with pytest.raises(ValueError, match="too few"):
        verdict([1.0] * 7, Bound())
