import pytest

from services.metrics.ingest.faults import Unreadable
from services.metrics.ingest.formats.cutting import PIECE, Cutter, text_of


@pytest.mark.parametrize("quoted", [True, False])
def test_pieces_are_whole_rows_and_nothing_is_lost(quoted: bool) -> None:
    data = b'one,"two"\n' * (3 * PIECE // 10)
    cutter = Cutter(quoted=quoted)
    pieces = [piece for start in range(0, len(data), 50_000) for piece in cutter.feed(data[start : start + 50_000])]
    pieces += cutter.end()
    assert b"".join(pieces) == data
    assert len(pieces) == 3
    assert all(piece.endswith(b"\n") for piece in pieces)


def test_a_break_between_quotes_is_no_end() -> None:
    cutter = Cutter(quoted=True)
    row = b'"a\nb",c\n'
    (piece,) = cutter.feed(row * (PIECE // len(row)) + b'"a\nb')
    assert piece.endswith(b'b",c\n')
    assert [*cutter.feed(b'",c\n'), *cutter.end()] == [row]


def test_what_is_no_utf_8_is_found_by_its_row() -> None:
    with pytest.raises(Unreadable) as refused:
        text_of(b"one\ntwo\n\xe4\n", 10)
    assert (refused.value.fault.row, refused.value.fault.code) == (12, "not_utf8")
