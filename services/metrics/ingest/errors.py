"""What is refused of a batch as a whole."""

from collections.abc import Mapping, Sequence

from services.metrics.ingest.faults import CODES, RowFault
from shared.contracts.metrics.observations import ObservationBatchState
from shared.errors import Fault, HubError

ERRORS_MAX = 50


class RowsRefused(HubError, code="rows_refused", status=422, zh="部分行有误，未采纳任何数据", en="Rows are wrong"):
    """`rows` says of each what is wrong: by row, column and code, in both languages; `count` is of all.

    Nothing counts. Mend the rows and send the batch again, with the same id or key, or with `on_error=skip`.
    """

    def __init__(self, batch: ObservationBatchState, faults: Sequence[RowFault]) -> None:
        super().__init__()
        self.errors = [Fault(f"/rows/{fault.row}/{fault.column}", fault.code) for fault in faults[:ERRORS_MAX]]
        self.members = {"batch": batch.model_dump(mode="json"), "rows": [*map(told, faults)], "count": batch.faults}


class FileTooLarge(HubError, code="file_too_large", status=413, zh="文件过大", en="The file is too large"):
    """64 MiB of CSV or NDJSON, as unpacked; 8 MiB of JSON or XLSX. Send it in parts, each a batch of its own."""


class BegunAnew(HubError, code="begun_anew", status=409, zh="同一批次已重新开始", en="It was begun anew"):
    """While this request sent the batch, another with the same id began it anew. That one goes on."""


class UnknownFormat(HubError, code="unknown_format", status=415, zh="不支持的文件格式", en="Unknown format"):
    """Send `text/csv`, `application/x-ndjson`, `application/json` or XLSX, and say which in `Content-Type`."""


def told(fault: RowFault) -> Mapping[str, object]:
    """One fault, in words."""
    return {**fault._asdict(), **CODES[fault.code]}
