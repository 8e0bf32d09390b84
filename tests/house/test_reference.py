"""Whatever has a name outside is documented."""

import re
from collections.abc import Mapping

import pytest

from shared.contracts.kinds import EVENTS
from shared.errors import HubError
from tests.house.figures import ROOT
from tests.house.reference import FOLDER, PAGES, described_settings, told, written


@pytest.fixture(scope="module")
def pages() -> Mapping[str, str]:
    return written()


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_says_what_the_code_says(name: str, pages: Mapping[str, str]) -> None:
    """If not: `make docs`."""
    assert (FOLDER / name).read_text() == pages[name]


@pytest.mark.usefixtures("pages")
def test_every_error_says_what_it_means() -> None:
    assert [code for code, error in HubError.catalogue.items() if not told(error)] == []


def test_every_event_says_what_happened() -> None:
    assert [name for name, event in EVENTS.items() if not told(event)] == []


@pytest.mark.usefixtures("pages")
def test_every_setting_says_what_it_is_for() -> None:
    assert [row for _, row in described_settings() if not row[-1]] == []


@pytest.mark.usefixtures("pages")
def test_whoever_starts_a_service_tells_it_what_it_listens_to() -> None:
    """`HUB_DATA`, `HUB_SECRETS` and `HUB_SERVICE` are said to what stands around a service."""
    known = {row[0].strip("`") for _, row in described_settings()} | {"HUB_DATA", "HUB_SECRETS", "HUB_SERVICE"}
    files = [
        path for path in (ROOT / "deploy").rglob("*") if path.suffix in {".py", ".yaml"} or path.name == "Dockerfile"
    ]
    told = {name for path in files for name in re.findall(r"\bHUB_[A-Z]+(?:_[A-Z]+)*\b", path.read_text())}
    assert told - known == set()
