"""What writers do: bursts on one record, and whatever else makes records of the same keys."""

from asyncio import gather, sleep
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from shared.rows import new_id
from tests.faults.rig.load.writer import Answer, Writer

BURST = 5
WIDE = 24
"""So many milestones at once that each partition gets some."""
PAUSE_S = 0.5
"""Between the steps of a story; a burst has none."""


def text(words: str) -> dict[str, str]:
    return {"zh": words, "en": words}


def days_from(year: int) -> Iterator[str]:
    """Each another one, from its first on."""
    return ((date(year, 1, 1) + timedelta(days=nth)).isoformat() for nth in count())


@dataclass(slots=True)
class Teller:
    """A writer with two places in one programme between which its work items move."""

    writer: Writer
    programme: str
    places: list[str] = field(default_factory=list)
    _told: "count[int]" = field(default_factory=count)

    async def go_on(self, programme_id: str) -> None:
        """For ever."""
        for side in ("a", "b"):
            made = await self.make_item(f"{self.programme}.{self.writer.name}{side}", programme_id, "group")
            self.places.append(made.state["id"])
        while True:
            await self.tell(next(self._told))

    async def tell(self, nth: int) -> None:
        """One story: an item and its milestones, from their making to their end."""
        item = await self.make_item(f"{self.programme}.{self.writer.name}-{nth}", self.places[0], "item")
        first, second, third, *rest = await self.plan(item.state["id"], WIDE if nth % 4 == 0 else 3)
        dates = days_from(2027)
        await self.burst(first, dates)
        await self.change_two_fields(first, dates)
        link = await self.writer.make("dependencies", predecessor_id=str(first), successor_id=str(second), lag_days=3)
        await self.burst(first, dates)
        item = await self.move(item)
        await self.writer.act("POST", f"{path_of(item)}/transitions", {"to": "under_way"}, {"If-Match": item.etag})
        await self.burst(second, dates)
        await self.writer.act("POST", f"/v1/milestones/{third}/transitions", REACHED, {"If-Match": tag(1)})
        await self.writer.archive(f"/v1/dependencies/{link.state['id']}", link.etag)
        for milestone in (first, *rest):
            await self.writer.archive(f"/v1/milestones/{milestone}", tag(1))

    async def make_item(self, code: str, parent: str, kind: str) -> Answer:
        await sleep(PAUSE_S)
        return await self.writer.make(
            "work-items", id=str(new_id()), code=code, kind=kind, parent_id=parent, name=text(code)
        )

    async def plan(self, item: str, many: int) -> list[UUID]:
        """At once, with ids of our own."""
        ids = [new_id() for _ in range(many)]
        items = [self.planned(id, item) for id in ids]
        await self.writer.act("POST", "/v1/milestones/batch", {"atomic": True, "items": items})
        return ids

    def planned(self, id: UUID, item: str) -> dict[str, Any]:
        return {"id": str(id), "work_item_id": item, "name": text(f"of {self.writer.name}"), "planned": "2026-12-01"}

    async def burst(self, milestone: UUID, dates: Iterator[str]) -> None:
        """Versions of one record without a pause, each decided on the one before; then what was made of it is read."""
        await sleep(PAUSE_S)
        path, answer = f"/v1/milestones/{milestone}", Answer({}, tag(1), "")
        for _ in range(BURST):
            answer = await self.writer.change(path, answer.etag, forecast=next(dates))
        await self.writer.read(path, answer)

    async def change_two_fields(self, milestone: UUID, dates: Iterator[str]) -> None:
        """At once, both decided on the same version."""
        await sleep(PAUSE_S)
        path = f"/v1/milestones/{milestone}"
        seen = await self.writer.change(path, tag(1), forecast=next(dates))
        await gather(
            self.writer.change(path, seen.etag, merging=True, name=text(next(dates))),
            self.writer.change(path, seen.etag, merging=True, forecast=next(dates)),
        )

    async def move(self, item: Answer) -> Answer:
        """With all that stands below it."""
        await sleep(PAUSE_S)
        body = {"parent_id": self.places[1]}
        return await self.writer.act("POST", f"{path_of(item)}/moves", body, {"If-Match": item.etag})


REACHED = {"to": "reached", "on": "2023-03-09"}


def path_of(item: Answer) -> str:
    return f"/v1/work-items/{item.state['id']}"


def tag(version: int) -> str:
    """Perhaps not what stands: then the refusal says what does."""
    return f'"1.{version}-full"'
