from datetime import datetime

import pytest

from services.metrics.ingest.faults import Faults, RowFault, Unreadable
from services.metrics.ingest.formats.block import Block
from services.metrics.ingest.formats.workbook import Workbook
from tests.factories.workbooks import archive, sheet, workbook


def read(data: bytes) -> tuple[list[Block], list[RowFault]]:
    faults = Faults()
    reader = Workbook(faults)
    blocks = [block for start in range(0, len(data), 500) for block in reader.feed(data[start : start + 500])]
    return [*blocks, *reader.end()], faults.kept


def test_the_first_sheet_is_read_by_the_names_of_its_columns() -> None:
    blocks, faults = read(workbook(["period", " value "], ["2026-09", "12.5"], [None, None], ["2026-10", 13]))
    assert blocks == [Block([2, 4], {"period": ["2026-09", "2026-10"], "value": ["12.5", "13"]})]
    assert faults == []


@pytest.mark.parametrize(
    ("number", "text"), [(0.1, "0.1"), (0.30000000000000004, "0.3"), (1e15, "1000000000000000"), (1e-6, "0.000001")]
)
def test_of_a_number_the_digits_count_that_a_spreadsheet_shows(number: float, text: str) -> None:
    (block,), _ = read(workbook(["value"], [number]))
    assert block.columns["value"] == [text]


def test_text_is_exact() -> None:
    (block,), _ = read(workbook(["value"], ["99999999999999.999999"]))
    assert block.columns["value"] == ["99999999999999.999999"]


def test_a_date_is_the_moment_at_which_it_begins() -> None:
    month, hour = datetime(2026, 9, 1), datetime(2026, 11, 24, 13)  # noqa: DTZ001 # As a spreadsheet has them.
    (block,), _ = read(workbook(["period"], [month], [hour], ["2026-09"]))
    assert block.columns["period"] == ["2026-09-01T00:00:00", "2026-11-24T13:00:00", "2026-09"]


def test_a_cell_beside_the_columns_is_told() -> None:
    blocks, faults = read(workbook(["period", "value"], ["2026-09", "1", "?"], ["2026-10", "2"]))
    assert ([block.numbers for block in blocks], faults) == ([[3]], [RowFault(2, "", "wrong_width", {"expected": 2})])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "malformed_file"),
        (b"period,value\n", "malformed_file"),
        (archive({"xl/worksheets/sheet1.xml": "<worksheet>"}), "malformed_file"),
        (workbook(), "no_header"),
        (workbook(["period", "period"]), "repeated_column"),
    ],
    ids=["empty", "csv", "broken", "nothing", "twice"],
)
def test_what_is_no_such_file_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(data)
    assert refused.value.fault.code == code


@pytest.mark.parametrize("cells", ['<c r="XFD1048576"><v>1</v></c>', '<row r="1048576"><c><v>1</v></c></row>'])
def test_a_sheet_of_a_few_cells_far_apart_is_not_made(cells: str) -> None:
    with pytest.raises(Unreadable):
        read(archive({"xl/worksheets/sheet1.xml": sheet(f'<row r="1"><c r="A1"><v>1</v></c></row>{cells}')}))
