"""A log as bad as one can be that keeps its word: late, in parts, repeating itself, losing acknowledgements."""

from asyncio import sleep
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from shared.log.transport import NotAppended, Position, Record, Stored, Transport


@dataclass(frozen=True, slots=True)
class Wrapped:
    """Another log; who inherits says what is worse about it."""

    log: Transport

    async def append(self, part: int, records: Sequence[Record]) -> int:
        return await self.log.append(part, records)

    async def read(self, position: Position, *, limit: int) -> Sequence[Stored]:
        return await self.log.read(position, limit=limit)

    async def wait(self, position: Position) -> None:
        await self.log.wait(position)

    async def starts(self) -> Sequence[Position]:
        return await self.log.starts()

    async def ends(self) -> Sequence[Position]:
        return await self.log.ends()


@dataclass(frozen=True, slots=True)
class FaultyLog(Wrapped):
    random: Random

    async def append(self, part: int, records: Sequence[Record]) -> int:
        await sleep(self.random.uniform(0, 0.02))
        if self.random.random() < 0.1:
            raise NotAppended
        records = records[: self.random.randint(1, len(records))]
        stored = await self.log.append(part, records)
        if self.random.random() < 0.1:
            await sleep(self.random.uniform(0, 0.05))
            await self.log.append(part, records)
        if self.random.random() < 0.1:
            raise ConnectionError
        return stored


class CutOff(Wrapped):
    """Its first record is past its retention."""

    async def read(self, position: Position, *, limit: int) -> Sequence[Stored]:
        return await self.log.read(position._replace(offset=max(position.offset, 1)), limit=limit)


class Unsure(Wrapped):
    """It stores, and the answer is lost."""

    async def append(self, part: int, records: Sequence[Record]) -> int:
        await self.log.append(part, records)
        raise ConnectionError


@dataclass(frozen=True, slots=True)
class Stuck(Wrapped):
    """Of one partition it takes nothing."""

    part: int
    tries: list[int]

    async def append(self, part: int, records: Sequence[Record]) -> int:
        if part == self.part:
            self.tries.append(part)
            raise NotAppended
        return await self.log.append(part, records)
