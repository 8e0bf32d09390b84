import errno
from pathlib import Path

import pytest

from deploy.embedded.trouble import trouble_of


def test_a_full_disk_is_named_with_what_to_do() -> None:
    with pytest.raises(OSError, match="No space left") as raised, Path("/dev/full").open("w") as file:
        file.write("x")
    assert str(trouble_of(raised.value)).startswith("the disk is full (the folder): free some space, or set HUB_DATA")


def test_a_fault_of_ours_is_none_of_the_operator_s() -> None:
    assert trouble_of(OSError(errno.EBADF, "bad")) is None
