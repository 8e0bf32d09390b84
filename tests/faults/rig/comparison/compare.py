"""Everything that a hub at rest has and says, against what was acknowledged to those who wrote."""

from collections.abc import Container, Sequence

from tests.faults.rig.comparison.alarms import Damage, compare_alarms
from tests.faults.rig.comparison.databases import OWNERS, SERVICES, Row, copies, journal, log_of
from tests.faults.rig.comparison.effects import compare_names, compare_notices, compare_readers
from tests.faults.rig.comparison.figures import compare_figures
from tests.faults.rig.comparison.records import compare_acts, compare_log, compare_versions
from tests.faults.rig.comparison.tables import compare_tables
from tests.faults.rig.comparison.verdict import Verdict
from tests.faults.rig.comparison.views import compare_gateway, compare_lists, compare_told
from tests.faults.rig.load.ledger import Ledger
from tests.faults.rig.load.view import View
from tests.infrastructure.running import RunningHub


async def compare(
    hub: RunningHub,
    ledger: Ledger,
    view: View | None = None,
    *,
    damages: Sequence[Damage] = (),
    excused: Container[str] = (),
) -> Verdict:
    """At rest (`Load.rest`): what has not arrived by now counts as lost.

    `excused` are ids of records that were taken out of the log on purpose: everybody has to have them all the same.
    """
    verdict = Verdict()
    rows = {service: await journal(hub, service) for service in SERVICES}
    await compare_logs(verdict, hub, rows, excused)
    for service in SERVICES:
        await compare_tables(verdict, hub, service, rows[service])
    changed = [row for owner in OWNERS for row in rows[owner]]
    compare_acts(verdict, ledger, changed)
    await compare_names(verdict, hub, rows["projects"])
    await compare_notices(verdict, hub, ledger, rows["projects"])
    async with hub.client(await hub.token("office")) as client:
        for owner in OWNERS:
            await compare_gateway(verdict, client, ledger.since[owner], rows[owner])
        await compare_told(verdict, hub, client)
        await compare_lists(verdict, client, view, changed)
        await compare_figures(verdict, hub, client, ledger, rows["metrics"])
    compare_alarms(verdict, hub, [*damages])
    verdict.figures |= {"acts": ledger.acts, "repeated": ledger.repeated, "replayed": ledger.replayed}
    return verdict


async def compare_logs(verdict: Verdict, hub: RunningHub, rows: dict[str, list[Row]], excused: Container[str]) -> None:
    async with log_of(hub) as log:
        for service in SERVICES:
            compare_versions(verdict, service, rows[service])
            sent = [row for row in rows[service] if row.event_id not in excused]
            compare_log(verdict, service, sent, await copies(log.of(service)))
        for owner in OWNERS:
            await compare_readers(verdict, hub, owner, rows[owner], await log.of(owner).ends())
