"""Bytes that come in any pieces, cut where rows end."""

from collections.abc import Iterator

from services.metrics.ingest.faults import Unreadable

PIECE = 1024 * 1024
"""Bytes that are read at a time: so much of a file is in memory, and what is made of it."""

ROW_MAX = 64 * 1024
"""Bytes of one row."""

BOM = b"\xef\xbb\xbf"


class Cutter:
    """`feed` and `end` give whole rows, PIECE bytes or so at a time. Raises Unreadable where one does not end.

    `quoted`: a line break between quotes ends no row (RFC 4180). `row` is the number of the row that the next piece
    begins with: whoever takes a piece counts its rows.
    """

    def __init__(self, *, quoted: bool) -> None:
        self._quoted = quoted
        self._chunks: list[bytes] = []
        self._size = 0
        self._begun = False
        self.row = 1

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        self._chunks.append(chunk)
        self._size += len(chunk)
        if self._size >= PIECE:
            held = self._taken()
            end = self._last_end(held)
            self._keep(held[end:])
            if end:
                yield held[:end]
            if self._size > ROW_MAX:
                raise Unreadable(self.row, "row_too_long", max=ROW_MAX)

    def end(self) -> Iterator[bytes]:
        """What is left; its last row need not end."""
        if held := self._taken():
            yield held

    def _keep(self, rest: bytes) -> None:
        self._chunks, self._size = [rest], len(rest)

    def _taken(self) -> bytes:
        held = b"".join(self._chunks)
        if not self._begun and held:
            self._begun = True
            return held.removeprefix(BOM)
        return held

    def _last_end(self, data: bytes) -> int:
        """Just behind the last line break that ends a row; 0 where there is none. Data begin with a row."""
        end = data.rfind(b"\n") + 1
        if not self._quoted:
            return end
        odd = data.count(b'"', 0, end) % 2
        while end and odd:
            before = data.rfind(b"\n", 0, end - 1) + 1
            odd = (odd + data.count(b'"', before, end)) % 2
            end = before
        return end


def text_of(piece: bytes, row: int) -> str:
    """`row` is the number of its first. Raises Unreadable where it is no UTF-8."""
    try:
        return piece.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(row + piece.count(b"\n", 0, error.start), "not_utf8") from error
