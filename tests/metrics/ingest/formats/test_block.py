import pytest

from services.metrics.ingest.faults import Unreadable
from services.metrics.ingest.formats.block import Block, require_columns


def test_some_rows_of_a_block_are_a_block() -> None:
    assert Block(range(2, 5), {"a": ["x", "y", "z"]}).at([0, 2]) == Block([2, 4], {"a": ["x", "z"]})


def test_a_column_stands_once() -> None:
    with pytest.raises(Unreadable, match="repeated_column"):
        require_columns(["a", "b", "a"])
