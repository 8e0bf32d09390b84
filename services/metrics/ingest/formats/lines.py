"""NDJSON: one object a line, its values text or null."""

from collections.abc import Iterator, Sequence

from msgspec import DecodeError, Raw, ValidationError
from msgspec.json import Decoder, decode

from services.metrics.ingest.faults import Faults, Unreadable, Wrong
from services.metrics.ingest.formats.block import COLUMNS_MAX, NULL, Block, Cells
from services.metrics.ingest.formats.cutting import Cutter, text_of

Object = dict[str, str | None]

DECODER = Decoder(Object)


class Lines:
    """Rows are numbered as lines are, from 1; blank ones count."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._cutter = Cutter(quoted=False)

    def feed(self, chunk: bytes) -> Iterator[Block]:
        return self._blocks(self._cutter.feed(chunk))

    def end(self) -> Iterator[Block]:
        return self._blocks(self._cutter.end())

    def _blocks(self, pieces: Iterator[bytes]) -> Iterator[Block]:
        for piece in pieces:
            block = self._block(piece)
            if block.numbers:
                yield block

    def _block(self, piece: bytes) -> Block:
        lines = piece.count(b"\n") + (not piece.endswith(b"\n"))
        numbers = range(self._cutter.row, self._cutter.row + lines)
        self._cutter.row += lines
        text_of(piece, numbers.start)
        try:
            objects: list[Object] = DECODER.decode_lines(piece)
        except DecodeError:
            return self._one_by_one(piece, numbers)
        return by_column(objects, numbers) if len(objects) == lines else self._one_by_one(piece, numbers)

    def _one_by_one(self, piece: bytes, numbers: range) -> Block:
        lines = zip(numbers, piece.split(b"\n"), strict=False)
        read = [(number, read_object(line, number, self._faults)) for number, line in lines if line.strip()]
        found = [(number, told) for number, told in read if told is not None]
        return by_column([told for _, told in found], [number for number, _ in found])


def read_object(line: bytes, number: int, faults: Faults) -> Object | None:
    """None, and a fault is told, where it is none."""
    try:
        return DECODER.decode(line)
    except ValidationError:
        faults.add(number, column_of(line), Wrong("not_text"))
    except DecodeError:
        faults.add(number, "", Wrong("malformed_row"))
    return None


def column_of(line: bytes) -> str:
    """The first that is neither text nor null."""
    try:
        values = decode(line, type=dict[str, Raw])
    except DecodeError:
        return ""
    return next((name[:64] for name, value in values.items() if bytes(value)[:1] not in {b'"', b"n"}), "")


def by_column(objects: Sequence[Object], numbers: Sequence[int]) -> Block:
    """Raises Unreadable where they have too many names among them."""
    columns = columns_of(objects)
    if len(columns) > COLUMNS_MAX:
        raise Unreadable(numbers[0], "too_many_columns", max=COLUMNS_MAX)
    if "value" in columns and None in columns["value"]:
        columns["value"] = [NULL if told.get("value", "") is None else told.get("value") for told in objects]
    return Block(numbers, columns)


def columns_of(objects: Sequence[Object]) -> dict[str, Cells]:
    """At once where all have the same names in the same order."""
    orders = {*map(tuple, objects)}
    if len(orders) == 1:
        return dict(zip(*orders, zip(*[told.values() for told in objects], strict=True), strict=True))
    names = sorted({*()}.union(*orders))
    if len(names) > COLUMNS_MAX:
        return dict.fromkeys(names, ())
    return {name: [told.get(name) for told in objects] for name in names}
