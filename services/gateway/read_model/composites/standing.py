"""Where the indicators of a programme stand: their newest figures, as far as series in memory tell them.

They are put together as `GET /v1/series` does it for the last period at the indicator's own frequency. What a formula
computes is asked there: it has no series of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from msgspec import Raw, Struct, json
from pydantic import BaseModel

from services.gateway.read_model.change import scopes_of
from services.gateway.read_model.model import ReadModel
from shared.auth.caller import Caller
from shared.contracts.metrics.indicators import Across
from shared.expressions.numbers import number_of, rounded

OF_ONE = ("target", "scorecard")
"""Kinds that say something of an indicator's figures and are shown with it: each stands under its plural."""

VALUES_MAX = 20
"""Values of one dimension that are told one by one."""


class LatestTotal(BaseModel):
    """Of the newest `period`: rounded once, at the indicator's places. It is made of `n` of `expected` series.

    `held` of them are outliers that nobody has looked at, `demo` are made up. `value` null: there is no total but one
    that is reported itself, and nobody has.
    """

    period: str
    value: Decimal | None
    n: int
    expected: int
    held: int
    demo: int


class Latest(Struct):
    period: str
    value: str
    held: bool
    provenance: str


class Line(Struct):
    """A series."""

    dimensions: dict[str, str]
    latest: Latest | None

    @property
    def period(self) -> str:
        """Names of periods of one frequency are in the order of time."""
        return self.latest.period if self.latest else ""


class Definition(Struct):
    code: str
    across: Across
    places: int


class Total(NamedTuple):
    """Of some series, in one period."""

    value: str | None
    lines: Sequence[Line]
    expected: int

    def told(self, period: str) -> Mapping[str, Any]:
        latest = [line.latest for line in self.lines if line.latest]
        made_up = sum(each.provenance == "demo" for each in latest)
        counts = {"n": len(latest), "expected": self.expected, "held": sum(each.held for each in latest)}
        return {"period": period, "value": self.value, **counts, "demo": made_up}


def from_metrics(model: ReadModel, programme: str, reader: Caller) -> Mapping[str, Any]:
    """Nothing for who may not read figures at all."""
    if scopes_of("series").isdisjoint(reader.scopes):
        return {}
    found = [(json.decode(body, type=Definition), body) for body in model.bodies(programme, "indicator", reader)]
    found.sort(key=lambda indicator: indicator[0].code)
    return {"indicators": [standing(model, said, body, reader) for said, body in found]}


def standing(model: ReadModel, said: Definition, body: bytes, reader: Caller) -> Mapping[str, Any]:
    lines = [json.decode(body, type=Line) for body in model.figures(said.code, "series", reader)]
    beside = {f"{kind}s": [Raw(each) for each in model.figures(said.code, kind, reader)] for kind in OF_ONE}
    return {"indicator": Raw(body), **newest(said, [line for line in lines if line.latest]), **beside}


def newest(said: Definition, lines: Sequence[Line]) -> Mapping[str, Any]:
    """Of the last period that any of its series has a figure for."""
    if not lines:
        return {"latest": None, "by": {}}
    period = max(line.period for line in lines)
    names = sorted({name for line in lines for name in line.dimensions})
    by = {name: told for name in names if (told := by_value(said, lines, name, period))}
    return {"latest": total(said, lines, period, ()).told(period), "by": by}


def by_value(said: Definition, lines: Sequence[Line], name: str, period: str) -> Mapping[str, str | None]:
    """In the last period. Of a dimension with more values than are told, nothing."""
    members: dict[str, list[Line]] = {}
    for line in lines:
        if name in line.dimensions and line.period == period:
            members.setdefault(line.dimensions[name], []).append(line)
    if len(members) > VALUES_MAX:
        return {}
    return {value: total(said, members[value], period, (name,)).value for value in sorted(members)}


def total(said: Definition, lines: Iterable[Line], period: str, by: tuple[str, ...]) -> Total:
    """Where nothing is added up, what was reported as just that."""
    members = [line for line in lines if said.across != "none" or tuple(line.dimensions) == by]
    there = [line for line in members if line.period == period]
    exact = [Fraction(line.latest.value) for line in there if line.latest]
    if not exact:
        return Total(None, there, len(members))
    made = sum(exact, Fraction()) / (len(exact) if said.across == "mean" else 1)
    return Total(f"{rounded(number_of(made), said.places):f}", there, len(members))
