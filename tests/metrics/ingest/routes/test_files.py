from datetime import datetime
from uuid import uuid4

import pytest

from services.metrics.ingest.formats.block import COLUMNS_MAX
from services.metrics.ingest.formats.document import ROWS_MAX
from shared.contracts.metrics.dimensions import COLUMNS
from tests.factories.workbooks import workbook
from tests.infrastructure.metrics.reporting import PORT, counted, freight, reporter, send_file
from tests.infrastructure.metrics.service import OFFICE, Metrics, indicator

CSV = b"indicator,period,channel,value\nI01,2026-09,rail,1.5\nI01,2026-10,river,2\n"
NDJSON = b"""\
{"indicator": "I01", "period": "2026-09", "channel": "rail", "value": "1.5"}
{"indicator": "I01", "period": "2026-10", "channel": "river", "value": "2"}
"""
JSON = b'{"rows": [' + NDJSON.replace(b"}\n{", b"}, {") + b"]}"
XLSX = workbook(*(line.split(",") for line in CSV.decode().splitlines()))
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(
    ("body", "media"),
    [(CSV, "text/csv; charset=utf-8"), (NDJSON, "application/x-ndjson"), (JSON, "application/json"), (XLSX, EXCEL)],
    ids=["csv", "ndjson", "json", "xlsx"],
)
async def test_a_file_of_each_format_counts(metrics: Metrics, body: bytes, media: str) -> None:
    await freight(metrics)
    answer = await send_file(metrics, body, media)
    batch = answer.json()
    assert (answer.status_code, batch["status"], batch["checked"], batch["stored"]) == (201, "accepted", 2, 2)
    assert answer.headers["Location"] == f"/v1/observation-batches/{batch['id']}"
    assert answer.headers["ETag"] == '"1.1-full"'
    assert answer.headers["Consistency-Token"] == f"metrics:{batch['id']}:1.1"
    assert await counted(metrics) == {"rail 2026-09": "1.5", "river 2026-10": "2"}


async def test_a_month_that_a_spreadsheet_made_a_date_is_that_month_and_another_day_is_none(metrics: Metrics) -> None:
    await freight(metrics)
    days = [(9, 1), (10, 1), (11, 30)]
    cells = [datetime(2026, *day) for day in days]  # noqa: DTZ001 # As a spreadsheet has them.
    body = workbook(["period", "channel", "value"], *[(day, "rail", 1) for day in cells])
    refused = (await send_file(metrics, body, EXCEL, indicator="I01")).json()
    assert [(row["row"], row["column"], row["code"]) for row in refused["rows"]] == [(4, "period", "starts_none")]
    await send_file(metrics, body, EXCEL, indicator="I01", on_error="skip")
    assert await counted(metrics) == {"rail 2026-09": "1", "rail 2026-10": "1"}


async def test_wrong_rows_are_told_by_row_and_column_in_both_languages_and_nothing_counts(metrics: Metrics) -> None:
    await freight(metrics)
    answer = await send_file(metrics, CSV + b"I01,2026-13,rail,1\nI01,2026-11,rivers,x\n")
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["count"]) == (422, "rows_refused", 3)
    assert [(row["row"], row["column"], row["code"]) for row in problem["rows"]] == [
        (4, "period", "invalid_period"), (5, "channel", "unmapped_code"), (5, "value", "invalid_decimal"),
    ]  # fmt: skip
    assert problem["rows"][0]["zh"] == "时期无效"
    assert problem["rows"][1]["params"] == {"dimension": "channel", "candidates": ["river"]}
    assert problem["errors"][0] == {"pointer": "/rows/4/period", "code": "invalid_period", "params": {}}
    assert await counted(metrics) == {}


async def test_a_refused_batch_is_mended_and_sent_again_by_the_same_id(metrics: Metrics) -> None:
    await freight(metrics)
    id = str(uuid4())
    refused = await send_file(metrics, CSV + b"I01,2026-13,rail,1\n", id=id)
    assert (refused.status_code, refused.json()["batch"]["id"]) == (422, id)
    mended = await send_file(metrics, CSV + b"I01,2026-12,rail,1\n", id=id)
    assert (mended.status_code, mended.json()["status"], mended.json()["version"]) == (201, "accepted", 2)
    assert len(await counted(metrics)) == 3


async def test_its_faults_are_told_page_by_page_to_whoever_sees_the_batch(metrics: Metrics) -> None:
    await freight(metrics)
    body = CSV + b"".join(b"I01,2026-%02d,rail,1\n" % month for month in range(13, 18))
    id = (await send_file(metrics, body)).json()["batch"]["id"]
    path = f"/v1/observation-batches/{id}/faults"
    first = (await metrics.ask("GET", f"{path}?limit=3", caller=PORT)).json()
    rest = (await metrics.ask("GET", f"{path}?limit=3&after={first['next_after']}", caller=PORT)).json()
    assert [fault["row"] for fault in first["data"] + rest["data"]] == [4, 5, 6, 7, 8]
    assert (first["count"], rest["next_after"]) == (5, None)
    assert (await metrics.ask("GET", path, caller=reporter("wang", "port"))).status_code == 404


async def test_row_by_row_the_good_rows_count(metrics: Metrics) -> None:
    await freight(metrics)
    answer = await send_file(metrics, CSV + b"I01,2026-13,rail,1\n", on_error="skip")
    batch = answer.json()
    assert (answer.status_code, batch["status"]) == (201, "accepted")
    assert (batch["checked"], batch["stored"], batch["failed"], batch["faults"]) == (3, 2, 1, 1)
    assert len(await counted(metrics)) == 2


async def test_a_dry_run_says_what_would_be_and_keeps_nothing(metrics: Metrics) -> None:
    await freight(metrics)
    good = (await send_file(metrics, CSV, dry_run="true")).json()
    bad = (await send_file(metrics, CSV + b"I01,2026-13,rail,1\n", dry_run="true")).json()
    assert (good["data"]["status"], good["data"]["stored"], good["errors"]) == ("accepted", 2, [])
    assert (bad["data"]["status"], [row["row"] for row in bad["errors"][0]["rows"]]) == ("refused", [4])
    tables = ("observation_batch", "observation", "row_fault", "rehearsal")
    assert [await metrics.database.fetchval(f"select count(*) from {table}") for table in tables] == [0] * 4
    assert await metrics.database.fetchval("select count(*) from journal where kind = 'observation_batch'") == 0


async def test_the_same_batch_again_changes_nothing_and_another_by_its_id_is_refused(metrics: Metrics) -> None:
    await freight(metrics)
    id = str(uuid4())
    first = await send_file(metrics, CSV, id=id)
    again = await send_file(metrics, CSV, id=id)
    other = await send_file(metrics, CSV + b"I01,2026-12,rail,1\n", id=id)
    asked_otherwise = await send_file(metrics, CSV, id=id, on_error="skip")
    stranger = await send_file(metrics, CSV, id=id, caller=OFFICE)
    assert (again.status_code, again.json()) == (200, first.json())
    assert [answer.json()["code"] for answer in (other, asked_otherwise, stranger)] == ["id_in_use"] * 3
    assert await metrics.database.fetchval("select count(*) from observation") == 2


async def test_what_the_address_does_not_know_is_refused(metrics: Metrics) -> None:
    await freight(metrics)
    answers = [
        await send_file(metrics, CSV, "text/plain"),
        await send_file(metrics, CSV, on_eror="skip"),
        await send_file(metrics, CSV, code_map="customs"),
        await send_file(metrics, CSV, on_error="ignore"),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (415, "unknown_format"), (400, "unknown_parameter"), (409, "named_nothing"), (422, "invalid_field"),
    ]  # fmt: skip


async def test_an_indicator_in_the_address_is_that_of_rows_that_do_not_say_theirs(metrics: Metrics) -> None:
    await freight(metrics)
    await metrics.make("indicators", indicator("I02", lead_unit="port"))
    body = b"indicator,period,channel,value\n,2026-09,rail,1\nI02,2026-09,,2\nI03,2026-09,,3\n"
    answer = await send_file(metrics, body, indicator="I01", on_error="skip")
    assert (answer.json()["indicators"], answer.json()["stored"]) == (["I01", "I02"], 2)
    refused = await send_file(metrics, body, on_error="skip")
    assert refused.json()["indicators"] == ["I02"]


async def test_the_document_says_what_a_batch_is_as_json(metrics: Metrics) -> None:
    """What it names is taken; what it does not allow is refused."""
    document = (await metrics.ask("GET", "/openapi.json")).json()
    content = document["paths"]["/v1/observation-batches"]["post"]["requestBody"]["content"]
    described, described_csv = content["application/json"]["schema"], content["text/csv"]["schema"]
    row = described["properties"]["rows"]["items"]
    assert (described["required"], row["required"], described_csv["type"]) == (["rows"], ["period", "value"], "string")
    assert row["properties"].keys() == COLUMNS
    assert (described["properties"]["rows"]["maxItems"], row["maxProperties"]) == (ROWS_MAX, COLUMNS_MAX)
    await freight(metrics)
    others = [
        b'{"rows": [], "more": 1}',
        b'{"rows": [{"period": 2026, "value": "1"}]}',
        b'{"rows": [{"period": "2026-09"}]}',
    ]
    answers = [await send_file(metrics, body, "application/json", indicator="I01") for body in others]
    assert [answer.json()["rows"][0]["code"] for answer in answers] == ["no_rows", "not_text", "missing"]


async def test_what_is_made_up_says_so_wherever_it_is_shown(metrics: Metrics) -> None:
    await freight(metrics)
    batch = (await send_file(metrics, CSV, origin="demo")).json()
    await metrics.fire_timers()
    series = (await metrics.ask("GET", "/v1/series?indicator=I01&from=2026-09&to=2026-09")).json()["data"]
    latest = await metrics.database.fetch("select latest ->> 'provenance' from series")
    assert batch["origin"] == "demo"
    assert (series[0]["points"], {*map(tuple, latest)}) == ([["2026-09", "1.50", {"demo": 1}]], {("demo",)})
    refused = await send_file(metrics, CSV, origin="equivalence")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "origin")
