"""Ours and its limit in turn, so that whatever the machine does meanwhile is done to both."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from statistics import median, quantiles

from tests.bench.row import Effort, Figure, Pair

Take = Callable[[], Awaitable[float]]
"""One round of one side: what it took of the unit, or how many of it were done."""


async def interleaved(ours: Take, limit: Take, effort: Effort) -> list[Pair]:
    """Who begins takes turns. What is taken first warms both up and does not count."""
    await limit(), await ours()
    pairs = []
    for number in range(effort.rounds):
        if number % 2:
            second = await limit()
            pairs.append(Pair(await ours(), second))
        else:
            pairs.append(Pair(await ours(), await limit()))
    return pairs


def ratio(pairs: Sequence[Pair], facts: Mapping[str, float] | None = None) -> Figure:
    """Of the medians."""
    ours, limit = (median(side) for side in zip(*pairs, strict=True))
    told = {"ours": ours, "limit": limit, **(facts or {})}
    return Figure(ours / limit, pairs, spread([pair.ours / pair.limit for pair in pairs]), told)


def spread(values: Sequence[float]) -> float:
    if len(values) < 2:
        return 0.0
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return (high - low) / abs(middle)
