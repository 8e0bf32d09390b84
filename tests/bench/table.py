"""Every row, in the order in which they run."""

from tests.bench import gateway, start, streams
from tests.bench.changes import recording, serving, settling
from tests.bench.ingest import batches
from tests.bench.reading import resyncing
from tests.bench.relay import broker, drain
from tests.bench.series import charts

CHANGES = (*recording.ROWS, *serving.ROWS, *settling.ROWS)
LOG = (*drain.ROWS, *broker.ROWS, *resyncing.ROWS)

ROWS = (*gateway.ROWS, *CHANGES, *LOG, *batches.ROWS, *charts.ROWS, *streams.ROWS, *start.ROWS)
