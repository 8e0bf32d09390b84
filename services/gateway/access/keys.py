"""The keys of an identity provider (JWKS)."""

from asyncio import Lock, sleep, to_thread
from collections.abc import Awaitable, Callable, Iterator
from logging import getLogger
from pathlib import Path
from time import monotonic
from typing import Any
from warnings import catch_warnings, simplefilter

import httpx
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import JWKRegistry, Key, KeySet, OctKey
from msgspec import DecodeError, Struct, json

KEPT_S = 300
FORCED_S = 30
BYTES_MAX = 1024 * 1024
KEYS_MAX = 100

log = getLogger(__name__)


class Keys:
    """Fetched each 300 s; a key that nobody knows forces that once in 30 s, however many ask for it.

    While the provider is away (`fetch` gives None) those of before stand; where it says that it has none, none do.
    """

    def __init__(self, fetch: Callable[[], Awaitable[KeySet | None]], current: KeySet | None = None) -> None:
        self._fetch = fetch
        self._lock = Lock()
        self._fetched_at = -float(KEPT_S)
        self.current = current or KeySet([])

    async def refresh(self, *, unless_within_s: float = 0) -> None:
        async with self._lock:
            if monotonic() - self._fetched_at >= unless_within_s:
                self._fetched_at = monotonic()
                found = await self._fetch()
                self.current = self.current if found is None else found

    async def keep_fresh(self) -> None:
        """Until cancelled."""
        while True:
            await self.refresh()
            await sleep(KEPT_S)


class Published(Struct):
    """RFC 7517, section 5."""

    keys: list[dict[str, Any]]


async def fetch_keys(source: str) -> KeySet | None:
    """From an address (http, https) or a file."""
    try:
        text = await download(source) if source.startswith(("http://", "https://")) else await read(source)
        return usable_keys(text)
    except (httpx.HTTPError, OSError, ValueError, DecodeError) as error:
        log.warning("no keys from %s: %r", source, error)
        return None


async def download(address: str) -> bytes:
    """What is larger than any set of keys is not read to its end."""
    text = b""
    async with httpx.AsyncClient(timeout=5) as client, client.stream("GET", address) as answer:
        async for part in answer.raise_for_status().aiter_bytes():
            if len(text := text + part) > BYTES_MAX:
                raise ValueError("too large")
    return text


async def read(path: str) -> bytes:
    return await to_thread(Path(path).read_bytes)


def usable_keys(text: bytes) -> KeySet:
    """Public ones that sign. A key that we do not understand does not take the others with it."""
    return KeySet([*signing(json.decode(text, type=Published).keys[:KEYS_MAX])])


def signing(published: list[dict[str, Any]]) -> Iterator[Key]:
    """Neither secrets, nor what is meant for encryption, nor what is too short to be safe."""
    for data in published:
        with catch_warnings():
            simplefilter("error", SecurityWarning)
            try:
                key = JWKRegistry.import_key(data)
                key.check_use("sig")
            except (JoseError, SecurityWarning, ValueError, TypeError, KeyError) as error:
                log.warning("a key is not used: %r", error)
                continue
        if not isinstance(key, OctKey):
            yield key
