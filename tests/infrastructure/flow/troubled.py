"""Reactions that fail in known ways."""

from asyncio import CancelledError
from uuid import UUID

from shared.log.entry import Entry
from shared.work import Work
from tests.infrastructure.flow.follower import tell


class Killed(CancelledError):
    """The process ends, in the middle of a transaction."""


class PoisonError(Exception):
    """It fails however often it is tried."""


class Troubled:
    """A reaction that raises these, one after the other, each after its effect; then it works."""

    def __init__(self, *troubles: BaseException, only: UUID | None = None) -> None:
        self.troubles, self.only = [*troubles], only
        self.told: list[int] = []

    async def __call__(self, work: Work, entry: Entry) -> None:
        await tell(work, entry)
        if self.troubles and self.only in (None, entry.id):
            raise self.troubles.pop(0)
        self.told.append(entry.version)


def poison(times: int) -> list[BaseException]:
    return [PoisonError() for _ in range(times)]
