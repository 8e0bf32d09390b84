"""The changes of the last ten minutes, for readers who come back."""

from collections import deque
from collections.abc import Iterator
from time import time

from services.gateway.stream.frames import Published

KEPT_MS = 600_000
BYTES_MAX = 64 * 1024 * 1024
OVERLAP_MS = 5_000
"""Partitions are not in step: what was appended a little earlier may have come a little later."""


class History:
    """Bounded in time and bytes. It knows nothing from before it was made: after a restart it is empty."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """It knows nothing from before."""
        self._kept: deque[Published] = deque()
        self._bytes = 0
        self._complete_from = now_ms()

    def add(self, change: Published) -> None:
        self._kept.append(change)
        self._bytes += change.size
        while self._kept and (self._bytes > BYTES_MAX or self._kept[0].appended_ms < now_ms() - KEPT_MS):
            first = self._kept.popleft()
            self._bytes -= first.size
            self._complete_from = max(self._complete_from, first.appended_ms + 1)

    def since(self, event_id: str) -> Iterator[Published] | None:
        """What was appended from 5 s before that event on, in the order in which it came; None: read anew."""
        start = time_of(event_id) - OVERLAP_MS
        if start < max(self._complete_from, now_ms() - KEPT_MS):
            return None
        return (change for change in self._kept if change.appended_ms >= start)

    def at(self, event_id: str) -> Iterator[Published]:
        appended_ms = time_of(event_id)
        return (change for change in self._kept if change.appended_ms == appended_ms)


def time_of(event_id: str) -> int:
    """0 where it is none of ours."""
    return int(event_id) if event_id.isascii() and event_id.isdigit() and len(event_id) < 16 else 0


def now_ms() -> int:
    return int(time() * 1000)
