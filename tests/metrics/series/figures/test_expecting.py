from itertools import pairwise
from random import Random

from services.metrics.series.figures.expecting import expected


def test_each_series_is_expected_from_its_first_figure_on() -> None:
    """One began long before, one on the second of three days, one later."""
    assert expected([-100, 1, 5], [0, 3, 6]) == [3 + 2, 3 + 3 + 1]
    assert expected([], [0, 3]) == [0]


def test_it_is_as_many_as_counting_one_by_one_finds() -> None:
    random = Random(7)
    for _ in range(500):
        firsts = [random.randrange(-20, 40) for _ in range(random.randrange(12))]
        edges = sorted(random.sample(range(-10, 50), 5))
        counted = [
            sum(first <= ordinal for first in firsts for ordinal in range(begin, end)) for begin, end in pairwise(edges)
        ]
        assert expected(firsts, edges) == counted
