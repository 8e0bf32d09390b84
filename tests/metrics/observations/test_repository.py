from datetime import timedelta
from uuid import uuid4

from services.metrics.observations.repository import counted_at, numbers_of
from tests.infrastructure.metrics.reporting import counted, freight, row, sent
from tests.infrastructure.metrics.service import Metrics


async def test_a_series_has_one_number_for_ever(metrics: Metrics) -> None:
    indicator, rail, river = uuid4(), {"channel": "rail"}, {"channel": "river"}
    first = await numbers_of(metrics.database, indicator, [rail, river])
    assert await numbers_of(metrics.database, indicator, [river, {}, rail]) == [first[1], 3, first[0]]


async def test_what_counted_at_a_time_is_what_was_accepted_until_then(metrics: Metrics) -> None:
    await freight(metrics)
    first = await sent(metrics, row("2026-09", "1"))
    second = await sent(metrics, row("2026-09", "2"), reason="recount")
    times = [await metrics.database.fetchval("select accepted_at from observation_batch where id = $1", each["id"])
             for each in (first, second)]  # fmt: skip
    before = times[0] - timedelta(microseconds=1)
    assert [await counted_at(metrics.database, at) for at in (before, *times)] == [0, 1, 2]
    assert [await counted(metrics, number) for number in (0, 1, 2)] == [
        {},
        {"rail 2026-09": "1"},
        {"rail 2026-09": "2"},
    ]
