"""What runs beside the requests. None of it ends by itself: the first that does ends the process."""

from asyncio import FIRST_COMPLETED, Event, Task, create_task, gather, wait
from collections.abc import Coroutine
from typing import Any


class Ended(Exception):
    """Something in the background came to its end: `Ended(name)`."""


class Background:
    def __init__(self) -> None:
        self._tasks: set[Task[None]] = set()

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> Task[None]:
        task = create_task(work, name=name)
        self._tasks.add(task)
        return task

    async def watch(self, until: Event) -> None:
        """Returns once the event is set. Raises Ended, from what it failed on, as soon as one has ended."""
        event = create_task(until.wait())
        done, _ = await wait({event, *self._tasks}, return_when=FIRST_COMPLETED)
        event.cancel()
        for ended in done - {event}:
            raise Ended(ended.get_name()) from ended.exception()

    async def stop(self, *tasks: Task[None]) -> None:
        for task in tasks:
            self._tasks.discard(task)
            task.cancel()
        await gather(*tasks, return_exceptions=True)

    async def stop_all(self) -> None:
        """Whatever is left. Raises Ended where one of them had ended before."""
        ended = [task for task in self._tasks if task.done()]
        await self.stop(*self._tasks)
        for task in ended:
            raise Ended(task.get_name()) from task.exception()
