"""The values of a dimension as a tree. Nothing here reads, writes or waits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from shared.contracts.metrics.dimensions import Value
from shared.errors import Fault

WORDS_MAX = 200_000
"""Characters of all names together: a state has to fit into one record of the log."""


def faults_in(values: Sequence[Value]) -> Iterator[Fault]:
    """Each code once, and every parent leads to the top."""
    parents = {value["code"]: value["parent"] for value in values}
    seen: set[str] = set()
    for place, value in enumerate(values):
        if value["code"] in seen:
            yield Fault(f"/values/{place}/code", "repeated")
        seen.add(value["code"])
        if value["parent"] is not None and value["parent"] not in parents:
            yield Fault(f"/values/{place}/parent", "named_nothing")
    below_themselves = {*rings(parents)}
    for place, value in enumerate(values):
        if value["code"] in below_themselves:
            yield Fault(f"/values/{place}/parent", "cycle")
    if sum(len(value["code"] + value["name"]["zh"] + value["name"]["en"]) for value in values) > WORDS_MAX:
        yield Fault("/values", "too_long", {"max_length": WORDS_MAX})


def rings(parents: Mapping[str, str | None]) -> Iterator[str]:
    """The codes that are below themselves."""
    done: set[str] = set()
    for start in parents:
        path: list[str] = []
        at: str | None = start
        while at is not None and at not in done:
            done.add(at)
            path.append(at)
            at = parents.get(at)
        if at in path:
            yield from path[path.index(at) :]


def with_below(values: Iterable[Value], code: str) -> frozenset[str]:
    """The value, and all that stands below it."""
    children: dict[str | None, list[str]] = {}
    for value in values:
        children.setdefault(value["parent"], []).append(value["code"])
    found, ahead = {code}, [code]
    while ahead:
        below = children.get(ahead.pop(), [])
        ahead += below
        found.update(below)
    return frozenset(found)
