import re

from services.metrics.ingest import faults
from services.metrics.ingest.faults import CODES, KEPT_MAX, Faults, Wrong
from tests.house.figures import ROOT


def test_the_first_are_told_and_all_are_counted() -> None:
    told = Faults()
    for row in range(KEPT_MAX + 5):
        told.add(row, "value", Wrong("missing"))
    assert (len(told.kept), told.count) == (KEPT_MAX, KEPT_MAX + 5)


def test_every_code_that_is_raised_has_words() -> None:
    room = (ROOT / faults.__file__).parent
    raised = {
        code
        for path in room.rglob("*.py")
        for code in re.findall(r'(?:Wrong|Unreadable)\((?:[^()"]*(?:\([^()]*\))?[^()"]*, )?"(\w+)"', path.read_text())
    }
    assert raised - CODES.keys() == set()
    assert len(raised) > 15
