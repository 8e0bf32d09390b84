from typing import Any
from unittest.mock import patch

from services.metrics.observations.use_cases import folding
from shared.auth.labels import HUB, PUBLIC, unit
from tests.infrastructure.metrics.reporting import batch_of, freight, row, sent, turn
from tests.infrastructure.metrics.service import VALUES, Metrics, indicator

SERIES = "select dimensions ->> 'channel', rows, first_period, last_period, latest, revision from series order by 1"


CHANGES = "select convert_from(change, 'UTF8')::jsonb from journal where type = $1 order by seq"


async def test_each_series_is_told_of_once_for_each_batch(metrics: Metrics) -> None:
    await freight(metrics)
    await sent(metrics, row("2026-09", "1.50"), row("2026-10", "2"), row("2026-10", "3", "river"))
    await metrics.fire_timers()
    await sent(metrics, row("2026-10", "2.5"), reason="recount")
    await metrics.fire_timers()
    corrected = {"period": "2026-10", "value": "2.5", "held": False, "provenance": "corrected"}
    first = {"period": "2026-10", "value": "3", "held": False, "provenance": "reported"}
    assert [tuple(found) for found in await metrics.database.fetch(SERIES)] == [
        ("rail", 3, "2026-09", "2026-10", corrected, 2),
        ("river", 1, "2026-10", "2026-10", first, 1),
    ]
    kinds = await metrics.database.fetch("select count(*) from journal where kind = 'series' group by aggregate_id")
    assert sorted(found["count"] for found in kinds) == [1, 2]


async def test_a_withdrawn_figure_gives_way_to_the_one_before(metrics: Metrics) -> None:
    await freight(metrics)
    await sent(metrics, row("2026-09", "1"), row("2026-10", "2"))
    await sent(metrics, row("2026-10", None), reason="counted twice")
    await metrics.fire_timers()
    (found,) = await metrics.database.fetch(SERIES)
    assert (found["latest"]["period"], found["latest"]["value"], found["last_period"]) == ("2026-09", "1", "2026-10")


async def test_a_batch_of_many_series_is_folded_by_parts(metrics: Metrics) -> None:
    await freight(metrics)
    batch = await sent(metrics, row("2026-09", "1"), row("2026-09", "1", "river"), row("2026-10", "1", "river"))
    with patch.object(folding, "AT_ONCE", 1), patch.object(folding, "parts_of", wraps=folding.parts_of) as looked:
        await metrics.fire_timers()
    told = await metrics.database.fetch(CHANGES, "hub.observation_batch.folded.v1")
    assert [change["folded"] for (change,) in told] in ([1, 3], [2, 3])
    assert looked.await_count == 2, "there is no timer without a part"
    assert (await batch_of(metrics, batch["id"]))["folded"] == 3


async def test_a_series_is_for_those_who_see_the_figures(metrics: Metrics) -> None:
    await freight(metrics)
    await sent(metrics, row("2026-09", "1"))
    await metrics.fire_timers()
    id = await metrics.database.fetchval("select id from series")
    assert await metrics.labels("series", id) == [HUB, unit("port")]
    published = await metrics.change("POST", "/v1/indicators/I01/transitions", json={"to": "published"})
    assert published.status_code == 200, published.text
    assert await metrics.labels("series", id) == [HUB, PUBLIC, unit("port")]


async def test_while_figures_stand_their_definition_does_too(metrics: Metrics) -> None:
    await freight(metrics)
    await sent(metrics, row("2026-09", "1"))
    await metrics.fire_timers()
    changed = await metrics.change("PATCH", "/v1/indicators/I01", json={"frequency": "daily"})
    assert (changed.status_code, changed.json()["kinds"]) == (409, ["series"])


async def test_from_its_acceptance_on_a_figure_stands_though_nothing_was_told_of_it(metrics: Metrics) -> None:
    """The indicator gets no formula and no other frequency, and is not archived; the dimension keeps the value."""
    await freight(metrics)
    await metrics.make("indicators", indicator("I02"))
    await sent(metrics, row("2026-09", "1"))
    formula = {"expression": "other", "inputs": [{"name": "other", "indicator": "I02", "where": {}}]}
    changes: list[dict[str, Any]] = [{"formula": formula}, {"frequency": "daily"}]
    refused = [await metrics.change("PATCH", "/v1/indicators/I01", json=change) for change in changes]
    refused.append(await metrics.change("DELETE", "/v1/indicators/I01?reason=gone"))
    assert [(answer.status_code, answer.json()["kinds"]) for answer in refused] == [(409, ["observation_batch"])] * 3
    values = await metrics.change("PATCH", "/v1/dimensions/channel", json={"values": VALUES[1:]})
    assert (values.status_code, values.json()["values"]) == (409, ["rail"])
    await metrics.fire_timers()
    told = await metrics.change("PATCH", "/v1/indicators/I01", json=changes[0])
    assert (told.status_code, told.json()["kinds"]) == (409, ["series"])


async def test_a_value_that_a_draft_has_stays_until_the_draft_is_cancelled(metrics: Metrics) -> None:
    await freight(metrics)
    draft = await sent(metrics, row("2026-09", "1"), accept="false")
    without = {"values": VALUES[1:]}
    assert (await metrics.change("PATCH", "/v1/dimensions/channel", json=without)).json()["values"] == ["rail"]
    await turn(metrics, draft, "cancelled", reason="a mistake")
    assert (await metrics.change("PATCH", "/v1/dimensions/channel", json=without)).status_code == 200


async def test_what_was_told_of_is_not_computed_from_then_on(metrics: Metrics) -> None:
    await freight(metrics)
    await metrics.make("indicators", indicator("I02"))
    await sent(metrics, row("2026-09", "1"))
    await metrics.fire_timers()
    inputs = [{"name": "other", "indicator": "I02", "where": {}}]
    said = {"formula": {"expression": "other", "inputs": inputs}}
    answer = await metrics.change("PATCH", "/v1/indicators/I01", json=said)
    assert (answer.status_code, answer.json()["code"], answer.json()["kinds"]) == (409, "figures_stand", ["series"])
