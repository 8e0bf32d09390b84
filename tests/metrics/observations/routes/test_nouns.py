from tests.infrastructure.metrics.reporting import PORT, freight, row, sent
from tests.infrastructure.metrics.service import ANYONE, Metrics


async def test_batches_are_read_as_everything_else_is(metrics: Metrics) -> None:
    await freight(metrics)
    batch = await sent(metrics, row("2026-09", "1"))
    page = (await metrics.ask("GET", "/v1/observation-batches?status=accepted", caller=PORT)).json()
    assert [each["id"] for each in page["data"]] == [batch["id"]]
    assert (await metrics.ask("GET", f"/v1/observation-batches/{batch['id']}", caller=ANYONE)).status_code == 404


async def test_a_series_is_read_by_its_id(metrics: Metrics) -> None:
    await freight(metrics)
    await sent(metrics, row("2026-09", "1"))
    await metrics.fire_timers()
    id = await metrics.database.fetchval("select id from series")
    read = await metrics.ask("GET", f"/v1/series/{id}", caller=PORT)
    assert (read.status_code, read.json()["latest"]["value"]) == (200, "1")
    assert (await metrics.ask("GET", f"/v1/series/{id}", caller=ANYONE)).status_code == 404
