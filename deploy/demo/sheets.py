"""What is filled in: of each indicator of the catalogue some series, as files that a port system could send."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from io import StringIO
from itertools import groupby, islice, product
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from deploy.demo.calendar import Moment, Range
from deploy.demo.figures import Kind, series, written

NAMESPACE = UUID("8c1f8d5e-54f3-4d0e-9f58-3f0a8c8d1c11")
SERIES_MAX = 12

OPEN: Mapping[str, Sequence[str]] = {
    "direction": ("in", "out"),
    "partner": ("sc-tianfu", "500101"),
    "street": ("demo-street-1", "demo-street-2", "demo-street-3"),
}
"""Of dimensions without a list. Whatever is no real code says that it is made up."""

CARRIED: Mapping[str, Sequence[tuple[str, str]]] = {
    corridor: [(commodity, f"demo-{carrier}") for commodity, carrier in carried]
    for corridor, carried in {
        "cer": (("container", "rail-1"), ("container", "rail-2"), ("vehicles", "rail-1"), ("general", "rail-2")),
        "wlsc": (("container", "rail-1"), ("container", "road-1"), ("bulk", "rail-2"), ("general", "road-1")),
        "yangtze": (("container", "ship-1"), ("container", "ship-2"), ("bulk", "ship-3"), ("vehicles", "ship-2")),
    }.items()
}
"""What each corridor carries, and who carries it."""

CORRIDOR = "D-CHANNEL3"
CORRIDORS = {"LJ-04.I03": "cer", "LJ-04.I04": "wlsc", "LJ-04.I05": "yangtze"}
"""Of indicators that are about one."""

Named = Mapping[str, str]
"""A value for each of some dimensions."""


class Parcel(NamedTuple):
    """A file, and how many rows it has. The same rows have the same id, however often they are sent."""

    indicator: str
    period: str
    rows: int
    body: bytes

    @property
    def id(self) -> UUID:
        return uuid5(NAMESPACE, sha256(self.body).hexdigest())


class Sheet(NamedTuple):
    """`among` are its series."""

    kind: Kind
    frequency: str
    dimensions: Sequence[str]
    among: Sequence[Named]

    def parcels(self, over: Range) -> Iterator[Parcel]:
        """A month of hours is one, and all of what is rarer."""
        moments = [*over.moments(self.frequency)]
        hourly = self.frequency == "hourly"
        for _, group in groupby(moments, key=lambda moment: moment.month if hourly else 0):
            yield self.parcel([*group])

    def parcel(self, moments: Sequence[Moment]) -> Parcel:
        file = StringIO()
        sheet = csv.writer(file, lineterminator="\n")
        sheet.writerow(["indicator", "period", *self.dimensions, "value"])
        for named, figures in zip(self.among, self.figures(moments), strict=True):
            values = [named.get(code, "") for code in self.dimensions]
            rows = zip(moments, figures, strict=True)
            sheet.writerows(
                [self.kind.code, at.name, *values, written(figure, self.kind.places)] for at, figure in rows
            )
        first, last = moments[0].name, moments[-1].name
        period = last[:7] if self.frequency == "hourly" else f"{first}…{last}"
        return Parcel(self.kind.code, period, len(moments) * len(self.among), file.getvalue().encode())

    def figures(self, moments: Sequence[Moment]) -> list[list[int]]:
        """Of each series. What is over all, beside others, is their mean: only so much is reported itself."""
        parts = [[*series(self.kind, " ".join(named.values()), moments)] for named in self.among]
        if len(parts) > 1 and not self.among[0]:
            parts[0] = [sum(column) // len(column) for column in zip(*parts[1:], strict=True)]
        return parts


def sheets(indicators: Iterable[Any], dimensions: Iterable[Any], targets: Iterable[Any]) -> Iterator[Sheet]:
    """Of all that people report. `indicators`, `dimensions` and `targets` are as the hub tells of them."""
    listed = {each["code"]: [value["code"] for value in each["values"] if not value["retired"]] for each in dimensions}
    aims = {each["indicator"]: int(each["value"]) for each in targets if is_whole(each)}
    for indicator in indicators:
        if indicator["formula"] is None:
            kind = kind_of(indicator, aims.get(indicator["code"]))
            yield Sheet(
                kind,
                indicator["frequency"],
                [each["dimension"] for each in indicator["dimensions"]],
                [{}] if kind.target is not None else among(indicator, listed),
            )


def is_whole(target: Any) -> bool:
    """Over all, and without decimal places."""
    return not target["dimensions"] and str(target["value"]).isdecimal()


def kind_of(indicator: Any, target: int | None) -> Kind:
    said = {name: indicator[name] for name in ("code", "aggregation", "direction", "places")}
    return Kind(**said, percent=indicator["measure"] == "%", target=target)


def among(indicator: Any, listed: Mapping[str, Sequence[str]]) -> list[Named]:
    """Where there are no totals over dimensions, the total is reported too."""
    names = [each["dimension"] for each in indicator["dimensions"]]
    found = [*(carried(indicator["code"], names) if "carrier" in names else combined(names, listed))]
    return [{}, *found] if indicator["across"] == "none" and {} not in found else found


def combined(names: Sequence[str], listed: Mapping[str, Sequence[str]]) -> Iterator[Named]:
    """Of the dimensions that have values; over all where none has."""
    known = {name: listed.get(name) or OPEN.get(name, ()) for name in names}
    valued = [name for name in names if known[name]]
    for values in islice(product(*(known[name] for name in valued)), SERIES_MAX):
        yield dict(zip(valued, values, strict=True))


def carried(code: str, names: Sequence[str]) -> Iterator[Named]:
    corridors = [CORRIDORS[code]] if code in CORRIDORS else [*CARRIED]
    for corridor, direction in product(corridors, OPEN["direction"]):
        for commodity, carrier in CARRIED[corridor]:
            told = {CORRIDOR: corridor, "direction": direction, "commodity": commodity, "carrier": carrier}
            yield {name: told[name] for name in names}
