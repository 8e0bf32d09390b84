"""A figure is accepted, and whoever follows the programme is told how far its target is reached."""

from typing import Any

import httpx

from tests.flow.test_story import following

TREES: dict[str, Any] = {
    "name": {"zh": "植树", "en": "Trees planted"}, "programme": "LJ-09", "unit": {"zh": "棵", "en": "trees"},
    "direction": "up", "frequency": "monthly", "aggregation": "sum", "across": "sum", "places": 0,
}  # fmt: skip
TARGET = {"value": "730", "horizon": "period", "period": "2025"}


async def test_who_follows_a_programme_is_told_of_its_scorecards(office: httpx.AsyncClient) -> None:
    """2025 is over: 657 of 730 are nine tenths of what was expected by its last day, and no less."""
    async with following(office, "/v1/stream?programme=LJ-09&kind=scorecard") as stream:
        await office.post("/v1/indicators", json={"code": "M10.TREES", **TREES})
        await office.post("/v1/targets", json={"indicator": "M10.TREES", **TARGET})
        assert '"light":"grey","reason":"no_data"' in await stream.until('"indicator":"M10.TREES"')
        rows = [{"period": "2025-03", "value": "657"}]
        await office.post("/v1/indicators/M10.TREES/observations", json={"rows": rows})
        told = await stream.until('"actual":"657"')
    assert "event: hub.scorecard.revised.v1" in told
    (card,) = (await office.get("/v1/scorecards?indicator=M10.TREES&expand=target")).json()["data"]
    assert (card["attainment"], card["time_progress"], card["light"]) == ("0.9", "1", "amber")
    assert (card["programme"], card["goal"], card["expanded"]["target"]["value"]) == ("LJ-09", "HQL", "730")
    assert (await office.get(f"/v1/scorecards/{card['id']}")).json()["judged_on"] == "2025-12-31"
    (standing,) = [
        each
        for each in (await office.get("/v1/programmes/LJ-09/overview")).json()["data"]["indicators"]
        if each["indicator"]["code"] == "M10.TREES"
    ]
    assert [each["attainment"] for each in standing["scorecards"]] == ["0.9"]
