import pytest

from shared.errors import Busy, HubError, NotFound


def test_two_errors_of_one_code_are_refused_when_they_are_read() -> None:
    with pytest.raises(TypeError, match="not_found is taken"):

        class Second(HubError, code="not_found", status=404, zh="二", en="Second"):
            """Never declared."""


def test_what_may_succeed_later_says_so() -> None:
    assert (Busy().retryable, NotFound().retryable) == (True, False)
