"""M11. What the year will end with, by what is known; silent where too little is; and how near it came before.

The port handles 30 t more in each quarter than in the one before, and 50 more in each second quarter, 50 less in each
fourth. So every projection is right, and can be added up by hand.
"""

from typing import Any

from tests.infrastructure.metrics.following import at_noon
from tests.infrastructure.metrics.service import ANYONE, Metrics, indicator

SEASON = (0, 50, 0, -50)
QUARTERS = [f"{year}-Q{quarter}" for year in (2023, 2024, 2025, 2026) for quarter in (1, 2, 3, 4)]


def tons(nth: int) -> int:
    """2023: 100, 180, 160, 140; 2024: 220, 300, 280, 260; 2025: 340, 420, 400, 380; 2026: 460, 540, 520, 500."""
    return 100 + 30 * nth + SEASON[nth % 4]


async def port(metrics: Metrics, count: int, **said: Any) -> None:
    """It has reported so many quarters."""
    await at_noon(metrics, "2026-11-24")
    await metrics.make("indicators", indicator(frequency="quarterly", lead_unit="port", places=0, **said))
    if count:
        await report(metrics, *range(count))


async def report(metrics: Metrics, *quarters: int) -> None:
    rows = [{"period": QUARTERS[nth], "value": str(tons(nth))} for nth in quarters]
    answer = await metrics.ask("POST", "/v1/indicators/I01/observations", json={"rows": rows})
    assert answer.status_code == 201, answer.text


async def asked(metrics: Metrics, query: str = "indicator=I01") -> Any:
    answer = await metrics.ask("GET", f"/v1/forecasts?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_year_is_projected_from_its_first_half(metrics: Metrics) -> None:
    """460 and 540 are known, 520 and 500 to come: 2,020. Of what comes in two quarters 8 past projections erred by 0.

    At the half of 2025 it would have been 1,540, which came; at that of 2024 there were not two years yet.
    """
    await port(metrics, 14)
    answer = await asked(metrics)
    (line,) = answer["data"]
    assert (line["period"], line["state"], line["figures_to"]) == ("2026", "projected", "2026-Q2")
    assert (line["so_far"], line["behind"], line["ahead"]) == ("1000", 14, 2)
    assert (line["low"], line["value"], line["high"]) == ("2020", "2020", "2020")
    assert line["past"] == [
        {"to": "2025-Q4", "value": "1540", "low": None, "high": None, "actual": "1540", "error": "0.0"}
    ]
    assert answer["owners"] == [{"owner": "port", "projections": 1, "ranged": 0, "within": 0, "error": "0.0"}]


async def test_below_two_seasons_nothing_is_said(metrics: Metrics) -> None:
    """Seven quarters are no two years; the eighth makes them, and the whole of 2024 is known then."""
    await port(metrics, 7)
    (line,) = (await asked(metrics, "indicator=I01&period=2024"))["data"]
    assert (line["state"], line["reason"], line["value"], line["so_far"]) == ("silent", "too_few", None, "800")
    await report(metrics, 7)
    (line,) = (await asked(metrics, "indicator=I01&period=2024"))["data"]
    assert (line["state"], line["value"], line["low"], line["high"]) == ("complete", "1060", "1060", "1060")
    (line,) = (await asked(metrics, "indicator=I01&period=2025"))["data"]
    assert (line["state"], line["value"]) == ("projected", "1540")
    (line,) = (await asked(metrics, "indicator=I01&period=2026"))["data"]
    assert (line["state"], line["reason"]) == ("silent", "too_far")


async def test_what_a_unit_answers_for_is_scored_together(metrics: Metrics) -> None:
    await port(metrics, 14)
    formula = {"expression": "2 * x", "inputs": [{"name": "x", "indicator": "I01", "where": {}}]}
    await metrics.make("indicators", indicator("I02", formula=formula, frequency="quarterly", lead_unit="port"))
    answer = await asked(metrics, "owner=port")
    assert [(line["indicator"], line["value"]) for line in answer["data"]] == [("I01", "2020"), ("I02", "4040.00")]
    assert answer["owners"] == [{"owner": "port", "projections": 2, "ranged": 0, "within": 0, "error": "0.0"}]


async def test_what_a_unit_answers_for_by_now_is_left_out_of_a_time_before_it_stood(metrics: Metrics) -> None:
    await port(metrics, 14)
    before = await metrics.database.fetchval("select hub_now()")
    await metrics.make("indicators", indicator("I02", lead_unit="port"))
    await metrics.database.execute("update clock set ahead = ahead + interval '1 minute'")
    for when, codes in (("", ["I01", "I02"]), (f"&as_of={before:%Y-%m-%dT%H:%M:%S.%fZ}", ["I01"])):
        assert [line["indicator"] for line in (await asked(metrics, f"owner=port{when}"))["data"]] == codes


async def test_what_is_not_known_or_not_theirs_is_silent_or_left_out_and_what_is_wrong_is_refused(
    metrics: Metrics,
) -> None:
    await port(metrics, 0)
    (line,) = (await asked(metrics))["data"]
    assert (line["state"], line["reason"], line["figures_to"]) == ("silent", "no_data", None)
    theirs = await metrics.ask("GET", "/v1/forecasts?indicator=I01", caller=ANYONE)
    assert (theirs.json()["data"], theirs.json()["owners"]) == ([], [])
    for query, pointer, code in (
        ("", "indicator", "one_or_the_other"),
        ("indicator=I01&owner=port", "indicator", "one_or_the_other"),
        ("indicator=I01&period=2026-11", "period", "not_made_of_periods"),
        ("indicator=I01&period=soon", "period", "period_parsing"),
        ("indicator=I01&where[channel]=rail", "where[channel]", "not_of_the_indicator"),
        ("indicator=I01&where[channel]=%00", "where[channel]", "string_pattern_mismatch"),
        ("indicator=%00", "indicator", "string_pattern_mismatch"),
        ("owner=%00", "owner", "string_pattern_mismatch"),
    ):
        problem = (await metrics.ask("GET", f"/v1/forecasts?{query}")).json()
        assert [(fault["pointer"], fault["code"]) for fault in problem["errors"]] == [(pointer, code)]
