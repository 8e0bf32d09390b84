from collections.abc import Iterable
from datetime import date
from typing import Any

from deploy.demo.calendar import Range
from deploy.demo.sheets import Parcel, sheets

DIMENSIONS: list[Any] = [
    {"code": "D-CHANNEL3", "values": [{"code": code, "retired": False} for code in ("cer", "wlsc", "yangtze")]},
    {"code": "D-INDUSTRY8", "values": []},
    {"code": "direction", "values": []},
]


def indicator(code: str, *dimensions: str, **said: Any) -> dict[str, Any]:
    ordinary = {
        "code": code, "measure": "吨", "direction": "up", "frequency": "monthly", "aggregation": "sum", "across": "sum",
        "places": 0, "formula": None, "dimensions": [{"dimension": each, "required": False} for each in dimensions],
    }  # fmt: skip
    return ordinary | said


def parcels(*indicators: dict[str, Any], targets: Iterable[Any] = (), months: int = 1) -> list[Parcel]:
    over = Range(date(2026, 11, 2), months)
    return [parcel for sheet in sheets(indicators, DIMENSIONS, targets) for parcel in sheet.parcels(over)]


def rows(parcel: Parcel) -> list[list[str]]:
    return [line.split(",") for line in parcel.body.decode().splitlines()]


def test_the_port_has_a_file_for_each_month_of_hours_by_corridor_direction_commodity_and_carrier() -> None:
    """4 pairs of commodity and carrier, in 2 directions, on 3 corridors: 24 figures an hour."""
    port = indicator("LJ-04.I01", "D-CHANNEL3", "direction", "commodity", "carrier", frequency="hourly")
    october, november = parcels(port)
    assert (october.period, october.rows, november.rows) == ("2026-10", 24 * 31 * 24, 24 * 24)
    header, first, *_ = rows(october)
    assert header == ["indicator", "period", "D-CHANNEL3", "direction", "commodity", "carrier", "value"]
    assert first[:-1] == ["LJ-04.I01", "2026-10-01T00", "cer", "in", "container", "demo-rail-1"]
    assert (len(rows(october)), int(first[-1]) > 0) == (october.rows + 1, True)


def test_the_same_rows_have_the_same_id_however_often_they_are_made() -> None:
    (once,), (twice,), (other,) = (parcels(indicator(code)) for code in ("I01", "I01", "I02"))
    assert once.id == twice.id != other.id


def test_a_dimension_without_values_is_left_open() -> None:
    (parcel,) = parcels(indicator("I01", "D-INDUSTRY8", "direction"))
    assert [row[:-1] for row in rows(parcel)[1:]] == [["I01", "2026-10", "", "in"], ["I01", "2026-10", "", "out"]]


def test_where_there_are_no_totals_the_mean_is_reported_as_one() -> None:
    (parcel,) = parcels(indicator("I01", "direction", across="none", aggregation="mean", places=2))
    total, came, went = (round(float(row[-1]) * 100) for row in rows(parcel)[1:])
    assert total == (came + went) // 2


def test_what_has_a_target_is_told_over_all_and_what_is_computed_is_not_told() -> None:
    aim = {"indicator": "I01", "value": "9", "dimensions": {}}
    (parcel,) = parcels(indicator("I01", "direction", aggregation="last"), indicator("I02", formula={}), targets=[aim])
    ((code, month, direction, figure),) = rows(parcel)[1:]
    assert (code, month, direction, 0 < int(figure) < 9) == ("I01", "2026-10", "", True)
