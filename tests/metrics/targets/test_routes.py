from tests.infrastructure.metrics.service import Metrics, indicator

YEAR = {"indicator": "I01", "value": "1200", "horizon": "period", "period": "2026"}


async def test_the_targets_of_an_indicator_are_listed_page_by_page(metrics: Metrics) -> None:
    for code in ("I01", "I02"):
        await metrics.make("indicators", indicator(code))
        for period in ("2025", "2026", "2027"):
            await metrics.make("targets", YEAR | {"indicator": code, "period": period})
    first = (await metrics.ask("GET", "/v1/indicators/I01/targets?limit=2&sort=-period")).json()
    assert [each["period"] for each in first["data"]] == ["2027", "2026"]
    cursor = first["page"]["next_cursor"]
    last = (await metrics.ask("GET", f"/v1/indicators/I01/targets?limit=2&sort=-period&cursor={cursor}")).json()
    assert [(each["indicator"], each["period"]) for each in last["data"]] == [("I01", "2025")]
    assert last["page"]["has_more"] is False
    other = await metrics.ask("GET", f"/v1/indicators/I02/targets?limit=2&sort=-period&cursor={cursor}")
    assert (other.status_code, other.json()["code"]) == (400, "cursor_mismatch")
    assert (await metrics.ask("GET", "/v1/indicators/I99/targets")).status_code == 404


async def test_a_batch_sets_all_or_none(metrics: Metrics) -> None:
    await metrics.make("indicators", indicator())
    items = [YEAR | {"period": period} for period in ("2025", "2026", "2025")]
    answer = await metrics.ask("POST", "/v1/targets/batch", json={"items": items})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (409, "/items/2")
    answer = await metrics.ask("POST", "/v1/targets/batch", json={"atomic": False, "items": items})
    assert [each["status"] for each in answer.json()["results"]] == [201, 201, 409]


async def test_the_history_says_what_was_expected_before_and_why_no_more(metrics: Metrics) -> None:
    await metrics.make("indicators", indicator())
    made = await metrics.make("targets", YEAR)
    await metrics.change("PATCH", f"/v1/targets/{made['id']}", json={"value": "1000", "reason": "the lock is repaired"})
    lines = (await metrics.ask("GET", f"/v1/targets/{made['id']}/history")).json()["data"]
    assert lines[1]["reason"] == "the lock is repaired"
    assert lines[1]["changes"] == [{"field": "value", "before": "1200", "after": "1000"}]


async def test_a_day_that_is_none_is_refused(metrics: Metrics) -> None:
    await metrics.make("indicators", indicator())
    made = await metrics.make("targets", YEAR)
    for said in ("2026-02-30", "2026-11", "1767225600", "20261124"):
        answer = await metrics.ask("GET", f"/v1/targets/{made['id']}/trajectory?on={said}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field"), said
