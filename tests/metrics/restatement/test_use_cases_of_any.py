"""Whatever is corrected: the list of the dry run is the difference of all that is fetched before and after."""

import os
from random import Random
from typing import Any

from tests.infrastructure.metrics.charts import lines
from tests.infrastructure.metrics.reporting import row, sent
from tests.infrastructure.metrics.restating import Listed, Rows, listed, lock, refused, restate, what_if
from tests.infrastructure.metrics.service import OFFICE, Metrics, indicator

CORRECTIONS = int(os.environ.get("RESTATEMENTS", "40"))
"""500: `RESTATEMENTS=500 pytest tests/metrics/restatement/test_use_cases_of_any.py`."""

MONTHS = [f"2025-{month:02}" for month in range(1, 13)]
VALUES = ["0", "0.000001", "0.1", "3", "70", "99999999999999.999999", None]
"""A float would spoil most of them; nothing can be divided by the first."""

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
    await metrics.dimension()
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
    await sent(metrics, *(row(month, "7", channel) for month in MONTHS for channel in ("rail", "river")), caller=OFFICE)
    await lock(metrics, "2025")


async def fetched(metrics: Metrics) -> dict[tuple[str, ...], str]:
    """All figures that are answered, by the dimensions that they have."""
    by_channel = await lines(metrics, indicator="I01,I02,I03,I07", group_by="channel")
    found = by_channel + await lines(metrics, indicator="I04,I05,I06")
    return {
        (line["indicator"], *(value or "-" for value in line["dimensions"].values()), period): value
        for line in found
        for period, value, _ in line["points"]
        if value is not None
    }


def difference(before: dict[tuple[str, ...], str], after: dict[tuple[str, ...], str]) -> Listed:
    pairs = {key: (before.get(key), after.get(key)) for key in before | after}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def drawn(random: Random) -> tuple[str, Rows]:
    """An indicator, and up to three figures of it."""
    code = random.choice(["I01", "I02"])
    channels = ["rail", "river"] if code == "I01" else ["rail", "river", None]
    places = {(random.choice(MONTHS), random.choice(channels)) for _ in range(random.randint(1, 3))}
    rows = [
        {"period": month, "channel": channel, "value": random.choice(VALUES)}
        for month, channel in sorted(places, key=str)
    ]
    return code, [{name: value for name, value in each.items() if name == "value" or value} for each in rows]


async def test_the_list_is_the_difference_of_all_that_is_fetched_before_and_after(metrics: Metrics) -> None:
    await port(metrics)
    random, done, deep, before = Random(13), 0, 0, await fetched(metrics)
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
        assert {key[0] for key in listed(told)} == {*answer.json()["affected"]}
        before, done = after, done + 1
        deep += any(key[0] in {"I05", "I06", "I07"} for key in listed(told))
    assert deep * 5 >= CORRECTIONS
