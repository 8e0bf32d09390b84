"""JSON: `{"rows": [{…}, …]}`, read as a whole, so of a limited size."""

from collections.abc import Iterator

from msgspec import DecodeError, Raw, Struct, ValidationError
from msgspec.json import Decoder

from services.metrics.ingest.faults import Faults, Unreadable
from services.metrics.ingest.formats.block import Block
from services.metrics.ingest.formats.cutting import text_of
from services.metrics.ingest.formats.lines import by_column, read_object

ROWS_MAX = 50_000


class Told(Struct, forbid_unknown_fields=True):
    rows: list[Raw]


DECODER = Decoder(Told)


class Document:
    """Rows are numbered from 1. Whoever feeds it keeps count of the bytes."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._chunks: list[bytes] = []

    def feed(self, chunk: bytes) -> Iterator[Block]:
        self._chunks.append(chunk)
        return iter(())

    def end(self) -> Iterator[Block]:
        rows = rows_of(b"".join(self._chunks))
        read = [(number, read_object(bytes(row), number, self._faults)) for number, row in enumerate(rows, 1)]
        found = [(number, told) for number, told in read if told is not None]
        if found:
            yield by_column([told for _, told in found], [number for number, _ in found])


def rows_of(body: bytes) -> list[Raw]:
    """Raises Unreadable."""
    if body.count(b"{") > ROWS_MAX + 1:
        raise Unreadable(ROWS_MAX + 1, "too_many_rows", max=ROWS_MAX)
    text_of(body, 1)
    try:
        return DECODER.decode(body).rows
    except ValidationError as error:
        raise Unreadable(1, "no_rows") from error
    except DecodeError as error:
        raise Unreadable(1, "malformed_row") from error
