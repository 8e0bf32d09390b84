"""M7: figures in bulk, as CSV, NDJSON, JSON or XLSX: tried, refused by row, mended, and sent as often as one likes."""

import gzip
import json
from asyncio import sleep
from typing import Any
from uuid import uuid4

from tests.faults.abuse.memory import MIB, sizes, watch
from tests.faults.kills.victims import running
from tests.infrastructure.metrics.reporting import PORT, counted, freight, send_file
from tests.infrastructure.metrics.service import NAME, Metrics, indicator
from tests.infrastructure.running import RunningHub

MAP = {
    "code": "port-codes", "name": NAME, "dimension": "channel",
    "entries": [{"theirs": "R1", "ours": "rail"}, {"theirs": "W1", "ours": "river"}],
}  # fmt: skip

ROWS = [("2026-07", "R1", "1.2"), ("2026-08", "R1", "0.8"), ("2026-08", "W1", "30")]
"""In 万吨, by the port's own codes."""


def csv(*rows: tuple[str, str, str]) -> bytes:
    lines = [f"{period},{channel},{value},万吨,{period}-{channel}" for period, channel, value in rows]
    return "\r\n".join(["\ufeffperiod,channel,value,unit,source_id", *lines]).encode()


def ndjson(*rows: tuple[str, str, str]) -> bytes:
    names = ("period", "channel", "value")
    told = [dict(zip(names, row, strict=True)) | {"unit": "万吨", "source_id": f"{row[0]}-{row[1]}"} for row in rows]
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in told).encode()


async def test_a_month_with_two_bad_lines_is_tried_mended_and_sent(metrics: Metrics) -> None:
    """1.2 万吨 are 12,000 t, and 30 are 300,000."""
    await freight(metrics)
    await metrics.make("code-maps", MAP)
    said: dict[str, Any] = {"indicator": "I01", "code_map": "port-codes"}
    bad = csv(*ROWS, ("2026-09", "R2", "1"), ("2026-10", "R1", "1,5".replace(",", "，")))

    tried = (await send_file(metrics, bad, dry_run="true", **said)).json()
    faults = [(row["row"], row["column"], row["code"], row["zh"]) for row in tried["errors"][0]["rows"]]
    assert faults == [
        (5, "channel", "unmapped_code", "代码没有对照"),
        (6, "value", "invalid_decimal", "不是十进制数：写作 1250.5，不写 1,250.5"),
    ]
    assert (tried["errors"][0]["rows"][0]["params"]["candidates"], await counted(metrics)) == (["rail"], {})

    id = str(uuid4())
    refused = await send_file(metrics, bad, id=id, **said)
    assert (refused.status_code, refused.json()["count"], await counted(metrics)) == (422, 2, {})
    mended = await send_file(metrics, csv(*ROWS, ("2026-09", "R1", "1"), ("2026-10", "R1", "1.5")), id=id, **said)
    assert (mended.status_code, mended.json()["stored"]) == (201, 5)
    assert await counted(metrics) == {
        "rail 2026-07": "12000", "rail 2026-08": "8000", "rail 2026-09": "10000", "rail 2026-10": "15000",
        "river 2026-08": "300000",
    }  # fmt: skip


async def test_a_batch_sent_twice_or_half_twice_changes_nothing(metrics: Metrics) -> None:
    """The second sends a row of the first with a new one, in another format and without an id: one row is new."""
    await freight(metrics)
    await metrics.make("code-maps", MAP)
    said: dict[str, Any] = {"indicator": "I01", "code_map": "port-codes"}
    id = str(uuid4())
    first = await send_file(metrics, csv(*ROWS), id=id, **said)
    again = await send_file(metrics, csv(*ROWS), id=id, **said)
    assert (again.status_code, again.content) == (200, first.content)
    twice = (await send_file(metrics, csv(*ROWS), **said)).json()
    half = (await send_file(metrics, ndjson(*ROWS[1:], ("2026-09", "R1", "1")), "application/x-ndjson", **said)).json()
    assert [(batch["stored"], batch["unchanged"]) for batch in (twice, half)] == [(0, 3), (1, 2)]
    other = await send_file(metrics, csv(("2026-07", "R1", "1.3")), reason="recount", **said)
    assert [(row["column"], row["code"]) for row in other.json()["rows"]] == [("source_id", "id_in_use")]


async def test_row_by_row_the_good_ones_count_and_the_job_tells_how_far_it_is(metrics: Metrics) -> None:
    await freight(metrics)
    body = b"period,channel,value\n2026-07,rail,1\n2026-08,rail,x\n2026-09,rail,3\n"
    batch = (await send_file(metrics, body, indicator="I01", on_error="skip")).json()
    assert (batch["status"], batch["checked"], batch["stored"], batch["failed"], batch["folded"]) == (
        "accepted", 3, 2, 1, 0,
    )  # fmt: skip
    faults = (await metrics.ask("GET", f"/v1/observation-batches/{batch['id']}/faults", caller=PORT)).json()
    assert [(fault["row"], fault["column"], fault["en"]) for fault in faults["data"]] == [
        (3, "value", "It is no decimal number: 1250.5, not 1,250.5")
    ]
    await metrics.fire_timers()
    done = (await metrics.ask("GET", f"/v1/observation-batches/{batch['id']}", caller=PORT)).json()
    assert (done["folded"], await counted(metrics)) == (2, {"rail 2026-07": "1", "rail 2026-09": "3"})


async def test_a_file_larger_than_any_body_comes_through_the_gateway_packed(whole_hub: RunningHub) -> None:
    """Two years, but for the ends of months: 16,128 rows of 120 bytes. Elsewhere more than 1 MiB is refused."""
    days = [f"{year}-{month:02}-{day:02}" for year in (2024, 2025) for month in range(1, 13) for day in range(1, 29)]
    rows = [f"{day}T{hour:02},{hour}.5,{'n' * 100}" for day in days for hour in range(24)]
    body = gzip.compress("\n".join(["period,value,note", *rows]).encode())
    headers = {"Content-Type": "text/csv", "Content-Encoding": "gzip"}
    async with whole_hub.client(await whole_hub.token("office")) as office:
        await office.post("/v1/indicators", json=indicator("M7.hourly", frequency="hourly"))
        sent = await office.post("/v1/observation-batches?indicator=M7.hourly", content=body, headers=headers)
        assert (sent.status_code, sent.json()["stored"]) == (201, len(rows)), sent.text
        address = sent.headers["Location"]
        for _ in range(300):
            if (done := (await office.get(address)).json())["folded"] == len(rows):
                break
            await sleep(0.1)
    assert (done["folded"], done["not_checked"]) == (len(rows), len(rows))


async def test_a_large_file_is_held_by_nobody_on_its_way(whole_hub: RunningHub) -> None:
    """19 MiB: the gateway passes it on as it comes, and metrics stores it by parts of 1 MiB."""
    days = [
        f"{year}-{month:02}-{day:02}" for year in range(2020, 2026) for month in range(1, 13) for day in range(1, 29)
    ]
    rows = [f"{day}T{hour:02},{hour}.5,{'n' * 400}" for day in days for hour in range(24)]
    body = "\n".join(["period,value,note", *rows]).encode()
    pids = {name: victim.pid for name, victim in running(whole_hub).items() if name in {"gateway all", "metrics all"}}
    async with whole_hub.client(await whole_hub.token("office")) as office:
        await office.post("/v1/indicators", json=indicator("M7.large", frequency="hourly"))
        before = watch(pids)
        query = "indicator=M7.large&dry_run=true"
        answer = await office.post(
            f"/v1/observation-batches?{query}", content=body, headers={"Content-Type": "text/csv"}, timeout=60
        )
    assert (answer.status_code, answer.json()["data"]["stored"]) == (200, len(rows)), answer.text
    grown = {name: (size.most - before[name].now) // MIB for name, size in sizes(pids).items()}
    assert grown["gateway all"] < 6
    assert grown["metrics all"] < 40
