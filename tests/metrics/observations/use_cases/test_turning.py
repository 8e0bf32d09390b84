from dataclasses import replace

from shared.auth.labels import unit
from tests.infrastructure.metrics.reporting import PORT, REVIEWER, counted, freight, reporter, row, sent, turn
from tests.infrastructure.metrics.service import OFFICE, Metrics


async def test_where_figures_are_reviewed_somebody_else_accepts_them(metrics: Metrics) -> None:
    await freight(metrics, review=True)
    batch = await sent(metrics, row("2026-09", "1"))
    assert batch["status"] == "draft"
    assert (await turn(metrics, batch, "submitted")).json()["status"] == "submitted"
    assert (await turn(metrics, batch, "accepted")).json()["code"] == "insufficient_scope"
    reviewing_sender = replace(PORT, scopes=frozenset({"reports:review"}))
    assert (await turn(metrics, batch, "accepted", caller=reviewing_sender)).json()["code"] == "own_batch"
    assert (await turn(metrics, batch, "accepted", caller=REVIEWER)).json()["status"] == "accepted"
    assert await counted(metrics) == {"rail 2026-09": "1"}


async def test_the_office_answers_for_what_it_sends(metrics: Metrics) -> None:
    await freight(metrics, review=True)
    batch = await sent(metrics, row("2026-09", "1"), caller=REVIEWER)
    await turn(metrics, batch, "submitted", caller=REVIEWER)
    assert (await turn(metrics, batch, "accepted", caller=REVIEWER)).status_code == 200


async def test_a_returned_batch_says_why_and_never_counts(metrics: Metrics) -> None:
    await freight(metrics, review=True)
    batch = await sent(metrics, row("2026-09", "1"))
    await turn(metrics, batch, "submitted")
    assert (await turn(metrics, batch, "returned", caller=REVIEWER)).status_code == 422
    returned = await turn(metrics, batch, "returned", caller=REVIEWER, reason="which ports?")
    assert returned.json()["status"] == "returned"
    cancelled = await turn(metrics, batch, "cancelled", reason="a test")
    assert (cancelled.json()["status"], await counted(metrics)) == ("cancelled", {})


async def test_a_batch_is_nobody_elses_business(metrics: Metrics) -> None:
    await freight(metrics)
    batch = await sent(metrics, row("2026-09", "1"), accept="false")
    assert unit("port") in reporter("wang", "port").labels
    assert (await turn(metrics, batch, "accepted", caller=reporter("wang", "port"))).status_code == 404


async def test_what_a_batch_may_become_is_told(metrics: Metrics) -> None:
    await freight(metrics, review=True)
    batch = await sent(metrics, row("2026-09", "1"))
    told = (await metrics.ask("GET", f"/v1/observation-batches/{batch['id']}/transitions", caller=OFFICE)).json()
    assert (told["status"], [way["to"] for way in told["allowed"]]) == ("draft", ["submitted", "cancelled"])
