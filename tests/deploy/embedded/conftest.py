from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """Empty, and open to PostgreSQL's own account, which pytest's folders are not."""
    with TemporaryDirectory(prefix="hub-") as path:
        Path(path).chmod(0o711)
        yield Path(path)
