"""M14. Fill once (一表通): what one desk reported and another's form asks for too waits there, filled in.

The port reports freight by rail and river. The railway's form asks for the freight by rail alone, which is the same
figure; its desk accepts what is filled in, or not.
"""

from typing import Any

import pytest

from tests.infrastructure.metrics.reporting import freight, reporter, row, sent, turn
from tests.infrastructure.metrics.service import NAME, Metrics, indicator

RAIL = reporter("wu", "rail")

FIGURES = """
select distinct on (o.starts) to_char(o.starts at time zone 'Asia/Shanghai', 'YYYY-MM') || ' ' || coalesce(
    trim_scale(o.value)::text, '-') || ' ' || batch.origin
from observation as o join observation_batch as batch on batch.number = o.batch
join series_key as key on key.number = o.series join indicator on indicator.id = key.indicator
where indicator.code = $1 and batch.accepted_no is not null order by o.starts, batch.accepted_no desc
"""


@pytest.fixture
async def forms(metrics: Metrics) -> Metrics:
    """What passes by rail (`I01`) is what the railway reports (`I02`)."""
    await freight(metrics)
    await metrics.make("indicators", indicator("I02", measure="吨", lead_unit="rail", upper="1000"))
    await metrics.make("equivalences", equal("E1", "I01", "I02", dimensions={"channel": "rail"}))
    return metrics


def equal(code: str, source: str, target: str, **said: Any) -> dict[str, Any]:
    return {"code": code, "name": NAME, "from_indicator": source, "to_indicator": target, **said}


async def reported(forms: Metrics, *rows: Any, **said: Any) -> None:
    """By the port, accepted and folded."""
    await sent(forms, *rows, **said)
    await forms.fire_timers()


async def drafts(forms: Metrics, status: str = "draft") -> list[dict[str, Any]]:
    """As the railway's desk sees them."""
    answer = await forms.ask("GET", f"/v1/observation-batches?status={status}&sort=id", caller=RAIL)
    found: list[dict[str, Any]] = answer.json()["data"]
    return [batch for batch in found if batch["origin"] == "equivalence"]


async def accept_all(forms: Metrics) -> None:
    for draft in await drafts(forms):
        answer = await turn(forms, draft, "accepted", caller=RAIL)
        assert answer.status_code == 200, answer.text
    await forms.fire_timers()


async def figures(forms: Metrics, code: str = "I02") -> list[str]:
    return [line for (line,) in await forms.database.fetch(FIGURES, code)]


async def test_a_figure_is_filled_in_and_counts_once_its_desk_accepts_it(forms: Metrics) -> None:
    await reported(forms, row("2026-09", "12.5"), row("2026-09", "7", "river"), row("2026-08", "11"))
    (draft,) = await drafts(forms)
    assert (draft["indicators"], draft["stored"], draft["source"], draft["sender"]) == (
        ["I02"], 2, "E1 I01", "equivalence:E1",
    )  # fmt: skip
    assert await figures(forms) == []

    await accept_all(forms)
    assert await figures(forms) == ["2026-08 11 equivalence", "2026-09 12.5 equivalence"]


async def test_each_says_from_which_figure_it_is(forms: Metrics) -> None:
    batch = await sent(forms, row("2026-09", "12.5"))
    await forms.fire_timers()
    await accept_all(forms)
    (told,) = (await forms.ask("GET", "/v1/indicators/I02/observations", caller=RAIL)).json()["data"]
    (revision,) = told["revisions"]
    assert (told["value"], revision["provenance"], revision["source"]) == ("12.5", "equivalence", "E1 I01")
    assert (revision["note"], revision["evidence"]) == (
        "I01 channel=rail 2026-09", f"/v1/observation-batches/{batch['id']}",
    )  # fmt: skip


async def test_the_same_source_drafts_nothing_twice(forms: Metrics) -> None:
    await reported(forms, row("2026-09", "12.5"))
    await fold_again(forms)
    assert len(await drafts(forms)) == 1
    await accept_all(forms)
    await fold_again(forms)
    assert await drafts(forms) == []


async def fold_again(forms: Metrics) -> None:
    """As if the timer of each batch had fired twice."""
    await forms.database.execute(
        "insert into due (kind, key, at, aggregate_id, again)"
        " select 'observations.fold', number::text, hub_now(), id, hub_now() from observation_batch"
    )
    await forms.fire_timers()


async def test_a_correction_of_the_source_drafts_a_correction(forms: Metrics) -> None:
    await reported(forms, row("2026-09", "12.5"))
    await accept_all(forms)
    await reported(forms, row("2026-09", "13"), reason="one train was late")
    (draft,) = await drafts(forms)
    assert (draft["stored"], draft["corrections"]) == (1, 1)
    await accept_all(forms)
    assert await figures(forms) == ["2026-09 13 equivalence"]

    await reported(forms, row("2026-09", None), reason="counted by the neighbour")
    await accept_all(forms)
    assert await figures(forms) == ["2026-09 - equivalence"]


async def test_what_waits_gives_way_to_what_is_newer(forms: Metrics) -> None:
    """August and September wait; September is corrected, then August too: nothing old is left to be accepted."""
    await reported(forms, row("2026-08", "11"), row("2026-09", "12.5"))
    await reported(forms, row("2026-09", "13"), reason="one train was late")
    assert [draft["stored"] for draft in await drafts(forms)] == [1, 1]
    await reported(forms, row("2026-08", "10"), reason="one train was of July")
    assert [draft["stored"] for draft in await drafts(forms)] == [1, 1]
    assert [draft["stored"] for draft in await drafts(forms, "cancelled")] == [0]
    await accept_all(forms)
    assert await figures(forms) == ["2026-08 10 equivalence", "2026-09 13 equivalence"]


async def test_a_figure_that_somebody_reported_is_never_overwritten(forms: Metrics) -> None:
    """The desk reported 12 for September and nothing for August; what differs is told, and stays."""
    await sent(forms, {"period": "2026-09", "value": "12"}, caller=RAIL, indicator="I02")
    await reported(forms, row("2026-08", "11"), row("2026-09", "12.5"))
    (draft,) = await drafts(forms)
    faults = (await forms.ask("GET", f"/v1/observation-batches/{draft['id']}/faults", caller=RAIL)).json()["data"]
    assert (draft["checked"], draft["stored"], draft["failed"]) == (2, 1, 1)
    assert [(fault["column"], fault["code"]) for fault in faults] == [("value", "stands_reported")]
    await accept_all(forms)
    assert await figures(forms) == ["2026-08 11 equivalence", "2026-09 12 reported"]


async def test_what_the_form_would_refuse_is_refused_here_too(forms: Metrics) -> None:
    """It takes 1,000 at most."""
    await reported(forms, row("2026-08", "1000"), row("2026-09", "1000.5"))
    (draft,) = await drafts(forms)
    assert (draft["stored"], draft["failed"]) == (1, 1)


async def test_two_ways_between_two_forms_are_no_circle(forms: Metrics) -> None:
    """Tons of the railway (`I02`) are those of the second form (`I03`), and the other way round."""
    await forms.make("indicators", indicator("I03", measure="吨", lead_unit="rail"))
    await forms.make("equivalences", equal("E2", "I02", "I03"))
    await forms.make("equivalences", equal("E3", "I03", "I02"))
    await reported(forms, row("2026-09", "12.5"))
    for code in ("I02", "I03"):
        (draft,) = await drafts(forms)
        assert draft["indicators"] == [code]
        await accept_all(forms)
    assert await drafts(forms) == []
    assert await figures(forms, "I03") == ["2026-09 12.5 equivalence"]

    await reported(forms, {"period": "2026-08", "value": "9"}, caller=RAIL, indicator="I03")
    await accept_all(forms)
    assert await figures(forms) == ["2026-08 9 equivalence", "2026-09 12.5 equivalence"]
    assert await drafts(forms) == []


async def test_the_desk_may_say_no_and_only_it_and_the_office_are_asked(forms: Metrics) -> None:
    await reported(forms, row("2026-09", "12.5"))
    (draft,) = await drafts(forms)
    assert (await turn(forms, draft, "accepted", caller=reporter("li", "port"))).status_code == 404
    assert (await turn(forms, draft, "cancelled", caller=RAIL, reason="another gauge")).status_code == 200
    await fold_again(forms)
    assert (await drafts(forms), await figures(forms)) == ([], [])
