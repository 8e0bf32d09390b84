import pytest

from shared.reading import reader
from shared.reading.reader import pause_after


def test_a_pause_grows_to_a_minute_and_no_further_however_long_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "FIRST_PAUSE_S", 0.05)
    monkeypatch.setattr(reader, "LONGEST_PAUSE_S", 60.0)
    assert [pause_after(tries) for tries in (1, 2, 5, 11, 100_000)] == [0.1, 0.2, 1.6, 60, 60]
