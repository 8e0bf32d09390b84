"""How a body is packed on its way (content codings, RFC 9110, section 8.4)."""

import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

from cramjam import brotli, zstd

WORTH_IT = 1024
"""Bytes: below, packing costs more than it saves."""

PACKED = {
    b"zstd": lambda body: bytes(zstd.compress(body, level=3)),
    b"br": lambda body: bytes(brotli.compress(body, level=4)),
    b"gzip": lambda body: zlib.compress(body, 5, wbits=31),
}
"""By the names of the codings; where a caller likes several alike, the first."""


@lru_cache(maxsize=1000)
def coding_for(accept_encoding: bytes) -> bytes:
    """The one that the caller likes best; empty: as it is."""
    liked = dict(map(preference, accept_encoding.lower().split(b",")))
    others = liked.get(b"*", 0.0)
    best = max(PACKED, key=lambda coding: liked.get(coding, others))
    return best if liked.get(best, others) > liked.get(b"identity", 0.0) else b""


def preference(part: bytes) -> tuple[bytes, float]:
    """`gzip;q=0.5`. What cannot be read is not wanted."""
    name, _, rest = part.partition(b";")
    weight = rest.strip().removeprefix(b"q=") or b"1"
    try:
        return name.strip(), float(weight)
    except ValueError:
        return name.strip(), 0.0


class Packer(Protocol):
    def feed(self, chunk: bytes) -> bytes:
        """Everything so far can be unpacked by whoever has it."""

    def end(self) -> bytes: ...


class GzipPacker:
    def __init__(self) -> None:
        self._packing = zlib.compressobj(5, wbits=31)

    def feed(self, chunk: bytes) -> bytes:
        return self._packing.compress(chunk) + self._packing.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        return self._packing.flush()


class CramPacker:
    def __init__(self, packing: brotli.Compressor | zstd.Compressor) -> None:
        self._packing = packing

    def feed(self, chunk: bytes) -> bytes:
        self._packing.compress(chunk)
        return bytes(self._packing.flush())

    def end(self) -> bytes:
        return bytes(self._packing.finish())


PACKERS: dict[bytes, Callable[[], Packer]] = {
    b"zstd": lambda: CramPacker(zstd.Compressor(level=3)),
    b"br": lambda: CramPacker(brotli.Compressor(level=4)),
    b"gzip": GzipPacker,
}
"""For what comes in pieces."""
