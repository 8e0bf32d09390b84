"""What a catalogue said when it was last loaded."""

from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.metrics.tables import Table


class CatalogueEntry(Table):
    """Only what the file says otherwise than before is changed: what people changed since stays as they left it."""

    kind: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    fields: dict[str, Any] = Field(sa_type=JSONB)
