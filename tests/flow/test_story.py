"""A change travels from a request to every reader: the README's page as a test, over both logs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from tests.infrastructure.running import RunningHub, running_hub

LIMIT_S = 20
FIRST, SECOND = {"zh": "隧道贯通", "en": "Tunnel through"}, {"zh": "隧道通车", "en": "Tunnel opens"}


class Story:
    """Two milestones of the Longxing tunnel: the second follows the first by 14 days at the least."""

    def __init__(self, hub: RunningHub, office: httpx.AsyncClient) -> None:
        self.hub, self.office = hub, office
        self.first = self.second = ""

    async def begin(self) -> None:
        item = (await self.office.get("/v1/work-items/LJ-08.09")).json()["id"]
        self.first, self.second = [
            await self.made("/v1/milestones", {"work_item_id": item, "name": name, "planned": day})
            for name, day in ((FIRST, "2023-03-01"), (SECOND, "2023-03-20"))
        ]
        ends = {"predecessor_id": self.first, "successor_id": self.second}
        await self.made("/v1/dependencies", ends | {"lag_days": 14})

    async def made(self, path: str, body: dict[str, Any]) -> str:
        answer = await self.office.post(path, json=body)
        assert answer.status_code == 201, answer.text
        id: str = answer.json()["id"]
        return id

    async def late(self) -> httpx.Response:
        """The first is expected on the 20th of March."""
        body = {"forecast": "2023-03-20", "reason": "雨季"}
        return await self.office.patch(f"/v1/milestones/{self.first}", json=body, headers={"If-Match": '"1.1"'})

    async def read(self, path: str) -> Any:
        answer = await self.office.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def moment(self) -> str:
        now: str = (await self.read("/v1/milestones?limit=1"))["meta"]["as_of"]
        return now


@pytest.fixture(params=["embedded", "kafka"])
async def story(request: pytest.FixtureRequest) -> AsyncIterator[Story]:
    async with told_over(request.param) as story:
        yield story


@asynccontextmanager
async def told_over(log: str) -> AsyncIterator[Story]:
    async with running_hub(LOG=log) as hub, hub.client(await hub.token("office")) as office:
        story = Story(hub, office)
        await story.begin()
        yield story


async def test_a_reforecast_reaches_history_the_past_a_stream_an_inbox_and_what_depends_on_it(story: Story) -> None:
    await story.made("/v1/subscriptions", {"target_id": story.second})
    before = await story.moment()
    async with following(story.office, f"/v1/stream?match=/v1/milestones/{story.second}") as stream:
        answer = await story.late()
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"1.2-full"')
        assert '"forecast":"2023-04-03"' in await stream.until("hub.milestone.reforecast.v1")

    caught_up = {"Consistency-Token": answer.headers["Consistency-Token"]}
    moved = (await story.office.get(f"/v1/milestones/{story.second}", headers=caught_up)).json()
    assert (moved["version"], moved["forecast"]) == (2, "2023-04-03")
    *_, last = (await story.read(f"/v1/milestones/{story.second}/history"))["data"]
    assert (last["actor"], last["reason"]) == ("office", "雨季")
    assert {"field": "forecast", "before": "2023-03-20", "after": "2023-04-03"} in last["changes"]

    await story.hub.past_is_settled()
    past = await story.read(f"/v1/milestones/{story.second}?as_of={before}")
    assert (past["version"], past["forecast"]) == (1, "2023-03-20")

    (notice,) = await told(story)
    assert (notice["previous"], notice["value"], notice["status"]) == ("2023-03-20", "2023-04-03", "unread")
    assert (await story.read("/v1/inbox/unread"))["unread"] == 1


async def told(story: Story) -> list[dict[str, Any]]:
    """The inbox, once there is something in it."""
    async with asyncio.timeout(LIMIT_S):
        while not (notices := (await story.read("/v1/inbox"))["data"]):
            await asyncio.sleep(0.05)
    return list(notices)


class Stream:
    def __init__(self, chunks: AsyncIterator[str]) -> None:
        self._chunks = chunks
        self.text = ""

    async def until(self, expected: str) -> str:
        """All that came, to the end of the event."""
        async with asyncio.timeout(LIMIT_S):
            while expected not in self.text or not self.text.endswith("\n\n"):
                self.text += await anext(self._chunks)
        return self.text


@asynccontextmanager
async def following(client: httpx.AsyncClient, path: str) -> AsyncIterator[Stream]:
    async with client.stream("GET", path) as answer:
        assert answer.status_code == 200
        stream = Stream(answer.aiter_text())
        await stream.until("retry: ")
        yield stream
