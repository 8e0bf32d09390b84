"""What is kept of a build is what this build would make."""

import sys
from collections.abc import Callable
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from shared import builds
from shared.builds import Document, kept


class Maker:
    """Counts how often it was asked."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> Document:
        self.made += 1
        return {"nth": self.made}


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(builds, "SHARED", tmp_path / "shared")
    for folder in ("shared", "service/room"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "service/__pycache__").mkdir()
    (tmp_path / "shared/errors.py").write_text("a = 1\n")
    (tmp_path / "service/room/routes.py").write_text("b = 1\n")
    return tmp_path / "service"


def file_of(code: Path) -> Path:
    return Path(cache_from_source(str(code / "openapi.py"))).with_suffix(".json")


def test_what_was_made_of_the_same_code_is_not_made_again(code: Path) -> None:
    make = Maker()
    assert kept(code, "openapi", make) == kept(code, "openapi", make) == {"nth": 1}


@pytest.mark.parametrize(
    "change",
    [
        lambda code: (code / "room/routes.py").write_text("b = 2\n"),
        lambda code: (code / "room/more.py").write_text(""),
        lambda code: (code / "room/routes.py").rename(code / "room/reads.py"),
        lambda code: (code.parent / "shared/errors.py").write_text("a = 2\n"),
        lambda code: (code.parent / "shared/errors.py").unlink(),
    ],
    ids=["changed", "more", "renamed", "shared", "less"],
)
def test_other_code_has_its_own(code: Path, change: Callable[[Path], object]) -> None:
    make = Maker()
    kept(code, "openapi", make)
    change(code)
    assert kept(code, "openapi", make) == {"nth": 2}


def test_other_libraries_have_their_own(code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = Maker()
    kept(code, "openapi", make)
    monkeypatch.setattr(builds, "LIBRARIES", b"the next ones")
    assert kept(code, "openapi", make) == {"nth": 2}


def test_what_it_is_made_of_beside_the_code_counts_too(code: Path) -> None:
    make = Maker()
    assert [kept(code, "openapi", make, of=of) for of in (b"a", b"b")] == [{"nth": 1}, {"nth": 2}]


@pytest.mark.parametrize(
    "spoil",
    [lambda said: said[:-1], lambda said: said.replace(b"1}", b"9}"), lambda _: b""],
    ids=["torn", "other", "empty"],
)
def test_a_file_that_is_not_what_was_written_is_not_believed(code: Path, spoil: Callable[[bytes], bytes]) -> None:
    make = Maker()
    kept(code, "openapi", make)
    file_of(code).write_bytes(spoil(file_of(code).read_bytes()))
    assert kept(code, "openapi", make) == {"nth": 2}


def test_where_python_keeps_no_bytecode_nothing_is_kept(code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    make = Maker()
    assert [kept(code, "openapi", make) for _ in range(2)] == [{"nth": 1}, {"nth": 2}]


def test_where_nothing_can_be_written_it_is_made_all_the_same(code: Path) -> None:
    (code / "__pycache__").rmdir()
    make = Maker()
    assert [kept(code, "openapi", make) for _ in range(2)] == [{"nth": 1}, {"nth": 2}]
    assert not (code / "__pycache__").exists()


def test_without_a_folder_nothing_is_kept() -> None:
    make = Maker()
    assert [kept(None, "openapi", make) for _ in range(2)] == [{"nth": 1}, {"nth": 2}]
