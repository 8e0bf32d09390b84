"""Quotas by the generic cell rate algorithm: one number for each client."""

from collections.abc import Hashable
from math import ceil
from time import monotonic

from shared.errors import HubError

CLIENTS_MAX = 10_000

AT_ONCE = 100
"""So many requests, or those of a second, are answered as fast as they come. Of more each waits a little, so that they
come as fast as the quota fills up, and leave room between them for others.
"""
PAUSE_MAX_S = 0.1


Client = Hashable
"""Whoever a quota belongs to."""


class RateLimited(HubError, code="rate_limited", status=429, zh="请求过于频繁", en="Too many requests"):
    """Wait for `Retry-After` seconds. `RateLimit` of every answer tells what is left."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(wait_s)
        self.headers = {"Retry-After": str(ceil(wait_s))}


class Bucket:
    """`quota` requests at once, refilled evenly over `window_s`. Each process counts for itself."""

    def __init__(self, name: str, quota: int, window_s: int = 60) -> None:
        self._step = window_s / quota
        self._window = window_s
        self._unpaced = max(1.0, AT_ONCE * self._step)
        policy = f'ratelimit-policy: "{name}";q={quota};w={window_s}'
        self._told = f'{policy}\r\nratelimit: "{name}";r=%d;t=%d\r\n'.encode()
        self._full_at: dict[Client, float] = {}

    def take(self, client: Client, more: list[bytes]) -> float:
        """One request, and how many seconds it is to wait; what is left is added as lines of a head, also where
        this raises RateLimited.
        """
        now = monotonic()
        full_at = self._full_at.get(client, now)
        full_in = (full_at - now if full_at > now else 0.0) + self._step
        if refused := full_in > self._window:
            full_in -= self._step
        left = int((self._window - full_in) / self._step)
        more.append(self._told % (max(0, left), ceil(full_in)))
        if refused:
            raise RateLimited(full_in + self._step - self._window)
        if full_at == now and len(self._full_at) >= CLIENTS_MAX:
            self._forget(now)
        self._full_at[client] = now + full_in
        return min(PAUSE_MAX_S, full_in - self._unpaced) if full_in > self._unpaced else 0.0

    def give_back(self, client: Client) -> None:
        """What cost nothing, such as a 304. Who was forgotten meanwhile has its quota whole."""
        if client in self._full_at:
            self._full_at[client] -= self._step

    def _forget(self, now: float) -> None:
        """Whose quota is full, else whoever came first."""
        self._full_at = {client: at for client, at in self._full_at.items() if at > now}
        if len(self._full_at) >= CLIENTS_MAX:
            del self._full_at[next(iter(self._full_at))]
