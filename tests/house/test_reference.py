"""Whatever has a name outside is documented."""

from collections.abc import Mapping

import pytest

from shared.contracts.kinds import EVENTS
from shared.errors import HubError
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
