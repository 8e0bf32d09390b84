"""Figures of an indicator by four dimensions, hour by hour: rows of twelve fields, none of them empty."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from tests.infrastructure.metrics.service import NAME, Metrics, indicator, value

CODE = "B.ingest"
FIRST_HOUR = datetime(1995, 1, 1)  # noqa: DTZ001 # As the clock shows it.
DIMENSIONS = {"B-LINE": 25, "B-WAY": 2, "B-GOODS": 2, "B-LOAD": 1}
"""How many values each has: together 100 series."""
SERIES, HOURS = 100, 100
"""Of a block: 10,000 rows."""

HEADER = ",".join(["indicator", "period", *DIMENSIONS, "value", "unit", "source_id", "captured_at", "note", "evidence"])


class Block(NamedTuple):
    """So many hours, which no other block has."""

    number: int

    def at(self, nth: int) -> datetime:
        return FIRST_HOUR + timedelta(hours=self.number * HOURS + nth)


class Texts(NamedTuple):
    """What is said of a figure beside where it stands."""

    value: str
    source_id: str
    captured_at: str
    note: str
    evidence: str


def texts(block: Block, nth: int, series: int) -> Texts:
    at = block.at(nth)
    figure = f"{(block.number * 7 + nth * 13 + series) % 9999}.{series % 100:02}"
    return Texts(
        figure,
        f"{block.number:04}-{nth:02}-{series:03}",
        f"{at:%Y-%m-%dT%H}:59:00+08:00",
        "按闸口统计",
        f"gate/{series}",
    )


def values_of(series: int) -> list[str]:
    """Of each dimension, in their order."""
    found = []
    for many in DIMENSIONS.values():
        series, place = divmod(series, many)
        found.append(f"v{place}")
    return found


VALUES = [",".join(values_of(series)) for series in range(SERIES)]


def csv_rows(block: Block) -> str:
    return "".join(csv_row(block, nth, series) for nth in range(HOURS) for series in range(SERIES))


def csv_row(block: Block, nth: int, series: int) -> str:
    told, period = texts(block, nth, series), f"{block.at(nth):%Y-%m-%dT%H}"
    rest = f"{told.source_id},{told.captured_at},{told.note},{told.evidence}"
    return f"{CODE},{period},{VALUES[series]},{told.value},吨,{rest}\n"


async def define(metrics: Metrics) -> None:
    """With bounds, and outliers that a job looks for."""
    for code, many in DIMENSIONS.items():
        await metrics.make("dimensions", {"code": code, "name": NAME, "values": [value(f"v{n}") for n in range(many)]})
    dimensions = [{"dimension": code, "required": True} for code in DIMENSIONS]
    said: dict[str, Any] = {"dimensions": dimensions, "measure": "吨", "lower": "0", "upper": "1000000"}
    outliers = {"k": "5", "window": 12}
    await metrics.make("indicators", indicator(CODE, frequency="hourly", outliers=outliers, **said))
