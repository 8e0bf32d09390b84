from typing import Any

import pytest

from shared.auth.labels import PUBLIC, node
from shared.contracts.metrics.indicators import FiguresPublished, FiguresWithdrawn
from shared.errors import InvalidField
from shared.http.changes.transitions import TransitionNotAllowed
from shared.rows import new_id
from tests.factories.indicators import create_dimension, create_equivalence, create_indicator
from tests.infrastructure.metrics.service import value


def test_figures_are_for_the_hub_the_programme_the_unit_and_the_districts() -> None:
    programme = new_id()
    said = create_indicator(programme="LJ-04", lead_unit="port", districts=["500101"])
    assert said.figure_labels(programme) == sorted(["hub", node(programme), "unit:port", "district:500101"])


def test_until_the_programme_is_known_its_figures_are_for_the_others() -> None:
    assert create_indicator(programme="LJ-04", lead_unit="port").figure_labels(None) == ["hub", "unit:port"]


def test_published_figures_are_for_everyone() -> None:
    said = create_indicator()
    assert isinstance(said.turn("published", reason=""), FiguresPublished)
    assert PUBLIC in said.figure_labels(None)
    assert isinstance(said.turn("internal", reason="not yet"), FiguresWithdrawn)
    assert said.figure_labels(None) == ["hub"]


def test_to_withdraw_needs_a_reason_and_to_publish_twice_is_no_turn() -> None:
    said = create_indicator(publication="published")
    with pytest.raises(InvalidField):
        said.turn("internal", reason="")
    with pytest.raises(TransitionNotAllowed):
        said.turn("published", reason="")


def test_a_lower_bound_is_below_the_upper_one() -> None:
    create_indicator(lower="1", upper="1").require_sound()
    with pytest.raises(InvalidField) as refused:
        create_indicator(lower="1.5", upper="1").require_sound()
    assert [(fault.pointer, fault.code) for fault in refused.value.errors] == [("/upper", "below_lower")]


def test_a_measure_is_a_unit_of_ours() -> None:
    create_indicator(measure="万元/小时").require_sound()
    with pytest.raises(InvalidField) as refused:
        create_indicator(measure="斤").require_sound()
    (fault,) = refused.value.errors
    assert (fault.pointer, fault.code, "吨" in str(fault.params["known"])) == ("/measure", "unknown_unit", True)


@pytest.mark.parametrize(
    ("before", "after", "redefined"),
    [
        ({}, {"frequency": "daily"}, True),
        ({"measure": "吨"}, {"measure": "万吨"}, True),
        ({}, {"places": 3, "aggregation": "last"}, False),
        ({}, {"dimensions": [{"dimension": "channel", "required": False}]}, False),
        ({}, {"dimensions": [{"dimension": "channel", "required": True}]}, True),
        ({"dimensions": [{"dimension": "channel", "required": False}]}, {}, True),
        (
            {"dimensions": [{"dimension": "channel", "required": False}]},
            {"dimensions": [{"dimension": "channel", "required": True}]},
            True,
        ),
        (
            {"dimensions": [{"dimension": "channel", "required": True}]},
            {"dimensions": [{"dimension": "channel", "required": False}]},
            False,
        ),
    ],
)
def test_figures_stay_what_they_were_reported_as(before: Any, after: Any, redefined: bool) -> None:
    assert create_indicator(**after).redefines(create_indicator(**before)) is redefined


def test_a_closed_dimension_takes_its_values_and_an_open_one_any_code() -> None:
    closed, opened = create_dimension(), create_dimension(open=True)
    assert (closed.refused(["rail", "road"]), opened.refused(["rail", "road"])) == ({"road"}, set())


def test_a_retired_value_takes_nothing_new_and_keeps_what_it_has() -> None:
    dimension = create_dimension(values=[value("rail", retired=True)], open=True)
    assert (dimension.refused(["rail"]), dimension.refused(["rail"], {"rail"})) == ({"rail"}, set())


COMPUTED = {"formula": {"expression": "x", "inputs": [{"name": "x", "indicator": "C", "where": {}}]}}


def by(**dimensions: bool) -> dict[str, Any]:
    return {"dimensions": [{"dimension": code, "required": must} for code, must in dimensions.items()]}


@pytest.mark.parametrize(
    ("source", "target", "given", "faults"),
    [
        ({}, {}, {}, []),
        (by(partner=True), by(partner=False), {}, []),
        (by(partner=True, channel=True), by(partner=True), {"channel": "rail"}, []),
        (by(partner=True), by(partner=True, street=False), {}, []),
        (by(partner=True, channel=True), by(partner=True), {}, ["/dimensions value_missing"]),
        (by(partner=True), by(partner=True), {"partner": "500101"}, ["/dimensions/partner both_have_it"]),
        ({}, {}, {"street": "renhe"}, ["/dimensions/street not_its_dimension"]),
        (by(partner=True), by(partner=True, street=True), {}, ["/to_indicator requires_more"]),
        ({"frequency": "daily"}, {}, {}, ["/to_indicator other_frequency"]),
        ({"measure": "吨"}, {"measure": "万吨"}, {}, ["/to_indicator other_measure"]),
        ({"unit": {"zh": "颗", "en": "stars"}}, {}, {}, ["/to_indicator other_measure"]),
        ({"code": "B"}, {}, {}, ["/to_indicator same_indicator"]),
        ({}, COMPUTED, {}, ["/to_indicator computed"]),
    ],
)
def test_a_figure_is_one_of_another_indicator_where_nothing_about_it_differs(
    source: Any, target: Any, given: Any, faults: list[str]
) -> None:
    first, second = create_indicator(**{"code": "A", **source}), create_indicator(**{"code": "B", **target})
    found = create_equivalence(dimensions=given).faults_between(first, second)
    assert [f"{fault.pointer} {fault.code}" for fault in found] == faults


@pytest.mark.parametrize(
    "code", ["unit", "note", "period", "value", "indicator", "source_id", "captured_at", "evidence"]
)
def test_a_dimension_is_not_called_like_a_column_that_any_row_has(code: str) -> None:
    assert [(fault.pointer, fault.code) for fault in create_dimension(code=code).faults()] == [("/code", "reserved")]
    assert [*create_dimension(code=f"{code}2").faults()] == []
