"""How many figures a period should have: of each series one for each of its periods, from its first on."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise


def expected(firsts: Sequence[int], edges: Sequence[int]) -> list[int]:
    """`firsts` are ordinals: in which period each series begins; `edges` those of what is asked for."""
    ordered = sorted(firsts)
    sums = [0, *accumulate(ordered)]
    return [between(ordered, sums, begin, end) for begin, end in pairwise(edges)]


def between(ordered: Sequence[int], sums: Sequence[int], begin: int, end: int) -> int:
    """Those that began before count for all of it, those that begin within it from then on."""
    before, until = bisect_right(ordered, begin), bisect_left(ordered, end)
    return before * (end - begin) + (until - before) * end - (sums[until] - sums[before])
