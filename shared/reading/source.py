"""The owner of what is read: over HTTP, or its journal where that is one's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import httpx
from msgspec import msgpack

from shared.database import Database
from shared.log.entry import Entry, up_to_date
from shared.records import journal

PAGE = 1_000


class OwnerUnreachable(ConnectionError):
    """It passes: whoever asked waits and asks again."""


@dataclass(frozen=True, slots=True)
class HttpSource:
    client: httpx.AsyncClient
    address: str
    key: str
    kinds: Sequence[str]

    async def page(self, after: UUID) -> Sequence[Entry]:
        return await self.ask("snapshot", {"kinds": self.kinds, "after": str(after), "limit": PAGE})

    async def since(self, id: UUID, version: int) -> Sequence[Entry]:
        return await self.ask(f"versions/{id}", {"after": version})

    async def ask(self, path: str, parameters: Mapping[str, str | int | Sequence[str]]) -> list[Entry]:
        """Raises OwnerUnreachable, also where the owner answers with an error."""
        try:
            url, headers = f"{self.address}/internal/{path}", {"Authorization": f"Bearer {self.key}"}
            answer = (await self.client.get(url, params=parameters, headers=headers)).raise_for_status()
        except httpx.HTTPError as error:
            raise OwnerUnreachable(f"{self.address}: {error!r}") from error
        return [up_to_date(entry) for entry in msgpack.decode(answer.content, type=list[Entry])]


@dataclass(frozen=True, slots=True)
class JournalSource:
    database: Database
    kinds: Sequence[str]

    async def page(self, after: UUID) -> Sequence[Entry]:
        return await journal.snapshot(self.database, kinds=self.kinds, after=after, limit=PAGE)

    async def since(self, id: UUID, version: int) -> Sequence[Entry]:
        return await journal.since(self.database, id, version)
