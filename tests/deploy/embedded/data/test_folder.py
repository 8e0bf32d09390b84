import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from deploy.embedded.data.folder import make
from deploy.embedded.trouble import Trouble


def test_too_little_space_is_said_before_anything_is_started(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=12 * 2**20))
    with pytest.raises(Trouble, match="only 12 MiB are free at"):
        make(folder)


def test_secrets_logs_and_environments_are_for_their_owner_alone(folder: Path) -> None:
    make(folder / "new")
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in (folder / "new").iterdir()} == {
        "secrets": "0o700",
        "run": "0o700",
        "log": "0o700",
    }
