import csv
from collections.abc import Iterator
from io import StringIO
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.ingest.faults import Faults, RowFault, Unreadable
from services.metrics.ingest.formats.block import Block
from services.metrics.ingest.formats.cutting import PIECE, ROW_MAX
from services.metrics.ingest.formats.delimited import Delimited

cells = st.text(alphabet='ab,"\n\r 中', max_size=6)


def read(data: bytes, size: int = 1 << 16) -> tuple[list[Block], list[RowFault]]:
    faults = Faults()
    reader = Delimited(faults)
    blocks = [block for chunk in chunks(data, size) for block in reader.feed(chunk)]
    return [*blocks, *reader.end()], faults.kept


def chunks(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def rows_of(blocks: list[Block]) -> list[tuple[int, *tuple[str | None, ...]]]:
    return [row for block in blocks for row in zip(block.numbers, *block.columns.values(), strict=True)]


def test_rows_are_read_by_the_names_of_their_columns() -> None:
    blocks, faults = read(b"period,value\n2026-11,12.5\n2026-12,13\n")
    assert blocks == [Block(range(2, 4), {"period": ["2026-11", "2026-12"], "value": ["12.5", "13"]})]
    assert faults == []


def test_a_byte_order_mark_and_crlf_change_nothing() -> None:
    plain, _ = read(b"period,value\n2026-11,1\n2026-12,2\n")
    assert read("\ufeffperiod, value\r\n2026-11,1\r\n2026-12,2".encode())[0] == plain


def test_quotes_hold_commas_breaks_and_quotes() -> None:
    blocks, faults = read(b'note,value\n"a, ""b""\r\nc",1\n\nd,2\n')
    assert (rows_of(blocks), faults) == ([(2, 'a, "b"\r\nc', "1"), (4, "d", "2")], [])


def test_a_row_that_is_wrong_leaves_the_others() -> None:
    blocks, faults = read(b'period,value\n2026-11,1\n2026-12\n2027-01,"1"x\n2027-02,2\n2027-03,"open\n')
    assert rows_of(blocks) == [(2, "2026-11", "1"), (5, "2027-02", "2")]
    assert [(fault.row, fault.code) for fault in sorted(faults)] == [
        (3, "wrong_width"), (4, "malformed_row"), (6, "malformed_row"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", RowFault(1, "", "no_header", {})),
        (b"period,\n", RowFault(1, "", "no_header", {})),
        (b"period,value,period\n", RowFault(1, "period", "repeated_column", {})),
        (b"a" + b",a" * 40 + b"\n", RowFault(1, "", "too_many_columns", {"max": 32})),
        ("period,value\n2026,1\n2027,二\n".encode("GB18030"), RowFault(3, "", "not_utf8", {})),
        ("period,value\n".encode("UTF-16"), RowFault(1, "", "not_utf8", {})),
        (b'period,note\n2026,"' + b"x\n" * PIECE, RowFault(2, "", "row_too_long", {"max": ROW_MAX})),
    ],
    ids=str,
)
def test_what_is_no_such_file_says_where(data: bytes, fault: RowFault) -> None:
    with pytest.raises(Unreadable) as refused:
        read(data)
    assert refused.value.fault == fault


@given(st.lists(st.tuples(cells, cells, cells).filter(lambda row: row != ("", "", "")), max_size=20), st.integers(1, 9))
def test_whatever_is_written_is_read(rows: list[tuple[str, str, str]], size: int) -> None:
    file = StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([("a", "b", "c"), *rows])
    blocks, faults = read(file.getvalue().encode(), size)
    assert ([row[1:] for row in rows_of(blocks)], faults) == (rows, [])


def test_a_file_of_many_pieces_is_the_same_in_whichever_chunks_it_comes() -> None:
    random = Random(5)
    rows = [(f"row {n}", '"' * random.randrange(3) + "\n" * random.randrange(2) + "值" * 40) for n in range(12_000)]
    file = StringIO(newline="")
    csv.writer(file).writerows([("name", "note"), *rows])
    data = file.getvalue().encode()
    assert len(data) > PIECE
    for size in (1 << 10, 1 << 16, PIECE + 1):
        blocks, faults = read(data, size)
        assert ([row[1:] for row in rows_of(blocks)], faults) == (rows, [])
        assert [row[0] for row in rows_of(blocks)] == [*range(2, 12_002)]
