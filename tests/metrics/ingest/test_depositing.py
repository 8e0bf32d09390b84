import pytest

from tests.infrastructure.metrics.reporting import counted, freight, row, send, sent, turn
from tests.infrastructure.metrics.service import Metrics

ODD = ["\\N", "a\tb", "a\nb\r\nc", "\\", "\\\\N", "\\.", "两江 \U0001f6a2", '"', "null"]


@pytest.mark.parametrize("note", ODD)
async def test_text_is_stored_as_it_was_said(metrics: Metrics, note: str) -> None:
    await freight(metrics)
    await sent(metrics, row("2026-09", "1", note=note, evidence="e"), row("2026-10", "1"))
    rows = await metrics.database.fetch("select note, evidence from observation order by starts")
    assert [tuple(each) for each in rows] == [(note, "e"), (None, None)]


async def test_two_rows_of_one_period_in_a_batch_are_told(metrics: Metrics) -> None:
    await freight(metrics)
    answer = await send(metrics, [row("2026-09", "1"), row("2026-10", "1"), row("2026-09", "1")])
    assert [(fault["row"], fault["code"]) for fault in answer.json()["rows"]] == [(3, "duplicate_row")]


async def test_the_same_value_is_unchanged_unless_its_note_says_something_new(metrics: Metrics) -> None:
    await freight(metrics)
    await sent(metrics, row("2026-09", "1", note="rain"))
    again = await sent(metrics, row("2026-09", "1.000"))
    noted = await sent(metrics, row("2026-09", "1", note="floods"), reason="the note was wrong")
    assert [(batch["unchanged"], batch["corrections"]) for batch in (again, noted)] == [(1, 0), (0, 1)]


async def test_a_source_id_stands_for_one_figure_of_its_sender(metrics: Metrics) -> None:
    await freight(metrics)
    await sent(metrics, row("2026-09", "1", source_id="s1"))
    await sent(metrics, row("2026-09", "2", source_id="s2"), reason="recount")
    old = await sent(metrics, row("2026-09", "1", source_id="s1"))
    assert (old["unchanged"], await counted(metrics)) == (1, {"rail 2026-09": "2"})
    other = await send(metrics, [row("2026-10", "1", source_id="s1")])
    twice = await send(metrics, [row("2026-11", "1", source_id="s3"), row("2026-12", "1", source_id="s3")])
    assert [(fault["row"], fault["code"]) for fault in other.json()["rows"]] == [(1, "id_in_use")]
    assert [(fault["row"], fault["code"]) for fault in twice.json()["rows"]] == [(2, "id_in_use")]


async def test_to_withdraw_what_is_not_there_says_nothing(metrics: Metrics) -> None:
    """Whether it never was there or was withdrawn before, with a note or without, in a draft or not."""
    await freight(metrics)
    await sent(metrics, row("2026-08", "1"))
    await sent(metrics, row("2026-08", None), reason="counted twice")
    nothing = [row("2026-08", None, note="again"), row("2026-09", None), row("2026-10", None, note="none")]
    batch, draft = await sent(metrics, *nothing), await sent(metrics, *nothing, row("2026-11", "1"), accept="false")
    assert [(told["stored"], told["unchanged"], told["corrections"]) for told in (batch, draft)] == [
        (0, 3, 0), (1, 3, 0),
    ]  # fmt: skip
    accepted = (await turn(metrics, draft, "accepted")).json()
    assert (accepted["stored"], accepted["unchanged"]) == (1, 3)
    assert await metrics.database.fetchval("select count(*) from observation") == 3


async def test_rows_between_others_are_new_whatever_their_source_ids_are(metrics: Metrics) -> None:
    """Each lies beside what stands, and its id between those that are known."""
    await freight(metrics)
    known = [row("2026-08", "1", source_id="a"), row("2026-10", "1", "river", source_id="c")]
    await sent(metrics, row("2026-09", "1", source_id="b0"), *known)
    new = [row("2026-08", "2", "river", source_id="b"), row("2026-10", "2", source_id="b1")]
    batch = await sent(metrics, *new, row("2026-09", "2", "river", source_id="bb"))
    assert (batch["stored"], batch["unchanged"], batch["corrections"]) == (3, 0, 0)
    mixed = await send(metrics, [row("2026-11", "3", source_id="b2"), row("2026-12", "3", source_id="bb")])
    assert [(fault["row"], fault["code"]) for fault in mixed.json()["rows"]] == [(2, "id_in_use")]
