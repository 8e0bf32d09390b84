"""The pace of the load: each scene begins at its own interval, never faster, so that half a core is kept busy."""

from asyncio import TaskGroup, sleep
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, NamedTuple

import httpx

FAULTS_TOLD = 20


@dataclass(slots=True)
class Tally:
    """`acts` counts requests by what they were answered with; `faults` are answers that nobody expected."""

    acts: Counter[int] = field(default_factory=Counter)
    errors: int = 0
    faults: list[str] = field(default_factory=list)

    def fault(self, text: str) -> None:
        self.errors += 1
        if len(self.faults) < FAULTS_TOLD:
            self.faults.append(text)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who asks, and expects an answer of a certain kind."""

    client: httpx.AsyncClient
    tally: Tally

    async def ask(
        self, expected: int | Collection[int], method: str, path: str, json: Any = None, **headers: str
    ) -> httpx.Response:
        """`if_match="…"` is a header. Another answer than the expected is counted as an error."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = await self.client.request(method, path, json=json, headers=named)
        self.judge(answer, expected)
        return answer

    def judge(self, answer: httpx.Response, expected: int | Collection[int]) -> None:
        self.tally.acts[answer.status_code] += 1
        if answer.status_code not in ({expected} if isinstance(expected, int) else expected):
            asked = f"{answer.request.method} {answer.request.url.path}"
            self.tally.fault(f"{asked}: {answer.status_code} instead of {expected}: {answer.text[:200]}")

    async def made(self, path: str, json: Any, **headers: str) -> Any:
        """The state of what is made there."""
        return (await self.ask(201, "POST", path, json, **headers)).json()

    async def read(self, path: str) -> Any:
        return (await self.ask(200, "GET", path)).json()

    async def tag(self, path: str) -> str:
        return str((await self.ask(200, "GET", f"{path}?fields=id")).headers.get("ETag", ""))


class Scene(NamedTuple):
    name: str
    every_s: float
    act: Callable[[], Awaitable[None]]


async def play(scenes: Collection[Scene], tally: Tally, seconds: float) -> None:
    """Each by itself until the time is over; one that is under way is finished. What it raises is an error."""
    end = monotonic() + seconds
    async with TaskGroup() as tasks:
        for scene in scenes:
            tasks.create_task(repeat(scene, tally, end))


async def repeat(scene: Scene, tally: Tally, end: float) -> None:
    while (begun := monotonic()) < end:
        try:
            await scene.act()
        except (httpx.HTTPError, OSError, KeyError, ValueError) as error:  # A TimeoutError is an OSError.
            tally.fault(f"{scene.name}: {error!r}{during(error)}")
        await sleep(max(0.0, min(begun + scene.every_s, end) - monotonic()))


def during(error: Exception) -> str:
    """What was asked when there was no answer."""
    return f" of {error.request.method} {error.request.url.path}" if isinstance(error, httpx.RequestError) else ""
