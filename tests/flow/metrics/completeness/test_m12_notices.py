"""M12. Whoever follows an indicator, or its programme, is told once that it is silent, and once that it is no more."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from shared.auth.labels import unit
from shared.log.entry import pack, unpack
from shared.records.journal import since
from tests.infrastructure.metrics.clock import at
from tests.infrastructure.metrics.reporting import freight, row, sent
from tests.infrastructure.metrics.service import Metrics
from tests.infrastructure.notifications.service import LI, Notifications, person, running_notifications

PROGRAMME = UUID("0199d0a5-0000-7000-8000-0000000000b4")
LJ_04 = "insert into programme (id, code, name, standing) values ($1, 'LJ-04', '{}', true)"
PORT, RAIL = person("chen", unit("port")), person("wu", unit("rail"))


@pytest.fixture
async def notifications(postgres: str) -> AsyncIterator[Notifications]:
    async with running_notifications(postgres) as notifications:
        yield notifications


async def tell(metrics: Metrics, notifications: Notifications, *, after: int = 0) -> int:
    """What was recorded of reports after a place in the journal; how far that goes."""
    reached = after
    for (id,) in await metrics.database.fetch("select id from expected_report order by starts"):
        for entry in await since(metrics.database, id, 0):
            if entry.seq > after:
                await notifications.take(unpack(pack(entry, "metrics")), reader="figures")
                reached = max(reached, entry.seq)
    return reached


async def defined(metrics: Metrics, **said: Any) -> UUID:
    """The port's freight, due ten days after each month from September on."""
    await at(metrics, "2026-09-20 09:00+08")
    await freight(metrics, due_days=10, **said)
    return UUID((await metrics.ask("GET", "/v1/indicators/I01")).json()["id"])


async def test_the_port_is_told_that_it_is_silent_and_when_it_is_no_more(
    metrics: Metrics, notifications: Notifications
) -> None:
    await metrics.database.execute(LJ_04, PROGRAMME)
    indicator = await defined(metrics, programme="LJ-04")
    await notifications.follow(indicator, caller=PORT)
    await notifications.follow(PROGRAMME, caller=LI)
    await notifications.follow(indicator, caller=RAIL)

    await at(metrics, "2026-10-11 00:00+08")
    told = await tell(metrics, notifications)
    (silent,) = await notifications.inbox(caller=PORT)
    assert (silent["programme"], silent["fact"], silent["previous"], silent["value"]) == (
        "LJ-04", "silence", "not_due", "silent",
    )  # fmt: skip
    assert silent["name"] == {"zh": "港口货运量 2026-09", "en": "Port freight 2026-09"}
    assert silent["text"] == {"zh": "填报由 未到期 变为 静默", "en": "The report went from not due to silent"}
    report = await metrics.ask("GET", silent["address"])
    assert (report.json()["status"], report.json()["owner"]) == ("silent", "port")

    await sent(metrics, row("2026-09", "12000", "rail"), row("2026-09", "800", "river"))
    await at(metrics, "2026-10-12 09:00+08")
    await tell(metrics, notifications, after=told)
    for caller in (PORT, LI):
        values = [notice["value"] for notice in await notifications.inbox(caller=caller)]
        assert values == ["received", "silent"]
    assert await notifications.inbox(caller=RAIL) == []


async def test_an_indicator_of_no_programme_is_told_of_too(metrics: Metrics, notifications: Notifications) -> None:
    await notifications.follow(await defined(metrics), caller=PORT)
    await at(metrics, "2026-10-11 00:00+08")
    await tell(metrics, notifications)
    (silent,) = await notifications.inbox(caller=PORT)
    assert (silent["programme"], silent["value"]) == (None, "silent")
