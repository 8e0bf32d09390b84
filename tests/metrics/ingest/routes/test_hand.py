from uuid import uuid4

from tests.infrastructure.metrics.reporting import PORT, counted, freight, reporter, row
from tests.infrastructure.metrics.service import Metrics

PATH = "/v1/indicators/I01/observations"


async def test_a_few_rows_by_hand_are_a_batch(metrics: Metrics) -> None:
    await freight(metrics)
    answer = await metrics.ask("POST", PATH, caller=PORT, json={"rows": [row("2026-09", "1.5", note="雨季")]})
    batch = answer.json()
    assert (answer.status_code, batch["status"], batch["format"], batch["stored"]) == (201, "accepted", "hand", 1)
    assert await counted(metrics) == {"rail 2026-09": "1.5"}


async def test_wrong_rows_by_hand_are_told_and_leave_nothing(metrics: Metrics) -> None:
    await freight(metrics)
    body = {"rows": [row("2026-09", "1"), row("2026-9", "x", "road")]}
    problem = (await metrics.ask("POST", PATH, caller=PORT, json=body)).json()
    assert [(fault["row"], fault["column"]) for fault in problem["rows"]] == [
        (2, "channel"), (2, "period"), (2, "value"),
    ]  # fmt: skip
    assert await metrics.database.fetchval("select count(*) from observation_batch") == 0


async def test_the_same_by_hand_again_is_the_same_batch(metrics: Metrics) -> None:
    await freight(metrics)
    body = {"id": str(uuid4()), "rows": [row("2026-09", "1")]}
    first = await metrics.ask("POST", PATH, caller=PORT, json=body)
    again = await metrics.ask("POST", PATH, caller=PORT, json=body)
    other = await metrics.ask("POST", PATH, caller=PORT, json={**body, "rows": [row("2026-09", "2")]})
    assert (again.status_code, again.json()) == (200, first.json())
    assert (other.status_code, other.json()["code"]) == (409, "id_in_use")


async def test_a_correction_by_hand_says_why(metrics: Metrics) -> None:
    await freight(metrics)
    await metrics.ask("POST", PATH, caller=PORT, json={"rows": [row("2026-09", "1")]})
    silent = await metrics.ask("POST", PATH, caller=PORT, json={"rows": [row("2026-09", "2")]})
    assert [fault["code"] for fault in silent.json()["rows"]] == ["reason_missing"]
    said = await metrics.ask("POST", PATH, caller=PORT, json={"rows": [row("2026-09", "2")], "reason": "recount"})
    assert (said.status_code, said.json()["corrections"]) == (201, 1)


async def test_a_dry_run_by_hand_keeps_nothing(metrics: Metrics) -> None:
    await freight(metrics)
    told = await metrics.ask("POST", f"{PATH}?dry_run=true", caller=PORT, json={"rows": [row("2026-09", "1")]})
    assert (told.status_code, told.json()["data"]["status"], await counted(metrics)) == (200, "accepted", {})


async def test_an_indicator_of_others_takes_no_row(metrics: Metrics) -> None:
    await freight(metrics)
    answer = await metrics.ask("POST", PATH, caller=reporter("wang", "rail"), json={"rows": [row("2026-09", "1")]})
    assert answer.json()["rows"][0]["code"] == "not_yours"
