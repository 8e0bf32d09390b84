import gc
from collections.abc import Iterator

import pytest

from shared.process.memory import keep_what_stands


class Knot:
    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


def test_what_stands_is_not_looked_through_again() -> None:
    before = gc.get_freeze_count()
    keep_what_stands()
    assert gc.get_freeze_count() > before
    assert gc.collect() >= 0
    assert len(gc.get_objects()) < gc.get_freeze_count()


def test_what_is_new_is_collected_all_the_same() -> None:
    keep_what_stands()
    Knot()
    assert gc.collect() > 0
