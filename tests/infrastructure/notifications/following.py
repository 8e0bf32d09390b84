"""Projects, the log that it tells, and notifications that reads it, as a test holds them."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from services.notifications.readers import READERS
from shared.auth.caller import Caller
from shared.log.relay import OutcomeUnknown, Relay
from shared.log.transport import NotAppended, Transport
from shared.reading.adoption import Adoption
from shared.reading.group import Group
from shared.reading.reaction import Effect, Projection
from shared.reading.reader import Reader
from shared.reading.resync import resync
from shared.reading.source import JournalSource
from tests.infrastructure.notifications.service import LI, Notifications
from tests.infrastructure.projects import Projects


class Killed(BaseException):
    """The process of a reader ends. Nothing in it can do anything about that."""


@dataclass(frozen=True, slots=True)
class Following:
    """`log` is as bad as one can be."""

    projects: Projects
    notifications: Notifications
    log: Transport
    readers: Mapping[str, Effect | Projection] = field(default_factory=lambda: READERS)

    async def make(self, collection: str, **said: Any) -> UUID:
        answer = await self.projects.ask("POST", f"/v1/{collection}", json=said)
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["id"])

    async def change(self, address: str, **fields: Any) -> httpx.Response:
        return self.done(await self.projects.change("PATCH", f"/v1/{address}", json=fields))

    async def turn(self, address: str, to: str, **said: Any) -> httpx.Response:
        return self.done(await self.projects.change("POST", f"/v1/{address}/transitions", json={"to": to, **said}))

    @staticmethod
    def done(answer: httpx.Response) -> httpx.Response:
        assert answer.status_code == 200, answer.text
        return answer

    async def relay(self) -> None:
        """As a process that is started again whenever it ends."""
        relay = Relay(self.projects.database, self.log, "projects")
        while await self.projects.database.fetchval("select exists (select from unsent)"):
            with suppress(OutcomeUnknown):
                await relay.send_some()

    async def send_again(self) -> None:
        """All that the log holds comes once more, late, as from a relay that does not know that it was sent."""
        for end in await self.log.ends():
            for stored in await self.log.read(end._replace(offset=0), limit=10_000):
                with suppress(NotAppended, ConnectionError):
                    await self.log.append(end.part, [stored.record])

    async def catch_up(self) -> None:
        """All that was committed is sent and read, by one reader after the other."""
        await self.relay()
        for name in (name for name, reaction in self.readers.items() if reaction.owner == "projects"):
            reader = self.reader(name)
            if not await reader.group.positions():
                await resync(self.log, reader.group.source, Adoption(reader.group))
            for end in await self.log.ends():
                while (mark := await reader.group.mark(end.part)).position < end:
                    with suppress(Killed):  # Another process goes on.
                        await reader.take_from(mark)

    def reader(self, name: str) -> Reader:
        reaction = self.readers[name]
        source = JournalSource(self.projects.database, [*reaction.kinds])
        return Reader(Group(name, self.notifications.service(), source, reaction), self.log, batch=7)

    async def told(self, caller: Caller = LI) -> list[tuple[str, str | None, str | None]]:
        """What happened to which record, the oldest first."""
        notices = await self.notifications.inbox("?sort=given_at&limit=200", caller=caller)
        return [(notice["name"]["en"], notice["previous"], notice["value"]) for notice in notices]
