"""The changes of the last ten minutes, for readers who come back.

Events are numbered by the log's own clock, and age by ours, which is only ever compared with itself: whether the two
agree makes no difference, nor does it whether the log's was set.
"""

from collections import deque
from collections.abc import Iterator
from time import monotonic
from typing import NamedTuple

from services.gateway.stream.frames import Published

KEPT_S = 600
BYTES_MAX = 64 * 1024 * 1024
OVERLAP_MS = 5_000
"""Partitions are not in step, nor are processes: what was appended a little earlier may have come a little later."""


class Kept(NamedTuple):
    change: Published
    until: float


class History:
    """Bounded in time and bytes. It knows nothing from before it began: after a restart it is empty.

    `newest` is the highest id that it has heard of. Whatever has been told since it began has an id from
    `complete_from` on, which is None before it has heard of any.
    """

    def __init__(self) -> None:
        self.newest: int | None = None
        self.begin(None)

    def begin(self, newest: int | None) -> None:
        """It knows nothing up to the log's time of the newest record that was passed over; None: there was none."""
        self._kept: deque[Kept] = deque()
        self._bytes = 0
        self.newest = max((each for each in (self.newest, newest) if each is not None), default=None)
        self.complete_from = None if self.newest is None else self.newest + 1

    def number(self, appended_ms: int) -> int:
        """The id of what is told next: the log's time, but never 5 s before one that was given.

        So who comes back with the id of any event finds from 5 s before it all that was told since.
        """
        if self.newest is None or self.complete_from is None:
            self.newest = self.complete_from = appended_ms
        id = max(appended_ms, self.newest - OVERLAP_MS, self.complete_from)
        self.newest = max(self.newest, id)
        return id

    def add(self, change: Published) -> None:
        """What it was numbered for."""
        self._kept.append(Kept(change, monotonic() + KEPT_S))
        self._bytes += change.size
        self._forget()

    def _forget(self) -> None:
        while self._kept and (self._bytes > BYTES_MAX or self._kept[0].until <= monotonic()):
            first = self._kept.popleft().change
            self._bytes -= first.size
            self.complete_from = max(self.complete_from or 0, first.id + 1)

    def since(self, event_id: str) -> Iterator[Published] | None:
        """What was told from 5 s before that event on, in the order in which it came; None: read anew.

        An id beyond all that it has heard of is of another log, or from before this one's clock was set back.
        """
        self._forget()
        start = time_of(event_id) - OVERLAP_MS
        if self.newest is None or self.complete_from is None or not self.complete_from <= start <= self.newest + 1:
            return None
        return (change for change, _ in self._kept if change.id >= start)

    def at(self, event_id: str) -> Iterator[Published]:
        id = time_of(event_id)
        return (change for change, _ in self._kept if change.id == id)

    @property
    def now(self) -> int:
        """An id with which whoever reads everything anew now goes on; 0: there is none yet, and it is read again."""
        if self.newest is None or self.complete_from is None:
            return 0
        return max(self.newest, self.complete_from + OVERLAP_MS)


def time_of(event_id: str) -> int:
    """0 where it is none of ours."""
    return int(event_id) if event_id.isascii() and event_id.isdigit() and len(event_id) < 16 else 0
