from asyncio import create_task, sleep
from time import monotonic

import pytest

from services.gateway.read_model import consistency
from tests.factories.entries import create_milestone_entry
from tests.gateway.forwarding.test_forwarder import leave
from tests.infrastructure.edge.gateway import ANNA, TUNNEL, RunningGateway

PATH = f"/v1/milestones/{TUNNEL}"
NEXT = f"projects:{TUNNEL}:1.2"


async def test_a_read_after_a_change_waits_for_it(gateway: RunningGateway) -> None:
    reading = create_task(gateway.get(PATH, ANNA, consistency_token=NEXT))
    await sleep(0.1)
    gateway.publish(create_milestone_entry(id=TUNNEL, version=2))
    answer = await reading
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1.2-full"')


@pytest.mark.parametrize("token", [f"projects:{TUNNEL}:1.1", f"gateway:{TUNNEL}:1.9", f"another:{TUNNEL}:1.9"])
async def test_what_is_held_or_another_has_recorded_is_not_waited_for(gateway: RunningGateway, token: str) -> None:
    before = monotonic()
    assert (await gateway.get(PATH, ANNA, consistency_token=token)).headers["ETag"] == '"1.1-full"'
    assert monotonic() - before < consistency.WAIT_S


async def test_what_does_not_come_in_time_is_asked_of_its_owner(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consistency, "WAIT_S", 0.05)
    answer = await gateway.get(PATH, ANNA, consistency_token=NEXT)
    assert (answer.status_code, answer.json()["target"]) == (207, f"{PATH}?")
    assert ["consistency-token", NEXT] in answer.json()["headers"]


async def test_where_nobody_has_it_the_answer_says_so(gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consistency, "WAIT_S", 0.05)
    composed = await gateway.get("/v1/programmes/LJ-08/overview", ANNA, consistency_token=NEXT)
    leave(gateway)
    away = await gateway.get(PATH, ANNA, consistency_token=NEXT)
    for answer in (composed, away):
        assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "not_caught_up", "1")


@pytest.mark.parametrize("token", ["x", f"projects:{'-' * 36}:1.1", f"{NEXT}.1", ",".join([NEXT] * 21), "\xe9"])
async def test_a_token_that_is_none_is_refused(gateway: RunningGateway, token: str) -> None:
    headers = {b"Consistency-Token": token.encode("latin-1"), b"Authorization": f"Bearer {ANNA}".encode()}
    assert (await gateway.client.get(PATH, headers=headers)).status_code == 422
