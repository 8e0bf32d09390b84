"""What a batch looks like, as OpenAPI describes it."""

from typing import Any

from services.metrics.ingest.formats.block import COLUMNS_MAX
from services.metrics.ingest.formats.document import ROWS_MAX

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
MAYBE: Schema = {"type": ["string", "null"]}

ROW: Schema = {
    "type": "object",
    "description": "A figure: its period, its value (null withdraws it), and the value of each dimension by its code.",
    "required": ["period", "value"],
    "properties": {
        "indicator": MAYBE,
        "period": {**TEXT, "examples": ["2026-11", "2026-11-24T13", "2026-Q4"]},
        "value": {**MAYBE, "examples": ["1234.5"]},
        "unit": MAYBE,
        "source_id": MAYBE,
        "captured_at": {**MAYBE, "format": "date-time"},
        "note": MAYBE,
        "evidence": MAYBE,
    },
    "additionalProperties": MAYBE,
    "maxProperties": COLUMNS_MAX,
}

ROWS: Schema = {
    "type": "object",
    "required": ["rows"],
    "properties": {"rows": {"type": "array", "items": ROW, "minItems": 1, "maxItems": ROWS_MAX}},
    "additionalProperties": False,
}

CSV = {
    "schema": {**TEXT, "description": "A row of column names, then the figures: RFC 4180, in UTF-8."},
    "example": """\
period,D-CHANNEL3,direction,value,source_id
2026-11-24T13,cer,in,118.5,slip-0917
2026-11-24T13,cer,out,96,slip-0918
2026-11-24T14,yangtze,in,1250.75,slip-0919
""",
}
"""Of an indicator that is told by the hour, and by these two dimensions: `indicator=` in the address names it."""

SCHEMAS = {"application/json": ROWS, "application/x-ndjson": {**TEXT, "description": "One such row a line."}}
"""By media type; of others it is text, or bytes."""
