import pytest

from services.metrics.ingest.faults import Unreadable
from services.metrics.ingest.formats.archive import column_of, require_sound
from tests.factories.workbooks import archive, workbook

BOMB = "<a>" + "x" * 70_000_000 + "</a>"


def test_a_sheet_as_people_make_it_is_sound() -> None:
    require_sound(workbook(["period", "value"], *(["2026-09", "1"] for _ in range(5_000))))


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"xl/media/image1.png": b"\0" * 70_000_000}, "too_large"),
        ({"xl/sharedStrings.xml": BOMB}, "too_large"),
        ({"xl/sharedStrings.xml": "<sst>" + "<si/>" * 600_000 + "</sst>"}, "too_many_rows"),
        ({"xl/styles.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "malformed_file"),
        ({"xl/media/image1.png": b"\x89PNG <sheetData>"}, "malformed_file"),
        ({f"xl/{n}.xml": "<a/>" for n in range(1_001)}, "malformed_file"),
    ],
    ids=["zeros", "text", "strings", "entities", "hidden", "members"],
)
def test_what_would_unpack_to_too_much_is_refused(parts: dict[str, str | bytes], code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        require_sound(archive(parts))
    assert refused.value.fault.code == code


def test_columns_have_letters() -> None:
    assert [column_of(letters) for letters in ("A", "Z", "AA", "XFD")] == [1, 26, 27, 16384]
