import pytest

from services.metrics.ingest.faults import Faults, RowFault, Unreadable
from services.metrics.ingest.formats.block import Block
from services.metrics.ingest.formats.cutting import PIECE
from services.metrics.ingest.formats.lines import Lines


def read(*chunks: bytes) -> tuple[list[Block], list[RowFault]]:
    faults = Faults()
    reader = Lines(faults)
    blocks = [block for chunk in chunks for block in reader.feed(chunk)]
    return [*blocks, *reader.end()], faults.kept


def test_each_line_is_a_row() -> None:
    blocks, faults = read(b'{"period":"2026-11","value":"1"}\n{"period":"2026-12",', b'"value":"2"}')
    assert blocks == [Block(range(1, 3), {"period": ("2026-11", "2026-12"), "value": ("1", "2")})]
    assert faults == []


def test_a_value_that_is_null_is_withdrawn_and_one_that_is_not_there_is_missing() -> None:
    (block,), _ = read(b'{"period":"2026","value":null}\n{"period":"2027"}\n')
    assert block.columns["value"] == ["null", None]


def test_a_line_that_is_wrong_leaves_the_others() -> None:
    blocks, faults = read(b'{"value":"1"}\n\n{"value":12.5}\nnothing\n["1"]\n{"value":"2"}\r\n')
    assert blocks == [Block([1, 6], {"value": ("1", "2")})]
    assert faults == [
        RowFault(3, "value", "not_text", {}), RowFault(4, "", "malformed_row", {}), RowFault(5, "", "not_text", {}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b'{"note":"a"}\n{"note":"\xff"}\n', RowFault(2, "", "not_utf8", {})),
        (b"".join(b'{"c%d":"1"}\n' % n for n in range(40)), RowFault(1, "", "too_many_columns", {"max": 32})),
        (b'{"note":"a"}\n' + b"x" * PIECE, RowFault(2, "", "row_too_long", {"max": 65536})),
    ],
    ids=lambda given: str(given)[:40],
)
def test_what_is_no_such_file_says_where(data: bytes, fault: RowFault) -> None:
    with pytest.raises(Unreadable) as refused:
        read(data)
    assert refused.value.fault == fault


def test_a_file_of_many_pieces_loses_no_line() -> None:
    lines = [b'{"value":"%d","note":"%s"}\n' % (n, b"x" * 100) for n in range(20_000)]
    data = b"".join(lines)
    blocks, faults = read(*(data[start : start + 70_000] for start in range(0, len(data), 70_000)))
    assert [value for block in blocks for value in block.columns["value"]] == [str(n) for n in range(20_000)]
    assert ([number for block in blocks for number in block.numbers], faults) == ([*range(1, 20_001)], [])
    assert len(blocks) > 1
