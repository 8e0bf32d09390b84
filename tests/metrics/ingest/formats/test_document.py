import pytest

from services.metrics.ingest.faults import Faults, RowFault, Unreadable
from services.metrics.ingest.formats.block import Block
from services.metrics.ingest.formats.document import Document


def read(*chunks: bytes) -> tuple[list[Block], list[RowFault]]:
    faults = Faults()
    reader = Document(faults)
    blocks = [block for chunk in chunks for block in reader.feed(chunk)]
    return [*blocks, *reader.end()], faults.kept


def test_rows_stand_in_a_list() -> None:
    blocks, faults = read(b'{"rows": [{"value": "1"}, ', b'{"value": 2}, {"value": null}]}')
    assert blocks == [Block([1, 3], {"value": ["1", "null"]})]
    assert faults == [RowFault(2, "value", "not_text", {})]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"[]", "no_rows"), (b'{"rows": {}}', "no_rows"), (b'{"rows": [], "more": 1}', "no_rows"),
        (b'{"rows": [', "malformed_row"), (b"", "malformed_row"), (b'{"rows": [{"note": "\xff"}]}', "not_utf8"),
        (b'{"rows": [' + b"{}," * 60_000 + b"{}]}", "too_many_rows"),
    ],
)  # fmt: skip
def test_what_is_no_such_document_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(data)
    assert refused.value.fault.code == code
