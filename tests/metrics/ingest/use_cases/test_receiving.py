from asyncio import CancelledError, create_task, sleep, timeout
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.metrics.ingest.errors import BegunAnew, FileTooLarge
from services.metrics.ingest.sending import Sending
from services.metrics.ingest.use_cases import receiving
from services.metrics.ingest.use_cases.receiving import Received, receive_batch
from tests.infrastructure.metrics.reporting import PORT, freight
from tests.infrastructure.metrics.service import Metrics, indicator
from tests.infrastructure.metrics.waiting import one_waits

HEADER = b"period,value,note\n"


async def hourly(metrics: Metrics) -> None:
    await metrics.make("indicators", indicator("H01", lead_unit="port", frequency="hourly"))


HOUR = f"2024-01-01T00,0,{'x' * 100}\n".encode()


def hours(year: int, note: str = "x" * 100) -> bytes:
    """8,064 rows, not quite a MiB: three of them are stored by three parts."""
    days = [f"{year}-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    return "".join(f"{day}T{hour:02},{hour},{note}\n" for day in days for hour in range(24)).encode()


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        for start in range(0, len(part), 65536):
            yield part[start : start + 65536]


async def receive(metrics: Metrics, body: AsyncIterator[bytes], **said: Any) -> Received:
    sending = Sending(id=uuid4(), format="csv", indicator="H01")._replace(**said)
    return await receive_batch(metrics.service(), PORT, sending, body)


async def rows(metrics: Metrics) -> int:
    count: int = await metrics.database.fetchval("select count(*) from observation")
    return count


async def test_a_large_file_is_stored_by_parts_and_counts_at_once(metrics: Metrics) -> None:
    await hourly(metrics)
    batch = (await receive(metrics, chunks(HEADER, hours(2023), hours(2024), hours(2025)))).batch
    assert (batch.status, batch.checked, batch.stored, await rows(metrics)) == ("accepted", 24192, 24192, 24192)
    types = await metrics.database.fetch("select type from journal where aggregate_id = $1 order by version", batch.id)
    assert [type.split(".")[2] for (type,) in types] == ["received", "received", "accepted"]


async def broken_off(metrics: Metrics, id: UUID) -> None:
    """A batch of which two parts were stored when its sender left."""

    async def cut_off() -> AsyncIterator[bytes]:
        async for chunk in chunks(HEADER, hours(2023), hours(2024), hours(2025)):
            yield chunk
        await sleep(3600)

    task = create_task(receive(metrics, cut_off(), id=id))
    async with timeout(30):
        while await rows(metrics) == 0:
            await sleep(0.01)
    task.cancel()
    with pytest.raises(CancelledError):
        await task
    assert await metrics.database.fetchval("select status from observation_batch") == "receiving"


async def test_what_was_broken_off_begins_anew(metrics: Metrics) -> None:
    await hourly(metrics)
    id = uuid4()
    await broken_off(metrics, id)
    batch = (await receive(metrics, chunks(HEADER, hours(2024)), id=id)).batch
    assert (batch.status, batch.checked, batch.stored, await rows(metrics)) == ("accepted", 8064, 8064, 8064)


async def test_what_was_broken_off_is_refused_after_ten_minutes_and_taken_when_it_comes_again(metrics: Metrics) -> None:
    await hourly(metrics)
    id = uuid4()
    await broken_off(metrics, id)
    for ahead, status in (("9 minutes", "receiving"), ("10 minutes", "refused")):
        await metrics.database.execute("update clock set ahead = $1::text::interval", ahead)
        await metrics.fire_timers()
        told = (await metrics.ask("GET", f"/v1/observation-batches/{id}")).json()
        assert (told["status"], told["stored"] > 0) == (status, status == "receiving")
    faults = (await metrics.ask("GET", f"/v1/observation-batches/{id}/faults")).json()["data"]
    assert ([fault["code"] for fault in faults], await rows(metrics)) == (["broken_off"], 0)
    batch = (await receive(metrics, chunks(HEADER, hours(2024)), id=id)).batch
    assert (batch.status, batch.stored, batch.faults, await rows(metrics)) == ("accepted", 8064, 0, 8064)
    await metrics.fire_timers()
    assert (await metrics.ask("GET", f"/v1/observation-batches/{id}")).json()["folded"] == 8064


async def test_who_goes_on_waits_for_the_timer_before_the_batch(metrics: Metrics) -> None:
    """Whoever breaks it off has the timer, and can hold the batch: neither waits for the other for ever."""
    await hourly(metrics)
    id = uuid4()
    await broken_off(metrics, id)
    async with timeout(30), metrics.service().begin(PORT) as work:
        await work.connection.execute("delete from due where kind = 'ingest.break_off'")
        sending = create_task(receive(metrics, chunks(HEADER, hours(2023), hours(2024), hours(2025)), id=id))
        await one_waits(metrics)
        assert await work.value("select id from observation_batch where id = $1 for no key update nowait", id) == id
    assert (await sending).batch.status == "accepted"


async def test_a_sender_that_is_overtaken_by_itself_ends(metrics: Metrics) -> None:
    await hourly(metrics)
    id = uuid4()
    went_on: list[str] = []

    async def slow() -> AsyncIterator[bytes]:
        async for chunk in chunks(HEADER, hours(2021), hours(2022), hours(2024), hours(2025)):
            yield chunk
            if await rows(metrics) and not went_on:
                went_on.append((await receive(metrics, chunks(HEADER, hours(2023)), id=id)).batch.status)

    with pytest.raises(BegunAnew):
        await receive(metrics, slow(), id=id)
    assert (went_on, await rows(metrics)) == (["accepted"], 8064)


async def test_a_refused_file_leaves_no_row_however_far_it_came(metrics: Metrics) -> None:
    await hourly(metrics)
    received = await receive(metrics, chunks(HEADER, hours(2024), hours(2025), b"2026-13,1,\n"))
    assert (received.batch.status, received.batch.checked, received.faults.count) == ("refused", 16129, 1)
    assert await rows(metrics) == 0


@pytest.mark.parametrize("last", [b'2026-01-01T00,1,"open\n', b"2026-01-01T00,1,\xff\n"], ids=["quote", "bytes"])
async def test_what_cannot_be_read_refuses_all_also_row_by_row(metrics: Metrics, last: bytes) -> None:
    await hourly(metrics)
    received = await receive(metrics, chunks(HEADER, hours(2024), last), on_error="skip")
    expected = {"accepted"} if last.endswith(b"open\n") else {"refused"}
    assert ({received.batch.status}, received.faults.count) == (expected, 1)


async def test_a_dry_run_of_a_large_file_finds_what_meets_across_its_parts(metrics: Metrics) -> None:
    await hourly(metrics)
    received = await receive(
        metrics, chunks(HEADER, hours(2024), hours(2025), hours(2024)[: len(HOUR) * 9]), dry_run=True
    )
    assert {(fault.column, fault.code) for fault in received.faults.kept} == {("period", "duplicate_row")}
    assert (received.batch.status, await rows(metrics)) == ("refused", 0)


async def test_a_file_without_rows_is_refused(metrics: Metrics) -> None:
    await hourly(metrics)
    received = await receive(metrics, chunks(HEADER))
    assert [fault.code for fault in received.faults.kept] == ["empty"]


async def test_more_than_a_file_may_hold_is_refused_once_all_has_come(
    metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hourly(metrics)
    monkeypatch.setattr(receiving, "MOST", {"csv": 1_500_000})
    with pytest.raises(FileTooLarge):
        await receive(metrics, chunks(HEADER, hours(2024), hours(2025)))


async def test_rows_of_unknown_columns_are_refused_with_what_was_meant(metrics: Metrics) -> None:
    await freight(metrics)
    received = await receive(metrics, chunks(b"period,value,chanel\n2026-09,1,rail\n"), indicator="I01")
    (fault,) = received.faults.kept
    assert (fault.row, fault.column, fault.code, fault.params["candidates"]) == (
        1, "chanel", "unknown_column", ["channel"],
    )  # fmt: skip
