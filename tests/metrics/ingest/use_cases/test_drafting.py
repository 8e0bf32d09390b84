from typing import Any
from uuid import UUID

import pytest

from services.metrics.ingest.use_cases import drafting
from tests.infrastructure.metrics.reporting import freight, row, sent
from tests.infrastructure.metrics.service import NAME, Metrics, indicator, value

BY_STREET = [{"dimension": "channel", "required": True}, {"dimension": "street", "required": True}]
DRAFTS = """
select o.starts::date::text || ' ' || coalesce(key.dimensions ->> 'street', '-') || ' ' || trim_scale(o.value)::text
from observation as o join observation_batch as batch on batch.number = o.batch
join series_key as key on key.number = o.series where origin = 'equivalence' and status = $1
order by batch.number, o.starts, key.dimensions::text
"""
EQUAL = {
    "code": "E1",
    "name": NAME,
    "from_indicator": "I01",
    "to_indicator": "I02",
    "dimensions": {"channel": "rail"},
}


async def by_street(metrics: Metrics, **said: Any) -> None:
    """Freight by channel and street; `I02` asks for that by rail, by street."""
    await metrics.dimension("street", [value("north"), value("south")])
    await freight(metrics, dimensions=BY_STREET)
    await metrics.make("indicators", indicator("I02", measure="吨", dimensions=BY_STREET[1:], **said))
    await metrics.make("equivalences", EQUAL)


async def drafted(metrics: Metrics, status: str = "draft") -> list[str]:
    return [line for (line,) in await metrics.database.fetch(DRAFTS, status)]


async def reported(metrics: Metrics, **said: Any) -> None:
    rows = [
        row("2026-09", "1", street="north"),
        row("2026-09", "2", street="south"),
        row("2026-10", "3", street="north"),
        row("2026-09", "9", "river", street="north"),
    ]
    await sent(metrics, *rows, **said)
    await metrics.fire_timers()


async def test_the_value_that_is_given_is_left_out_and_the_others_stay(metrics: Metrics) -> None:
    await by_street(metrics)
    await reported(metrics)
    assert await drafted(metrics) == ["2026-08-31 north 1", "2026-08-31 south 2", "2026-09-30 north 3"]


async def test_what_is_more_than_one_draft_holds_is_drafted_by_the_next(
    metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "AT_ONCE", 2)
    await by_street(metrics)
    await reported(metrics)
    assert len(await drafted(metrics)) == 3
    batches = await metrics.database.fetch(
        "select stored from observation_batch where origin = 'equivalence' order by number"
    )
    assert [stored for (stored,) in batches] == [2, 1]


async def test_a_period_that_is_locked_there_takes_nothing_and_says_so(metrics: Metrics) -> None:
    await by_street(metrics)
    await metrics.make("period-locks", {"indicator": "I02", "period": "2026-09", "cause": "approved"})
    await reported(metrics)
    assert await drafted(metrics) == ["2026-09-30 north 3"]
    codes = await metrics.database.fetch("select distinct code from row_fault")
    assert [code for (code,) in codes] == ["period_locked"]


async def test_what_is_no_equivalence_any_more_drafts_nothing(metrics: Metrics) -> None:
    await by_street(metrics)
    await metrics.change("DELETE", "/v1/equivalences/E1?reason=unequal")
    await reported(metrics)
    assert await drafted(metrics) == []


async def test_a_draft_of_what_is_reviewed_waits_for_a_reviewer(metrics: Metrics) -> None:
    await by_street(metrics, review=True, lead_unit="rail")
    await reported(metrics)
    batch = await metrics.database.fetchrow(
        "select review, labels, status from observation_batch where origin = 'equivalence'"
    )
    assert [*batch] == [True, ["hub", "unit:rail"], "draft"]


async def test_what_waits_to_be_accepted_fills_in_nothing_yet(metrics: Metrics) -> None:
    await by_street(metrics)
    await reported(metrics, accept="false")
    assert await drafted(metrics) == []


def test_a_share_is_found_again_by_its_name_and_drafts_the_same_batch() -> None:
    share = drafting.Share(UUID(int=1), UUID(int=2), 3)
    assert drafting.Share.named(str(share)) == share
    assert drafting.Share.named(str(share)).draft == share.draft
    assert share._replace(nth=0).draft != share.draft
