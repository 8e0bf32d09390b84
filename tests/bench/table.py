"""Every row, in the order in which they run."""

from tests.bench import gateway, start, streams

ROWS = (*gateway.ROWS, *streams.ROWS, *start.ROWS)
