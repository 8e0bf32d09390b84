"""M5: a figure has its source and evidence, is drafted, submitted, returned, approved, and closed by a lock."""

from tests.infrastructure.metrics.reporting import (
    PORT,
    REVIEWER,
    batch_of,
    counted,
    freight,
    row,
    send,
    sent,
    turn,
)
from tests.infrastructure.metrics.service import ANYONE, Metrics

SAID = {"note": "两班停运", "evidence": "customs slip 26-0917", "captured_at": "2026-10-01T08:00:00+08:00"}


async def test_a_figure_from_its_draft_to_its_lock(metrics: Metrics) -> None:
    """The port reports August and September by rail; the office asks once, approves, and closes September."""
    await freight(metrics, review=True)
    rows = row("2026-08", "12000.5"), row("2026-09", "13000.25", **SAID)
    draft = await sent(metrics, *rows, source="port operating system")
    assert (draft["status"], draft["source"], await counted(metrics)) == ("draft", "port operating system", {})

    await turn(metrics, draft, "submitted")
    await turn(metrics, draft, "returned", caller=REVIEWER, reason="is August final?")
    await turn(metrics, draft, "submitted", reason="it is")
    await turn(metrics, draft, "accepted", caller=REVIEWER)
    assert await counted(metrics) == {"rail 2026-08": "12000.5", "rail 2026-09": "13000.25"}

    await metrics.make("period-locks", {"indicator": "I01", "period": "2026-09", "cause": "approved"})
    late = await send(metrics, [row("2026-09", "13001")], reason="one slip was late")
    assert late.json()["rows"][0]["code"] == "period_locked"

    await metrics.fire_timers()
    history = (await metrics.ask("GET", f"/v1/observation-batches/{draft['id']}/history", caller=PORT)).json()["data"]
    assert [line["actor"] for line in history] == ["li", "li", "reviewer", "li", "reviewer", "timers"]
    latest = await metrics.database.fetchval("select latest from series")
    assert latest == {"period": "2026-09", "value": "13000.25", "held": False, "provenance": "reported"}


async def test_a_correction_is_a_revision_with_a_reason_and_a_withdrawal_is_one_too(metrics: Metrics) -> None:
    """0.1 + 0.2 is 0.3 here, to the last digit; then 0.3 is withdrawn."""
    await freight(metrics)
    first = await sent(metrics, row("2026-09", "0.1"))
    assert (await send(metrics, [row("2026-09", "0.3")])).json()["rows"][0]["code"] == "reason_missing"
    second = await sent(metrics, row("2026-09", "0.3"), reason="0.2 came late")
    third = await sent(metrics, row("2026-09", None), reason="counted by the neighbour")
    assert [await counted(metrics, number) for number in (1, 2, 3)] == [
        {"rail 2026-09": "0.1"}, {"rail 2026-09": "0.3"}, {},
    ]  # fmt: skip
    assert [(await batch_of(metrics, batch["id"]))["corrections"] for batch in (first, second, third)] == [0, 1, 1]


async def test_who_approves_sees_each_row_beside_what_counts(metrics: Metrics) -> None:
    """August is corrected and September is new; page by page, and by nobody who may not see the batch."""
    await freight(metrics, review=True)
    august = await sent(metrics, row("2026-08", "12000.5"))
    await turn(metrics, august, "submitted")
    await turn(metrics, august, "accepted", caller=REVIEWER)
    draft = await sent(metrics, row("2026-08", "12100"), row("2026-09", "13000.25", **SAID), reason="slips came late")

    path = f"/v1/observation-batches/{draft['id']}/observations"
    first = (await metrics.ask("GET", f"{path}?limit=1", caller=REVIEWER)).json()
    rest = (await metrics.ask("GET", f"{path}?limit=1&cursor={first['page']['next_cursor']}", caller=REVIEWER)).json()
    both = (await metrics.ask("GET", path, caller=REVIEWER)).json()
    assert first["data"] + rest["data"] == both["data"]
    assert (first["page"]["has_more"], rest["page"]["has_more"]) == (True, False)
    seen = [(each["row"], each["period"], each["dimensions"], each["value"], each["counts"]) for each in both["data"]]
    assert seen == [
        (1, "2026-08", {"channel": "rail"}, "12100", "12000.5"), (2, "2026-09", {"channel": "rail"}, "13000.25", None),
    ]  # fmt: skip
    assert (both["data"][1]["note"], both["data"][1]["evidence"]) == (SAID["note"], SAID["evidence"])
    assert (await metrics.ask("GET", path, caller=ANYONE)).status_code == 404
    await metrics.change("PATCH", "/v1/indicators/I01", json={"lead_unit": "road", "reason": "reformed"})
    own = (await metrics.ask("GET", path, caller=PORT)).json()["data"]
    assert [each.keys() & {"counts", "series", "value"} for each in own] == [{"value"}, {"value"}]
