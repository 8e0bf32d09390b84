from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from services.metrics.ingest.checks.sheet import Form, Listed, Rows, Sheet
from services.metrics.ingest.faults import Faults, RowFault, Wrong
from services.metrics.ingest.formats.block import Block


def ours(code: str) -> str:
    try:
        return {"in": "import", "out": "export", "import": "import", "export": "export"}[code]
    except KeyError:
        raise Wrong("unmapped_code", candidates=["import"]) from None


def factor(unit: str) -> Fraction:
    try:
        return {"t": Fraction(1), "万吨": Fraction(10_000), "kg": Fraction(1, 1000)}[unit]
    except KeyError:
        raise Wrong("unit_mismatch", expected="t") from None


FORM = Form(
    UUID(int=1), "LJ-04.01", "monthly", Decimal(0), Decimal(1_000_000),
    (Listed("direction", True, ours), Listed("carrier", False, lambda code: code)), factor, (),
    datetime(2026, 11, 24, tzinfo=UTC), "monthly", False,
)  # fmt: skip


def check(form: Form = FORM, **columns: list[str | None]) -> tuple[Rows, list[RowFault]]:
    faults = Faults()
    rows = Sheet(form).check(Block(range(2, 2 + len(columns["period"])), columns), faults)
    return rows, faults.kept


def test_rows_say_their_series_start_and_figure() -> None:
    rows, faults = check(
        period=["2026-10", "2026-09"], value=["12.5", "null"], direction=["in", "export"], carrier=["rail", None],
        source_id=["a", ""], captured_at=["2026-11-01T08:00:00+08:00", None],
    )  # fmt: skip
    assert faults == []
    assert (rows.numbers, rows.keys) == (range(2, 4), [("import", "rail"), ("export", None)])
    assert rows.starts == ["2026-10-01 00:00+08", "2026-09-01 00:00+08"]
    assert (rows.values, rows.source_ids, rows.notes) == (["12.5", None], ["a", None], [None, None])


def test_each_fault_is_told_by_row_and_column_and_the_other_rows_are_kept() -> None:
    rows, faults = check(
        period=["2026-10", "2026-13", "2026-08", "2026-07"],
        value=["1", "2", "x", "4"],
        direction=["in", "in", "sideways", None],
        note=[None, None, None, "fine"],
        port=[None, None, None, "Guoyuan"],
    )
    assert {(fault.row, fault.column, fault.code) for fault in faults} == {
        (3, "period", "invalid_period"),
        (4, "value", "invalid_decimal"),
        (4, "direction", "unmapped_code"),
        (5, "direction", "missing"),
        (5, "port", "unknown_column"),
    }
    assert (rows.numbers, rows.values) == ([2], ["1"])


def test_figures_in_other_units_are_converted_before_they_are_bounded() -> None:
    rows, faults = check(
        period=["2026-10", "2026-09", "2026-08", "2026-07", "2026-06"], direction=["in"] * 5,
        value=["99.5", "100.5", "1.234567", "7", "null"], unit=["万吨", "万吨", "kg", "TEU", "kg"],
    )  # fmt: skip
    assert [(fault.row, fault.column, fault.code) for fault in faults] == [
        (5, "unit", "unit_mismatch"), (4, "value", "inexact"), (3, "value", "out_of_bounds"),
    ]  # fmt: skip
    assert (rows.values, rows.numbers) == (["995000.000000", None], [2, 6])


def test_an_indicator_without_dimensions_is_one_series() -> None:
    rows, _ = check(replace(FORM, dimensions=()), period=["2026-10"], value=["1"])
    assert rows.keys == [()]
