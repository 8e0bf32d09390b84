"""`make demo` beside a running hub."""

import os
import re
import sys
from datetime import date, timedelta
from subprocess import PIPE, run

import httpx
import pytest

from deploy.demo.desk import Desk, NotTaken
from tests.infrastructure.running import RunningHub

COUNT = """
select count(*) from observation join observation_batch as sent on sent.number = batch where origin = 'demo'
"""
EVENTS = "/v1/indicators/LJ-02.I04/observations"


async def reported(office: httpx.AsyncClient) -> str:
    """One event was held in the month before this one, says the office itself; the month."""
    today = date.fromisoformat((await office.get("/v1/time")).json()["today"])
    month = f"{today.replace(day=1) - timedelta(1):%Y-%m}"
    answer = await office.post(EVENTS, json={"rows": [{"period": month, "value": "1"}]})
    for to in ("submitted", "accepted"):
        tag = {"If-Match": answer.headers["ETag"]}
        path = f"/v1/observation-batches/{answer.json()['id']}/transitions"
        answer = await office.post(path, json={"to": to}, headers=tag)
        assert answer.status_code == 200, answer.text
    return month


async def test_a_month_of_demo_is_there_once_says_that_it_is_one_and_changes_nothing_real(
    whole_hub: RunningHub,
) -> None:
    async with whole_hub.client(await whole_hub.token("office")) as office:
        month = await reported(office)
        said, again = [await whole_hub.command("demo", MONTHS="1") for _ in range(2)]
        count = await whole_hub.sql("metrics", COUNT)
        for told in (said, again):
            rows, left = told.splitlines()
            assert re.fullmatch(rf"demo: {count:,} rows in \d+ batches stand, [\d.]+ s; all are `demo`", rows), told
            assert left == f"left as they are, since other figures stand: LJ-02.I04 {month}…{month}"
        assert count > 24 * 28 * 24
        (event,) = (await office.get(EVENTS)).json()["data"]
        assert (event["period"], event["value"]) == (month, "1")
        port = (await office.get("/v1/programmes/LJ-04/overview")).json()["data"]["indicators"][0]
        assert (port["latest"]["n"], port["latest"]["demo"]) == (24, 24)
        query = "origin=demo&status=accepted&limit=200"
        batches = (await office.get(f"/v1/observation-batches?{query}")).json()["data"]
    assert {batch["source"] for batch in batches} == {"make demo"}


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"MONTHS": "0"}, "demo: MONTHS=0: say 1 to 60\n"),
        ({"HUB": "http://127.0.0.1:1"}, "demo: no hub answers at http://127.0.0.1:1 (ConnectError): make run first\n"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(told: dict[str, str], says: str) -> None:
    ended = run([sys.executable, "-m", "deploy.demo"], env={**os.environ, **told}, stderr=PIPE, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (1, says)


@pytest.mark.parametrize("status", ["returned", "cancelled", "refused"])
def test_a_batch_on_which_somebody_decided_meanwhile_is_left_so(status: str) -> None:
    hub = httpx.MockTransport(lambda _: httpx.Response(200, json={"id": "7", "status": status}))
    with httpx.Client(transport=hub, base_url="http://hub") as client:
        desk = Desk(client)
        with pytest.raises(NotTaken, match=f"^/v1/observation-batches/7 is {status}, as somebody else decided"):
            desk.approved(desk.ask("GET", "/v1/observation-batches/7"))
