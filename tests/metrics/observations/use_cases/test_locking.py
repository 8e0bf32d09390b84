from tests.infrastructure.metrics.reporting import PORT, freight, row, send, sent
from tests.infrastructure.metrics.service import ANYONE, Metrics, indicator


async def lock(metrics: Metrics, period: str = "2026-11", **said: str) -> dict[str, str]:
    made: dict[str, str] = await metrics.make("period-locks", {"period": period, "cause": "closed", **said})
    return made


async def test_rows_of_a_locked_period_are_refused_by_row_and_reason(metrics: Metrics) -> None:
    await freight(metrics)
    await lock(metrics, "2026-Q4", indicator="I01")
    answer = await send(metrics, [row("2026-09", "1"), row("2026-10", "1"), row("2026-12", "1")])
    told = [(fault["row"], fault["column"], fault["code"], fault["params"]) for fault in answer.json()["rows"]]
    assert told == [
        (2, "period", "period_locked", {"reason": "closed"}), (3, "period", "period_locked", {"reason": "closed"}),
    ]  # fmt: skip


async def test_a_lock_of_a_programme_or_of_all_holds_its_indicators(metrics: Metrics) -> None:
    await freight(metrics, programme="LJ-04")
    await metrics.make("indicators", indicator("I02", lead_unit="port", programme="LJ-05"))
    await lock(metrics, "2026-11", programme="LJ-04")
    await lock(metrics, "2025")
    refused = [
        (await send(metrics, rows, indicator=code)).status_code == 422
        for code, rows in (
            ("I01", [row("2026-11", "1")]), ("I02", [{"period": "2026-11", "value": "1"}]),
            ("I01", [row("2025-03", "1")]), ("I02", [{"period": "2025-03", "value": "1"}]),
        )
    ]  # fmt: skip
    assert refused == [True, False, True, True]


async def test_an_unlocked_period_is_open_again(metrics: Metrics) -> None:
    await freight(metrics)
    made = await lock(metrics, indicator="I01")
    gone = await metrics.change("DELETE", f"/v1/period-locks/{made['id']}?reason=early")
    assert gone.status_code == 204
    await sent(metrics, row("2026-11", "1"))


async def test_only_who_may_change_the_figures_locks_them(metrics: Metrics) -> None:
    await freight(metrics)
    body = {"period": "2026-11", "cause": "closed"}
    answers = [
        await metrics.ask("POST", "/v1/period-locks", caller=caller, json={**body, **said})
        for caller, said in ((PORT, {"indicator": "I01"}), (PORT, {}), (ANYONE, {"indicator": "I01"}))
    ]
    assert [answer.status_code for answer in answers] == [201, 403, 404]


async def test_a_lock_of_nothing_is_refused(metrics: Metrics) -> None:
    answers = [
        await metrics.ask("POST", "/v1/period-locks", json={"period": "2026-11", "cause": "closed", **said})
        for said in ({"indicator": "I99"}, {"indicator": "I01", "programme": "LJ-04"}, {"period": "2026-13"})
    ]
    assert [answer.status_code for answer in answers] == [409, 422, 422]
