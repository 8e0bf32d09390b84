"""Whatever is corrected: the list of the dry run is the difference of all that is fetched before and after."""

import os
from random import Random
from typing import Any

from tests.infrastructure.metrics.charts import lines
from tests.infrastructure.metrics.following import at_noon, follow
from tests.infrastructure.metrics.reporting import row, sent
from tests.infrastructure.metrics.restating import Listed, Rows, listed, lock, refused, restate, what_if
from tests.infrastructure.metrics.service import OFFICE, Metrics, indicator, value

CORRECTIONS = int(os.environ.get("RESTATEMENTS", "30"))
"""500: `RESTATEMENTS=500 pytest tests/metrics/restatement/use_cases/test_restating_of_any.py`."""

MONTHS = [f"2025-{month:02}" for month in range(1, 13)]
CHANNELS = ["rail", "river", "road"]
TONS = ["0", "0.000001", "0.1", "3", "12.5", "30", "70", None]
SHIPS = ["0", "0.1", "3", "99999999999999.999999", None]
"""A float would spoil most of them; nothing can be divided by the first."""

Fetched = dict[tuple[str, ...], Any]

BY_CHANNEL = [{"dimension": "channel", "required": True}]
OR_NOT = [{"dimension": "channel", "required": False}]


def formula(expression: str, **inputs: str) -> dict[str, Any]:
    """`rail="I01 rail"`: of one channel."""
    named = [
        {"name": name, "indicator": code, "where": {"channel": channel} if channel else {}}
        for name, (code, _, channel) in ((name, told.partition(" ")) for name, told in inputs.items())
    ]
    return {"expression": expression, "inputs": named}


async def port(metrics: Metrics) -> None:
    """Two that are reported, five that are computed, the last three of them from what is computed."""
    await metrics.dimension(values=[*map(value, CHANNELS)])
    defined: dict[str, dict[str, Any]] = {
        "I01": {"dimensions": BY_CHANNEL},
        "I02": {"dimensions": OR_NOT, "aggregation": "last", "places": 6},
        "I03": {"dimensions": BY_CHANNEL, "formula": formula("tons / ships", tons="I01", ships="I02")},
        "I04": {"frequency": "quarterly", "formula": formula("tons * 2", tons="I01")},
        "I05": {"formula": formula("rail + each", rail="I01 rail", each="I03")},
        "I06": {"frequency": "quarterly", "formula": formula("twice - sum", twice="I04", sum="I05")},
        "I07": {"frequency": "yearly", "dimensions": OR_NOT, "places": 0, "formula": formula("each * 0.5", each="I03")},
    }
    for code, said in defined.items():
        await metrics.make("indicators", indicator(code, **said))
    await sent(metrics, *(row(month, "7", channel) for month in MONTHS for channel in CHANNELS), caller=OFFICE)
    await targets(metrics)
    await lock(metrics, "2025")


async def targets(metrics: Metrics) -> None:
    """The channels are ranked by their tons, and by what is computed of them; and there is one of the whole."""
    year = {"horizon": "period", "period": "2025"}
    for code in ("I01", "I03"):
        for channel in CHANNELS:
            said = {"indicator": code, "dimensions": {"channel": channel}, "value": "100"}
            await metrics.make("targets", said | year)
    await metrics.make("targets", {"indicator": "I05", "value": "84", **year})


async def cards(metrics: Metrics) -> Fetched:
    """All scorecards, by id and field, once everything is computed anew."""
    await follow(metrics)
    found = (await metrics.ask("GET", "/v1/scorecards?limit=200")).json()["data"]
    return {(card["id"], name): value for card in found for name, value in card.items() if name != "version"}


async def fetched(metrics: Metrics) -> Fetched:
    """All that is answered: figures by the dimensions that they have, and scorecards."""
    return await figures(metrics) | await cards(metrics)


async def figures(metrics: Metrics) -> Fetched:
    by_channel = await lines(metrics, indicator="I01,I02,I03,I07", group_by="channel")
    found = by_channel + await lines(metrics, indicator="I04,I05,I06")
    return {
        (line["indicator"], *(value or "-" for value in line["dimensions"].values()), period): value
        for line in found
        for period, value, _ in line["points"]
        if value is not None
    }


def difference(before: Fetched, after: Fetched) -> Listed:
    pairs = {key: (before.get(key), after.get(key)) for key in before | after}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def drawn(random: Random) -> tuple[str, Rows]:
    """An indicator, and up to three figures of it."""
    code = random.choice(["I01", "I02"])
    channels, values = (CHANNELS, TONS) if code == "I01" else ([*CHANNELS, None], SHIPS)
    places = {(random.choice(MONTHS), random.choice(channels)) for _ in range(random.randint(1, 3))}
    return code, [drawn_row(month, channel, random.choice(values)) for month, channel in sorted(places, key=str)]


def drawn_row(month: str, channel: str | None, value: str | None) -> dict[str, str | None]:
    return {"period": month, "value": value} | ({"channel": channel} if channel else {})


async def test_the_list_is_the_difference_of_all_that_is_fetched_before_and_after(metrics: Metrics) -> None:
    await at_noon(metrics, "2026-02-01")
    await port(metrics)
    random, done, deep, places, before = Random(13), 0, 0, 0, await fetched(metrics)
    while done < CORRECTIONS:
        code, rows = drawn(random)
        told = await what_if(metrics, rows, indicator=code)
        assert refused(told) in ([], ["nothing_restated"])
        if told["errors"]:
            continue
        assert done % 10 or await fetched(metrics) == before
        answer = await restate(metrics, rows, told["effects_digest"], indicator=code)
        assert answer.status_code == 201, answer.text
        after = await fetched(metrics)
        assert listed(told) == difference(before, after)
        assert indicators_in(told) == {*answer.json()["affected"]}
        before, done = after, done + 1
        deep += not indicators_in(told).isdisjoint({"I05", "I06", "I07"})
        places += any(key[1] == "rank" for key in listed(told))
    assert (deep * 5 >= CORRECTIONS, places * 5 >= CORRECTIONS) == (True, True), (deep, places)


def indicators_in(told: Any) -> set[str]:
    return {effect["about"]["indicator"] for effect in told["effects"] if "about" in effect}
