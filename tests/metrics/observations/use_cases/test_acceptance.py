from asyncio import gather

from tests.infrastructure.metrics.reporting import PORT, batch_of, counted, freight, row, send, sent, turn
from tests.infrastructure.metrics.service import OFFICE, Metrics

NOVEMBER = {"indicator": "I01", "period": "2026-11", "cause": "approved"}


async def test_rows_count_from_the_acceptance_on_and_all_at_once(metrics: Metrics) -> None:
    await freight(metrics)
    batch = await sent(metrics, row("2026-09", "1"), row("2026-10", "2", "river"), accept="false")
    assert (batch["status"], await counted(metrics)) == ("draft", {})
    accepted = await turn(metrics, batch, "accepted")
    assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted")
    assert await counted(metrics) == {"rail 2026-09": "1", "river 2026-10": "2"}


async def test_the_order_of_acceptance_decides_not_that_of_arrival(metrics: Metrics) -> None:
    await freight(metrics)
    early = await sent(metrics, row("2026-09", "1"), accept="false")
    await sent(metrics, row("2026-09", "2"))
    await turn(metrics, early, "accepted")
    assert await counted(metrics) == {"rail 2026-09": "1"}
    assert await counted(metrics, 1) == {"rail 2026-09": "2"}


async def test_a_period_that_was_locked_since_refuses_the_acceptance(metrics: Metrics) -> None:
    await freight(metrics)
    batch = await sent(metrics, row("2026-11", "1"), row("2026-10", "1"), accept="false")
    await metrics.make("period-locks", NOVEMBER)
    refused = await turn(metrics, batch, "accepted")
    assert (refused.status_code, refused.json()["code"], refused.json()["reason"]) == (409, "period_locked", "approved")
    assert (refused.json()["indicators"], await counted(metrics)) == (["I01"], {})


async def test_a_lock_beside_the_rows_refuses_nothing(metrics: Metrics) -> None:
    await freight(metrics)
    batch = await sent(metrics, row("2026-10", "1"), row("2026-12", "1"), accept="false")
    await metrics.make("period-locks", NOVEMBER)
    assert (await turn(metrics, batch, "accepted")).status_code == 200


async def test_a_draft_of_an_indicator_that_was_redefined_does_not_count(metrics: Metrics) -> None:
    await freight(metrics)
    batch = await sent(metrics, row("2026-10", "1"), accept="false")
    changed = await metrics.change("PATCH", "/v1/indicators/I01", json={"frequency": "quarterly"})
    assert changed.status_code == 200, changed.text
    refused = await turn(metrics, batch, "accepted")
    assert (refused.status_code, refused.json()["code"]) == (409, "definition_moved")


async def test_batches_accepted_at_once_get_one_number_each_in_order_of_time(metrics: Metrics) -> None:
    await freight(metrics)
    answers = await gather(*(send(metrics, [row(f"20{year}-01", "1")]) for year in range(10, 22)))
    assert {answer.status_code for answer in answers} == {201}
    rows = await metrics.database.fetch("select accepted_no, accepted_at from observation_batch order by accepted_at")
    assert [row["accepted_no"] for row in rows] == [*range(1, 13)]


async def test_a_lock_and_an_acceptance_at_the_same_time_never_both_pass(metrics: Metrics) -> None:
    """Either the batch came first and counts, or the lock did and nothing of the period counts."""
    await freight(metrics)
    for year in range(2010, 2022):
        batch = await sent(metrics, row(f"{year}-11", "1"), accept="false")
        lock = metrics.ask("POST", "/v1/period-locks", json={**NOVEMBER, "period": f"{year}-11"})
        accepted, locked = await gather(turn(metrics, batch, "accepted", caller=OFFICE), lock)
        assert locked.status_code == 201
        assert accepted.status_code in {200, 409}
        times = await metrics.database.fetchrow(
            "select (select recorded_at from journal where aggregate_id = $1 and type like '%accepted%') as accepted,"
            " (select recorded_at from journal where aggregate_id = $2) as locked",
            batch["id"], locked.json()["id"],
        )  # fmt: skip
        assert (times["accepted"] is None) == (accepted.status_code == 409)
        assert (await batch_of(metrics, batch["id"]))["status"] == ("accepted" if times["accepted"] else "draft")


async def test_nobody_reports_for_another_unit(metrics: Metrics) -> None:
    await freight(metrics, lead_unit="rail")
    refused = await send(metrics, [row("2026-09", "1")], caller=PORT)
    assert (refused.status_code, refused.json()["rows"][0]["code"]) == (422, "not_yours")
