"""Every row, in the order in which they run."""

from tests.bench import gateway

ROWS = (*gateway.ROWS,)
