from fractions import Fraction

import pytest

from services.metrics.indicators.model import CodeMap, Dimension
from services.metrics.ingest.compiling import codes_of, factor_to
from services.metrics.ingest.faults import Wrong
from tests.infrastructure.metrics.service import NAME, value

VALUES = [value("rail"), value("river"), value("canal", retired=True)]


def dimension(*, open: bool = False) -> Dimension:
    return Dimension.model_validate(
        {"id": "00000000-0000-0000-0000-000000000001", "code": "channel", "name": NAME, "values": VALUES, "open": open,
         "expected_count": None, "labels": []}
    )  # fmt: skip


def code_map(*entries: tuple[str, str]) -> CodeMap:
    listed = [{"theirs": theirs, "ours": ours} for theirs, ours in entries]
    told = {"id": "00000000-0000-0000-0000-000000000002", "code": "port", "name": NAME, "dimension": "channel"}
    return CodeMap.model_validate({**told, "entries": listed, "labels": []})


def test_a_senders_code_and_our_own_are_understood() -> None:
    codes = codes_of(dimension(), code_map(("铁路", "rail")))
    assert [codes(cell) for cell in ("铁路", "rail", "river")] == ["rail", "rail", "river"]


def test_a_map_may_give_our_code_another_meaning() -> None:
    assert codes_of(dimension(), code_map(("rail", "river")))("rail") == "river"


@pytest.mark.parametrize(
    ("cell", "candidates"),
    [
        ("raill", ["rail"]),
        ("rivers", ["river"]),
        ("canal", ["rail", "river"]),
        ("zzz", ["rail", "river"]),
        ("x" * 500, []),
    ],
)
def test_an_unmapped_code_is_told_with_what_is_near(cell: str, candidates: list[str]) -> None:
    with pytest.raises(Wrong) as refused:
        codes_of(dimension(), None)(cell)
    assert (refused.value.code, refused.value.params) == (
        "unmapped_code", {"dimension": "channel", "candidates": candidates},
    )  # fmt: skip


def test_an_open_dimension_takes_any_code_but_a_retired_one() -> None:
    codes = codes_of(dimension(open=True), None)
    assert codes("barge-7") == "barge-7"
    for cell in ("canal", "no code", ""):
        with pytest.raises(Wrong):
            codes(cell)


def test_units_lead_to_that_of_the_indicator_exactly() -> None:
    assert [factor_to("吨")(unit) for unit in ("吨", "万吨", "千克")] == [1, 10_000, Fraction(1, 1000)]


@pytest.mark.parametrize(("measure", "unit"), [("吨", "标箱"), ("吨", "stone"), (None, "吨"), ("吨", "吨" * 50)])
def test_what_does_not_lead_there_is_told(measure: str | None, unit: str) -> None:
    with pytest.raises(Wrong) as refused:
        factor_to(measure)(unit)
    assert (refused.value.code, refused.value.params) == ("unit_mismatch", {"expected": measure})
