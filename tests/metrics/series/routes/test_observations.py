from typing import Any

import httpx

from shared.auth.caller import Caller
from tests.infrastructure.metrics.charts import past_is_settled
from tests.infrastructure.metrics.reporting import PORT, freight, row, sent
from tests.infrastructure.metrics.service import ANYONE, OFFICE, Metrics

NAMES = {"first": "from", "last": "to", "where": "where[channel]"}


async def told(metrics: Metrics, *, caller: Caller = OFFICE, **query: Any) -> Any:
    asked = {NAMES.get(name, name): text for name, text in query.items()}
    answer = await metrics.ask("GET", f"/v1/indicators/I01/observations?{httpx.QueryParams(asked)}", caller=caller)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_figure_has_all_that_was_said_of_it_the_newest_first(metrics: Metrics) -> None:
    await freight(metrics)
    first = await sent(metrics, row("2026-01", "1.50", note="by telephone"), source="port system")
    second = await sent(metrics, row("2026-01", "2"), reason="late papers")
    third = await sent(metrics, row("2026-01", None), reason="of another port")
    (figure,) = (await told(metrics))["data"]
    assert (figure["dimensions"], figure["period"], figure["value"]) == ({"channel": "rail"}, "2026-01", None)
    assert [
        (each["value"], each["provenance"], each["batch"], each["sender"], each["reason"], each["note"])
        for each in figure["revisions"]
    ] == [
        (None, "corrected", third["id"], "li", "of another port", None),
        ("2", "corrected", second["id"], "li", "late papers", None),
        ("1.5", "reported", first["id"], "li", None, "by telephone"),
    ]
    assert figure["revisions"][2]["accepted_at"] == first["accepted_at"]


async def test_they_come_page_by_page_the_newest_periods_first(metrics: Metrics) -> None:
    await freight(metrics)
    await sent(
        metrics, *(row(f"2026-0{month}", str(month), channel) for month in range(1, 4) for channel in ("rail", "river"))
    )
    seen, cursor = list[tuple[str, str]](), dict[str, Any]()
    while True:
        page = await told(metrics, limit=4, **cursor)
        seen += [(each["period"], each["dimensions"]["channel"]) for each in page["data"]]
        if not page["page"]["has_more"]:
            break
        cursor = {"cursor": page["page"]["next_cursor"]}
    assert [period for period, _ in seen] == ["2026-03", "2026-03", "2026-02", "2026-02", "2026-01", "2026-01"]
    assert len({*seen}) == 6


async def test_they_are_those_of_some_periods_and_values(metrics: Metrics) -> None:
    await freight(metrics)
    await sent(metrics, row("2026-01", "1"), row("2026-02", "2"), row("2026-02", "3", "river"), row("2026-03", "4"))
    found = await told(metrics, first="2026-02", last="2026-02", where="rail")
    assert [(each["period"], each["value"]) for each in found["data"]] == [("2026-02", "2")]


async def test_as_of_a_moment_later_revisions_are_not_there_yet(metrics: Metrics) -> None:
    await freight(metrics)
    await sent(metrics, row("2026-01", "1"))
    then = await past_is_settled(metrics)
    await sent(metrics, row("2026-01", "2"), row("2026-02", "9"), reason="late papers")
    (figure,) = (await told(metrics, as_of=then.isoformat()))["data"]
    assert [each["value"] for each in figure["revisions"]] == ["1"]


async def test_who_said_it_is_told_to_whom_it_is_reported_for(metrics: Metrics) -> None:
    await freight(metrics)
    await sent(metrics, row("2026-01", "1"))
    assert (await told(metrics, caller=ANYONE))["data"] == []
    await metrics.change("POST", "/v1/indicators/I01/transitions", json={"to": "published"})
    public, own = [(await told(metrics, caller=caller))["data"][0]["revisions"][0] for caller in (ANYONE, PORT)]
    assert public.keys() == {"value", "provenance", "batch", "accepted_at", "captured_at"}
    assert own["sender"] == "li"


async def test_of_a_past_moment_it_is_told_to_whom_it_is_for_today_as_well(metrics: Metrics) -> None:
    """The port reported the figures when they were its own; now it sees what everyone does."""
    await freight(metrics)
    await sent(metrics, row("2026-01", "1"))
    await metrics.change("POST", "/v1/indicators/I01/transitions", json={"to": "published"})
    then = (await past_is_settled(metrics)).isoformat()
    (before,) = (await told(metrics, caller=PORT, as_of=then))["data"][0]["revisions"]
    changed = await metrics.change("PATCH", "/v1/indicators/I01", json={"lead_unit": "road", "reason": "reformed"})
    assert changed.status_code == 200, changed.text
    (after,) = (await told(metrics, caller=PORT, as_of=then))["data"][0]["revisions"]
    assert (before["sender"], after["value"], "sender" in after) == ("li", "1", False)


async def test_a_cursor_of_another_question_is_refused(metrics: Metrics) -> None:
    await freight(metrics)
    await sent(metrics, row("2026-01", "1"), row("2026-02", "2"))
    cursor = (await told(metrics, limit=1))["page"]["next_cursor"]
    answer = await metrics.ask("GET", f"/v1/indicators/I01/observations?from=2026&cursor={cursor}")
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor_mismatch")
