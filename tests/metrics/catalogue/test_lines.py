from typing import Any

import pytest

from services.metrics.catalogue.entries import Catalogue
from services.metrics.catalogue.lines import lines
from services.metrics.indicators.model import Dimension, Indicator

FREIGHT = {
    "code": "LJ-04.I01", "zh": "港口货运量", "en": "freight", "unit": "吨", "unit_en": "t", "direction": "up",
    "frequency": "hourly", "aggregation": "sum",
}  # fmt: skip
CHANNELS = {
    "code": "D-CHANNEL3",
    "zh": "通道",
    "en": "corridors",
    "values": [{"code": "cer", "zh": "欧", "en": "rail"}],
}


def made(*indicators: dict[str, Any], lists: Any = ()) -> list[tuple[type[Any], dict[str, Any]]]:
    catalogue = {"dimension_lists": [*lists], "programmes": [{"code": "LJ-04", "indicators": [*indicators]}]}
    return [(line.model, dict(line.fields)) for line in lines(Catalogue.model_validate(catalogue))]


def indicator(**said: Any) -> dict[str, Any]:
    ((_, fields),) = [line for line in made(FREIGHT | said) if line[0] is Indicator]
    return fields


def test_a_dimension_stands_before_what_names_it_and_a_free_one_is_open() -> None:
    named = FREIGHT | {"dimensions": ["D-CHANNEL3", "carrier"]}
    found = made(named, named | {"code": "LJ-04.I02"}, lists=[CHANNELS])
    assert [(model, fields["code"]) for model, fields in found] == [
        (Dimension, "D-CHANNEL3"),
        (Dimension, "carrier"),
        (Indicator, "LJ-04.I01"),
        (Indicator, "LJ-04.I02"),
    ]
    assert [fields["open"] for _, fields in found[:2]] == [False, True]
    assert found[0][1]["values"] == [
        {"code": "cer", "name": {"zh": "欧", "en": "rail"}, "parent": None, "retired": False}
    ]


def test_a_list_that_is_numbered_and_not_named_has_no_values() -> None:
    ((_, fields),) = made(lists=[{"code": "D-ALLIANCE8", "zh": "联盟", "en": "a", "expected_count": 8, "values": []}])
    assert (fields["values"], fields["expected_count"], fields["open"]) == ([], 8, False)


def test_a_free_dimension_that_is_a_list_of_the_file_is_that_list() -> None:
    found = made(FREIGHT | {"dimensions": ["carrier"]}, lists=[CHANNELS | {"code": "carrier"}])
    assert [fields["code"] for model, fields in found if model is Dimension] == ["carrier"]


@pytest.mark.parametrize(
    ("said", "total"),
    [({}, "sum"), ({"aggregation": "mean"}, "none"), ({"unit": "%", "unit_en": "%"}, "none")],
)
def test_a_mean_or_a_share_has_no_total_over_a_dimension(said: dict[str, Any], total: str) -> None:
    assert indicator(**said)["across"] == total


@pytest.mark.parametrize(
    ("unit", "measure", "places"),
    [("吨", "吨", 2), ("标箱", "标箱", 0), ("家", "家", 0), ("天", "天", 0), ("%", "%", 2), ("颗星", None, 2)],
)
def test_what_is_counted_is_whole_and_a_unit_that_we_know_can_be_converted(
    unit: str, measure: str | None, places: int
) -> None:
    said = indicator(unit=unit)
    assert (said["measure"], said["places"]) == (measure, places)


@pytest.mark.parametrize(("frequency", "review"), [("hourly", False), ("daily", False), ("monthly", True)])
def test_what_people_report_is_approved_by_someone(frequency: str, review: bool) -> None:
    assert indicator(frequency=frequency)["review"] is review


@pytest.mark.parametrize(
    ("said", "remark"),
    [
        ({}, None),
        ({"formula": "a / b"}, {"zh": "计算公式：a / b", "en": "formula: a / b"}),
        ({"from_pipeline": "PL-FUND"}, {"zh": "由 PL-FUND 统计", "en": "counted from PL-FUND"}),
        ({"computed_by": "schedule"}, {"zh": "由进度计划计算", "en": "computed from the schedule"}),
        ({"note": "not defined", "formula": "a"}, {"zh": None, "en": "not defined; formula: a"}),
    ],
)
def test_where_its_figures_come_from_is_for_people_to_read(said: dict[str, Any], remark: object) -> None:
    assert indicator(**said)["remark"] == remark
