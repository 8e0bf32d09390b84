from tests.infrastructure.metrics.reporting import REVIEWER, batch_of, counted, freight, row, send_file, sent, turn
from tests.infrastructure.metrics.service import Metrics, indicator

COUNTS = ("stored", "unchanged", "corrections", "folded")


async def test_an_approved_draft_is_what_counts_also_where_it_said_nothing_new(metrics: Metrics) -> None:
    """September stood as 1 when the draft said 1, was corrected to 5, and is 1 again when the draft counts."""
    await freight(metrics)
    await sent(metrics, row("2026-09", "1"), row("2026-10", "2"))
    draft = await sent(metrics, row("2026-09", "1"), row("2026-10", "2"), row("2026-11", "3"), accept="false")
    assert [draft[name] for name in COUNTS] == [1, 2, 0, 0]
    await sent(metrics, row("2026-09", "5"), reason="recount")
    assert (await turn(metrics, draft, "accepted")).status_code == 200
    assert await counted(metrics) == {"rail 2026-09": "1", "rail 2026-10": "2", "rail 2026-11": "3"}
    await metrics.fire_timers()
    told = await batch_of(metrics, draft["id"])
    assert [told[name] for name in COUNTS] == [2, 1, 1, 2]


async def test_what_stands_still_is_stored_once_with_its_note(metrics: Metrics) -> None:
    await freight(metrics)
    await sent(metrics, row("2026-09", "1", note="rain"))
    draft = await sent(metrics, row("2026-09", "1"), accept="false")
    assert (await turn(metrics, draft, "accepted")).json()["unchanged"] == 1
    assert [tuple(each) for each in await metrics.database.fetch("select note, corrects from observation")] == [
        ("rain", False)
    ]


async def test_what_did_not_stand_when_the_draft_withdrew_it_is_withdrawn_when_it_counts(metrics: Metrics) -> None:
    await freight(metrics)
    draft = await sent(metrics, row("2026-09", None), row("2026-10", "1"), accept="false")
    await sent(metrics, row("2026-09", "7"))
    await turn(metrics, draft, "accepted")
    assert await counted(metrics) == {"rail 2026-10": "1"}


async def test_a_row_whose_source_id_is_known_stays_what_became_of_it(metrics: Metrics) -> None:
    """It came before, and was corrected since: to send it once more says nothing, in a draft either."""
    await freight(metrics)
    await sent(metrics, row("2026-09", "1", source_id="s1"))
    draft = await sent(metrics, row("2026-09", "1", source_id="s1"), accept="false")
    await sent(metrics, row("2026-09", "2", source_id="s2"), reason="recount")
    accepted = (await turn(metrics, draft, "accepted")).json()
    assert (accepted["unchanged"], await counted(metrics)) == (1, {"rail 2026-09": "2"})


async def test_what_is_unchanged_meets_no_lock(metrics: Metrics) -> None:
    """What would change in a locked period is refused; what stands there already may be said."""
    await freight(metrics)
    await sent(metrics, row("2026-08", "1"), row("2026-09", "1"))
    moved, same = [
        await sent(metrics, row(standing, "1"), row(new, "1"), accept="false")
        for standing, new in (("2026-08", "2026-10"), ("2026-09", "2026-11"))
    ]
    await sent(metrics, row("2026-08", "2"), reason="recount")
    await metrics.make("period-locks", {"indicator": "I01", "period": "2026-Q3", "cause": "approved"})
    assert (await turn(metrics, moved, "accepted")).json()["code"] == "period_locked"
    assert (await turn(metrics, same, "accepted")).status_code == 200


async def test_a_batch_that_turns_out_to_wait_is_what_counts_too(metrics: Metrics) -> None:
    """Its last row is of an indicator that is reviewed."""
    await freight(metrics)
    await metrics.make("indicators", indicator("I02", lead_unit="port", review=True))
    await sent(metrics, row("2026-09", "1"))
    body = b"indicator,period,channel,value\nI01,2026-09,rail,1\nI02,2026-09,,4\n"
    draft = (await send_file(metrics, body)).json()
    await sent(metrics, row("2026-09", "5"), reason="recount")
    await turn(metrics, draft, "submitted")
    assert (await turn(metrics, draft, "accepted", caller=REVIEWER)).json()["corrections"] == 1
    assert (await counted(metrics))["rail 2026-09"] == "1"
