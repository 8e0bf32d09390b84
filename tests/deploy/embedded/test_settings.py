from pathlib import Path

import pytest

from deploy.embedded.settings import Settings, read_settings
from deploy.embedded.trouble import Trouble


def test_nothing_said_is_port_8000_and_the_embedded_log() -> None:
    assert read_settings({}) == Settings(8000, Path(".hub").absolute(), "embedded")


def test_each_log_has_data_of_its_own() -> None:
    assert read_settings({"LOG": "kafka"}).folder == Path(".hub-kafka").absolute()


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "８０００", " 80"])
def test_what_is_no_port_is_refused(port: str) -> None:
    with pytest.raises(Trouble, match="is no port: PORT=8000, say"):
        read_settings({"PORT": port})


def test_a_log_that_nobody_knows_is_refused() -> None:
    with pytest.raises(Trouble, match="LOG=rabbit is unknown: LOG=embedded or LOG=kafka"):
        read_settings({"LOG": "rabbit"})
