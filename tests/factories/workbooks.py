"""XLSX files, as small as they can be, or as bad as one makes them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml"'
    ' ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Target="xl/workbook.xml"'
    f' Type="{RELATIONS}/officeDocument"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="1" sheetId="1" r:id="r1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"'
    f' Target="worksheets/sheet1.xml" Type="{RELATIONS}/worksheet"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    "</styleSheet>",
}  # fmt: skip

FIRST = datetime(1899, 12, 30)  # noqa: DTZ001 # Spreadsheets know of no time zone.
"""Dates are numbers of days since, in a style of their own."""

Cell = str | int | float | datetime | None


def workbook(*rows: Sequence[Cell], **parts: str) -> bytes:
    """Of one sheet."""
    cells = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    return archive({"xl/worksheets/sheet1.xml": sheet(cells), **parts})


def sheet(cells: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as made:
        for name, content in {**PARTS, **parts}.items():
            made.writestr(name, content)
    return file.getvalue()


def cell(value: Cell) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    if isinstance(value, datetime):
        return f'<c s="1"><v>{(value - FIRST) / timedelta(days=1)!r}</v></c>'
    return f"<c><v>{value!r}</v></c>"
