from typing import Any
from uuid import UUID, uuid5

import pytest

from shared.database import Pool
from shared.log.entry import Entry
from tests.factories.entries import create_entry, create_programme_entry, create_state
from tests.factories.tokens import create_token
from tests.infrastructure.edge.gateway import PROGRAMME, RunningGateway, running_gateway

OVERVIEW = "/v1/programmes/LJ-08/overview"
INDICATOR = UUID(int=80)
ANALYST = create_token(scope="programmes:read metrics:read")


def create_indicator(*, id: UUID = INDICATOR, version: int = 1, **fields: Any) -> Entry:
    ordinary = {"code": "I01", "programme": "LJ-08", "across": "sum", "places": 0, "frequency": "monthly"}
    return create_state("indicator", id, version=version, labels=("hub", "public"), **ordinary | fields)


def create_series(value: str, period: str = "2026-09", *, version: int = 1, **said: Any) -> Entry:
    """`channel="rail"` is a dimension."""
    marked = {name: said.pop(name, other) for name, other in (("held", False), ("provenance", "reported"))}
    labels = said.pop("labels", ("hub",))
    id = uuid5(INDICATOR, str(sorted(said.items())))
    latest = {"period": period, "value": value, **marked}
    return create_state("series", id, version=version, labels=labels, indicator="I01", dimensions=said, latest=latest)


async def standing(gateway: RunningGateway, token: str = ANALYST) -> Any:
    (found,) = (await gateway.get(OVERVIEW, token)).json()["data"]["indicators"]
    return found


@pytest.fixture
async def measuring(database: Pool) -> Any:
    async with running_gateway(database) as gateway:
        gateway.publish(create_programme_entry(id=PROGRAMME), create_indicator())
        yield gateway


async def test_the_newest_period_is_added_up_and_says_what_it_is_made_of(measuring: RunningGateway) -> None:
    """0.1 + 0.2 are 0.3; what the lorries brought is of August."""
    measuring.publish(
        create_indicator(version=2, places=2),
        create_series("0.1", channel="rail", provenance="demo"),
        create_series("0.2", channel="river", held=True),
        create_series("7", "2026-08", channel="road"),
    )
    found = await standing(measuring)
    assert found["latest"] == {"period": "2026-09", "value": "0.30", "n": 2, "expected": 3, "held": 1, "demo": 1}
    assert found["by"] == {"channel": {"rail": "0.10", "river": "0.20"}}


@pytest.mark.parametrize(
    ("across", "value", "by"),
    [
        ("sum", "6", {"channel": {"rail": "5"}, "to": {"east": "3", "west": "2"}}),
        ("mean", "2", {"channel": {"rail": "3"}, "to": {"east": "3", "west": "2"}}),
        ("none", "1", {"channel": {"rail": None}, "to": {"east": None, "west": None}}),
    ],
)
async def test_dimensions_are_brought_together_as_the_indicator_says(
    measuring: RunningGateway, across: str, value: str, by: Any
) -> None:
    """5 / 2 is 2.5, and rounded 3; without totals there is only what was reported as just that."""
    measuring.publish(
        create_indicator(version=2, across=across),
        create_series("1"),
        create_series("3", channel="rail", to="east"),
        create_series("2", channel="rail", to="west"),
    )
    found = await standing(measuring)
    assert (found["latest"]["value"], found["by"]) == (value, by)


async def test_a_dimension_of_many_values_is_not_told_one_by_one(measuring: RunningGateway) -> None:
    measuring.publish(*(create_series("1", street=f"S{number}", channel="rail") for number in range(21)))
    found = await standing(measuring)
    assert (found["latest"]["value"], found["by"]) == ("21", {"channel": {"rail": "21"}})


async def test_before_any_figure_there_is_the_definition_and_its_targets(measuring: RunningGateway) -> None:
    measuring.publish(create_state("target", UUID(int=90), indicator="I01", value="10"))
    found = await standing(measuring)
    assert (found["indicator"]["code"], found["latest"], found["by"]) == ("I01", None, {})
    assert [target["value"] for target in found["targets"]] == ["10"]


async def test_beside_a_target_stands_how_far_it_is_reached(measuring: RunningGateway) -> None:
    """A scorecard names its programme too, and is told anew as it changes."""
    card: dict[str, Any] = {"indicator": "I01", "programme": "LJ-08", "attainment": "0.5"}
    measuring.publish(create_state("scorecard", UUID(int=91), **card))
    assert [each["attainment"] for each in (await standing(measuring))["scorecards"]] == ["0.5"]
    measuring.publish(create_state("scorecard", UUID(int=91), version=2, **card | {"attainment": "0.6"}))
    assert [each["attainment"] for each in (await standing(measuring))["scorecards"]] == ["0.6"]


async def test_it_follows_its_figures_whichever_came_first(measuring: RunningGateway) -> None:
    measuring.publish(create_series("1"), create_entry(kind="indicator", id=INDICATOR, version=2, state=None))
    assert (await measuring.get(OVERVIEW, ANALYST)).json()["data"]["indicators"] == []
    measuring.publish(create_indicator(version=3))
    assert (await standing(measuring))["latest"]["value"] == "1"
    measuring.publish(create_series("2", "2026-10", version=2))
    assert (await standing(measuring))["latest"]["period"] == "2026-10"
    measuring.publish(create_indicator(version=4, programme="LJ-09"))
    assert (await measuring.get(OVERVIEW, ANALYST)).json()["data"]["indicators"] == []


async def test_each_sees_the_figures_that_are_theirs(measuring: RunningGateway) -> None:
    measuring.publish(create_series("1"))
    assert (await standing(measuring, ""))["latest"] is None
    measuring.publish(create_series("1", version=2, labels=("hub", "public")))
    assert (await standing(measuring, ""))["latest"]["value"] == "1"


async def test_who_may_not_read_figures_at_all_has_none_whatever_others_of_the_same_rows_read(
    measuring: RunningGateway,
) -> None:
    measuring.publish(create_series("1"))
    assert (await standing(measuring))["latest"]["value"] == "1"
    answer = await measuring.get(OVERVIEW, create_token(scope="programmes:read"))
    assert "indicators" not in answer.json()["data"]


async def test_without_metrics_the_rest_is_answered_and_says_so(measuring: RunningGateway) -> None:
    measuring.gateway.model.missing.add("metrics")
    answer = await measuring.get(OVERVIEW, ANALYST)
    assert (answer.status_code, answer.json()["meta"]["partial"]) == (200, ["metrics"])
    assert ("indicators" in answer.json()["data"], "ETag" in answer.headers) == (False, False)
    measuring.gateway.model.complete("metrics")
    assert (await standing(measuring))["indicator"]["code"] == "I01"
