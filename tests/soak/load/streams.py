"""Streams that are opened with a ticket, read, closed, and resumed where they were left."""

from asyncio import sleep, timeout
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

from tests.soak.load.stage import Stage


async def follow(stage: Stage) -> None:
    """For a while by a ticket, and again from the last event on; every second one hangs up in the middle."""
    ticket = (await stage.office.made("/v1/stream/tickets", None))["ticket"]
    last = await events(stage, f"/v1/stream?ticket={ticket}", {}, stage.stream_s)
    await sleep(stage.stream_s / 5)
    if last:
        await events(
            stage, f"/v1/stream?programme={','.join(stage.programmes)}", {"Last-Event-ID": last}, stage.stream_s
        )


async def watch(stage: Stage) -> None:
    """A page that stays open, of the public and of the office."""
    await events(stage, "/v1/stream?kind=milestone&match_urlpattern=/v1/milestones/:id", {}, 4 * stage.stream_s)


async def events(stage: Stage, path: str, headers: Mapping[str, str], seconds: float) -> str:
    """The id of the last event within so many seconds."""
    last = ""
    async with opened(stage, path, headers) as lines:
        with suppress(TimeoutError):
            async with timeout(seconds):
                async for line in lines:
                    last = line.removeprefix("id: ") if line.startswith("id: ") else last
    return last


@asynccontextmanager
async def opened(stage: Stage, path: str, headers: Mapping[str, str]) -> AsyncIterator[AsyncIterator[str]]:
    async with stage.office.client.stream("GET", path, headers=headers) as answer:
        stage.office.tally.acts[answer.status_code] += 1
        if answer.status_code != 200:
            stage.office.tally.fault(f"{path.partition('?')[0]}: {answer.status_code}")
        yield answer.aiter_lines()
