"""An XLSX file is a ZIP of XML: what it would unpack to is known before anything is made of it."""

import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import takewhile
from re import compile as pattern
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from services.metrics.ingest.faults import Unreadable

MEMBERS_MAX = 1_000
UNPACKED_MAX = 64 * 1024 * 1024
STEP = 64 * 1024

ROWS_MAX = 50_000
CELLS_MAX = 2_000_000
"""Of the rectangle that all cells lie in: so many are made, however few are filled."""

TEXTS_MAX = 500_000

REFERENCE = pattern(r"([A-Z]{1,3})([0-9]{1,7})")


def require_sound(data: bytes) -> None:
    """Raises Unreadable."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            if len(names) > MEMBERS_MAX or len({*names}) < len(names):
                raise Unreadable(1, "malformed_file")
            left = UNPACKED_MAX
            for name in names:
                left -= unpacked(archive, name, left)
    except (BadZipFile, zlib.error, expat.ExpatError, EOFError, RuntimeError, ValueError) as error:
        raise Unreadable(1, "malformed_file") from error


def unpacked(archive: ZipFile, name: str, most: int) -> int:
    """How many bytes it is. What the file says of that is not believed."""
    size, sheet = 0, Sheet()
    with archive.open(name) as member:
        for chunk in chunks(member.read):
            size += len(chunk)
            if size > most:
                raise Unreadable(1, "too_large", max=UNPACKED_MAX)
            sheet.feed(chunk)
    sheet.end()
    return size


def chunks(read: Callable[[int], bytes]) -> Iterator[bytes]:
    return takewhile(bool, iter(lambda: read(STEP), None))


class Sheet:
    """Of a member: where its cells lie, as far as it is XML. Anything else holds no cell."""

    def __init__(self) -> None:
        self._parser: expat.XMLParserType | None = None
        self._rows = self._columns = self._row = self._column = self._texts = 0
        self._begun = False
        self._tail = b""

    def feed(self, chunk: bytes) -> None:
        """Raises ExpatError, Unreadable."""
        if not self._begun:
            self._begun = True
            if chunk.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
                self._parser = self._listening()
        if self._parser:
            self._parser.Parse(chunk, False)
        else:
            self._refuse_hidden(chunk)

    def end(self) -> None:
        if self._parser:
            self._parser.Parse(b"", True)

    def _refuse_hidden(self, chunk: bytes) -> None:
        """What is no XML to us might be to another."""
        if b"sheetData" in self._tail + chunk:
            raise Unreadable(1, "malformed_file")
        self._tail = chunk[-8:]

    def _listening(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = self._refuse_document_type
        return parser

    def _refuse_document_type(self, *_: object) -> None:
        raise Unreadable(1, "malformed_file")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self._row = int(attributes.get("r", self._row + 1))
                self._column = 0
            case "c":
                self._cell(attributes.get("r", ""))
            case "si":
                self._texts += 1
        self._rows, self._columns = max(self._rows, self._row), max(self._columns, self._column)
        if self._rows > ROWS_MAX + 1 or self._texts > TEXTS_MAX:
            raise Unreadable(ROWS_MAX + 2, "too_many_rows", max=ROWS_MAX)
        if self._rows * self._columns > CELLS_MAX:
            raise Unreadable(1, "too_many_columns")

    def _cell(self, reference: str) -> None:
        if found := REFERENCE.fullmatch(reference):
            self._column = column_of(found[1])
            self._row = int(found[2])
        else:
            self._column += 1


def column_of(letters: str) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
