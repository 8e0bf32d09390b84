"""Every row, in the order in which they run."""

from tests.bench import gateway, start, streams
from tests.bench.changes import recording, serving
from tests.bench.relay import drain

ROWS = (*gateway.ROWS, *recording.ROWS, *serving.ROWS, *drain.ROWS, *streams.ROWS, *start.ROWS)
