"""What is not written down here."""

import re
from subprocess import run

import pytest

from tests.house.figures import ROOT

FORBIDDEN = {
    "the host of a package registry": r"pythonhoste[d]|pypi\.or[g]|registry\.npmj[s]|repo1?\.mave[n]|deb\.debia[n]",
    "a path of somebody's machine": r"(^|[^A-Za-z0-9_.])/(wor[k]|roo[t]|far[m]|hom[e])/",
    "something left for later": r"\bTOD[O]\b|\bFIXM[E]\b|\bXX[X]\b|NotImplementedErro[r]",
    "a test that does not run": r"pytest\.ski[p]|importorski[p]|mark\.ski[p]|mark\.xfai[l]|pytest\.xfai[l]",
    "a silenced check without a reason": r"# noq[a](: [A-Z0-9, ]+)?\s*$|# type: ignor[e](\[[\w, -]+\])?\s*$",
}
GENERATED = re.compile(r"\.lock$|package-lock\.json$")


def written() -> list[tuple[str, str]]:
    """Each line of each file that is kept, with its place."""
    names = run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    texts = {name: (ROOT / name).read_bytes() for name in names if name and (ROOT / name).is_file()}
    return [
        (f"{name}:{number}", line)
        for name, text in texts.items()
        if b"\0" not in text
        for number, line in enumerate(text.decode().splitlines(), 1)
        if not GENERATED.search(name) or "http" in line
    ]


LINES = written()


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_kept_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    assert [place for place, line in LINES if pattern.search(line)] == []
