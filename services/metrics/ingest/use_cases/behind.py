"""What goes on behind whoever began it: one act at a time."""

from asyncio import Task, create_task, wait
from collections.abc import Coroutine
from types import TracebackType
from typing import Self


class Behind:
    """At its end nothing goes on: what was begun is awaited, or cancelled where the block ended by an exception."""

    def __init__(self) -> None:
        self._act: Task[None] | None = None

    async def begin(self, act: Coroutine[None, None, None]) -> None:
        """Once the one before is done. Raises what that raised."""
        try:
            await self.done()
        except BaseException:
            act.close()
            raise
        self._act = create_task(act)

    async def done(self) -> None:
        if self._act:
            await self._act

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind and self._act:
            self._act.cancel()
            await wait([self._act])
        else:
            await self.done()
