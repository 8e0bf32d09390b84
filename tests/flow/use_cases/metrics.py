"""The use cases of metrics: what the office defines, and everyone reads."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from services.metrics.catalogue.use_cases import loading
from services.metrics.ingest.repository import next_number
from services.metrics.ingest.sending import Sending
from services.metrics.ingest.use_cases.breaking import wait_for_more
from services.metrics.observations.model.batches import ObservationBatch
from shared.catalogue.command import OPERATOR
from shared.catalogue.document import read
from shared.contracts.metrics.observations import BatchReceived
from shared.rows import new_id
from tests.flow.use_cases.stage import Act, Case, Stage
from tests.infrastructure.metrics.clock import at, set_clock
from tests.infrastructure.metrics.following import follow
from tests.infrastructure.metrics.service import (
    ANYONE,
    NAME,
    OFFICE,
    PORT_UNIT,
    VALUES,
    indicator,
    running_metrics,
    value,
)
from tests.infrastructure.projects import CATALOGUE

CHANNEL, FREIGHT = "/v1/dimensions/channel", "/v1/indicators/I01"
MAP = {"code": "customs", "name": NAME, "dimension": "channel", "entries": [{"theirs": "铁路", "ours": "rail"}]}
DIMENSION = {"code": "channel", "name": NAME, "values": VALUES}
TARGET = {
    "indicator": "I01",
    "dimensions": {"channel": "rail"},
    "value": "1200",
    "horizon": "period",
    "period": "2026",
    "baseline": {"value": "1000.5", "period": "2025"},
}
FREIGHT_BY_CHANNEL = indicator(lead_unit="port", dimensions=[{"dimension": "channel", "required": True}])


@asynccontextmanager
async def stage(postgres: str) -> AsyncIterator[Stage]:
    async with running_metrics(postgres) as metrics:
        yield Stage(metrics.database, metrics.ask, [OFFICE, PORT_UNIT, ANYONE], OFFICE, metrics)


async def dimension(stage: Stage) -> None:
    await stage.made("/v1/dimensions", DIMENSION)


async def defined(stage: Stage) -> None:
    await dimension(stage)
    await stage.made("/v1/indicators", FREIGHT_BY_CHANNEL)


async def create_indicator(stage: Stage) -> Act:
    await dimension(stage)
    return stage.act("POST", "/v1/indicators", FREIGHT_BY_CHANNEL)


async def create_formula(stage: Stage) -> Act:
    """Of the rail alone."""
    await defined(stage)
    inputs = [{"name": "rail", "indicator": "I01", "where": {"channel": "rail"}}]
    return stage.act("POST", "/v1/indicators", indicator("I02", formula={"expression": "rail", "inputs": inputs}))


async def create_code_map(stage: Stage) -> Act:
    await dimension(stage)
    return stage.act("POST", "/v1/code-maps", MAP)


async def create_equivalence(stage: Stage) -> Act:
    """What passes by rail is what the railway reports."""
    await defined(stage)
    await stage.made("/v1/indicators", indicator("I02"))
    said = {"from_indicator": "I01", "to_indicator": "I02", "dimensions": {"channel": "rail"}}
    return stage.act("POST", "/v1/equivalences", {"code": "E1", "name": NAME, **said})


async def change_indicator(stage: Stage) -> Act:
    await defined(stage)
    return stage.act("PATCH", FREIGHT, {"lead_unit": "rail", "lower": "0", "reason": "handover"})


async def change_dimension(stage: Stage) -> Act:
    await dimension(stage)
    return stage.act("PATCH", CHANNEL, {"values": [*VALUES, value("lock", "river")]})


async def archive_record(stage: Stage) -> Act:
    await defined(stage)
    return stage.act("DELETE", f"{FREIGHT}?reason=doubled")


async def restore_record(stage: Stage) -> Act:
    await defined(stage)
    tag = await stage.archived(FREIGHT)
    return stage.act("POST", f"{FREIGHT}/restorations", {"reason": "not doubled"}, tag=tag)


async def turn_indicator(stage: Stage) -> Act:
    await defined(stage)
    return stage.act("POST", f"{FREIGHT}/transitions", {"to": "published"})


async def set_target(stage: Stage) -> Act:
    await defined(stage)
    return stage.act("POST", "/v1/targets", TARGET)


async def target(stage: Stage) -> str:
    await defined(stage)
    return f"/v1/targets/{(await stage.made('/v1/targets', TARGET))['id']}"


async def change_target(stage: Stage) -> Act:
    return stage.act("PATCH", await target(stage), {"value": "900", "reason": "the lock is repaired"})


async def archive_target(stage: Stage) -> Act:
    return stage.act("DELETE", f"{await target(stage)}?reason=doubled")


async def restore_target(stage: Stage) -> Act:
    tag = await stage.archived(path := await target(stage))
    return stage.act("POST", f"{path}/restorations", {"reason": "not doubled"}, tag=tag)


async def publish_target(stage: Stage) -> Act:
    await target(stage)
    return stage.act("POST", f"{FREIGHT}/transitions", {"to": "published"})


async def load_catalogue(stage: Stage) -> Act:
    async def act() -> None:
        async with stage.service.service().begin(OPERATOR) as work:
            await loading.load_catalogue(work, read(CATALOGUE))

    return act


REPORT = "/v1/observation-batches?indicator=I01"
ROWS = {"rows": [{"period": "2026-09", "channel": "rail", "value": "1.5"}]}
FAR = [
    *({"period": f"2026-{month:02}", "channel": "rail", "value": str(month)} for month in range(1, 9)),
    *ROWS["rows"],
]


async def receive_batch(stage: Stage) -> Act:
    await defined(stage)
    return stage.act("POST", REPORT, ROWS, caller=PORT_UNIT)


async def report(stage: Stage) -> Act:
    await defined(stage)
    return stage.act("POST", f"{FREIGHT}/observations", ROWS, caller=PORT_UNIT)


async def turn_batch(stage: Stage) -> Act:
    await defined(stage)
    batch = await stage.made(f"{REPORT}&accept=false", ROWS, caller=PORT_UNIT)
    return stage.act("POST", f"/v1/observation-batches/{batch['id']}/transitions", {"to": "accepted"})


async def fold(stage: Stage) -> Act:
    await defined(stage)
    await stage.made(REPORT, ROWS)
    fire: Act = stage.service.fire_timers
    return fire


async def break_off(stage: Stage) -> Act:
    """A part of a file came, and then no more."""
    sending = Sending(new_id(), "csv")
    async with stage.service.service().begin(OFFICE) as work:
        batch = ObservationBatch.begin(sending.id, await next_number(work), OFFICE.subject, sending.told())
        await work.record(batch, BatchReceived(rows=1), reason="")
        await wait_for_more(work, sending.id)
    return partial(at, stage.service, "2100-01-01 00:00+08")


async def draft_equal(stage: Stage) -> Act:
    """What came by rail is drafted for the railway once it is folded."""
    await create_equivalence(stage)
    said = {"from_indicator": "I01", "to_indicator": "I02", "dimensions": {"channel": "rail"}}
    await stage.made("/v1/equivalences", {"code": "E1", "name": NAME, **said})
    await stage.made(REPORT, ROWS)
    fire: Act = stage.service.fire_timers
    return fire


async def confirm_held_value(stage: Stage) -> Act:
    await defined(stage)
    await stage.service.change("PATCH", FREIGHT, json={"outliers": {"k": "0.5", "window": 12}})
    await stage.made(REPORT, {"rows": FAR})
    await stage.service.fire_timers()
    held = await stage.read("/v1/held-values")
    turn = {"to": "confirmed", "reason": "a strike"}
    return stage.act("POST", f"/v1/held-values/{held['data'][0]['id']}/transitions", turn)


async def lock_period(stage: Stage) -> Act:
    await defined(stage)
    return stage.act("POST", "/v1/period-locks", {"indicator": "I01", "period": "2026-09", "cause": "approved"})


async def unlock_period(stage: Stage) -> Act:
    await defined(stage)
    lock = await stage.made("/v1/period-locks", {"indicator": "I01", "period": "2026-09", "cause": "approved"})
    return stage.act("DELETE", f"/v1/period-locks/{lock['id']}?reason=early")


async def owed(stage: Stage) -> None:
    """From September on, of rail and river."""
    await set_clock(stage.service, "2026-09-20 09:00+08")
    await defined(stage)
    await stage.service.change("PATCH", FREIGHT, json={"due_days": 10})


async def expect_reports(stage: Stage) -> Act:
    await owed(stage)
    return partial(at, stage.service, "2026-09-20 09:01+08")


async def follow_definition(stage: Stage) -> Act:
    await (await expect_reports(stage))()
    await stage.service.change("PATCH", FREIGHT, json={"due_days": 3})
    return partial(at, stage.service, "2026-09-20 09:02+08")


async def fall_silent(stage: Stage) -> Act:
    await (await expect_reports(stage))()
    return partial(at, stage.service, "2026-10-11 00:00+08")


async def recompute(stage: Stage) -> Act:
    """A target, and what is known of it, make a scorecard."""
    await target(stage)
    await stage.made(REPORT, ROWS)
    return partial(follow, stage.service)


async def restate(stage: Stage) -> Act:
    await lock_of_september(stage)
    body = {"indicator": "I01", "reason": "recounted", "rows": [{**ROWS["rows"][0], "value": "2"}]}
    path = "/v1/restatements"
    told = await stage.ask("POST", f"{path}?dry_run=true", caller=OFFICE, json=body)
    return stage.act("POST", f"{path}?effects_digest={told.json()['effects_digest']}", body)


async def lock_of_september(stage: Stage) -> None:
    await defined(stage)
    await stage.made(REPORT, ROWS)
    await stage.made("/v1/period-locks", {"indicator": "I01", "period": "2026-09", "cause": "approved"})


CASES: dict[str, Case] = {
    "indicators.create_record": Case(stage, create_indicator),
    "indicators.create_record formula": Case(stage, create_formula),
    "indicators.create_record code map": Case(stage, create_code_map),
    "indicators.create_record equivalence": Case(stage, create_equivalence),
    "indicators.change_record": Case(stage, change_indicator),
    "indicators.change_record dimension": Case(stage, change_dimension),
    "indicators.archive_record": Case(stage, archive_record),
    "indicators.restore_record": Case(stage, restore_record),
    "indicators.turn_indicator": Case(stage, turn_indicator),
    "indicators.turn_indicator with a target": Case(stage, publish_target),
    "targets.set_target": Case(stage, set_target),
    "targets.change_target": Case(stage, change_target),
    "targets.archive_target": Case(stage, archive_target),
    "targets.restore_target": Case(stage, restore_target),
    "catalogue.load_catalogue metrics": Case(stage, load_catalogue),
    "ingest.receive_batch": Case(stage, receive_batch),
    "ingest.report": Case(stage, report),
    "ingest.break_off": Case(stage, break_off),
    "ingest.draft_equal": Case(stage, draft_equal),
    "observations.turn_batch": Case(stage, turn_batch),
    "observations.fold": Case(stage, fold),
    "observations.confirm_held_value": Case(stage, confirm_held_value),
    "completeness.expect_reports": Case(stage, expect_reports),
    "completeness.follow_definition": Case(stage, follow_definition),
    "completeness.turn_report": Case(stage, fall_silent),
    "observations.lock_period": Case(stage, lock_period),
    "observations.unlock_period": Case(stage, unlock_period),
    "scorecards.recompute": Case(stage, recompute),
    "restatement.restate": Case(stage, restate),
}
