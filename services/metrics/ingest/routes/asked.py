"""What the address of a batch may say."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query, Request

from services.metrics.ingest.errors import UnknownFormat
from services.metrics.ingest.sending import Format, Sending, id_of
from shared.contracts.base import STORABLE
from shared.contracts.fields import Said
from shared.http.reads.resources import CurrentCaller
from shared.records.idempotency import key_of

FORMATS: dict[str, Format] = {
    "text/csv": "csv",
    "application/x-ndjson": "ndjson",
    "application/json": "json",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}

Id = Annotated[UUID | None, Query(description="Your own: the same batch sent again changes nothing")]
Indicator = Annotated[Said | None, Query(description="Of all rows that do not say theirs")]
CodeMap = Annotated[Said | None, Query(description="By which your codes are understood")]
OnError = Annotated[
    Literal["refuse", "skip"], Query(description="Whether a wrong row refuses all, or is left out by itself")
]
Accept = Annotated[bool, Query(description="`false`: it waits as a draft, also where nobody has to review it")]
DryRun = Annotated[bool, Query(description="Answer what would be, and keep nothing")]
Source = Annotated[str | None, Query(max_length=500, pattern=STORABLE, description="Where the figures come from")]
Origin = Annotated[
    Literal["reported", "demo"], Query(description="`demo`: made up to show something; whatever shows it says so")
]
Reason = Annotated[str | None, Query(max_length=500, pattern=STORABLE, description="Why what stands is corrected")]


async def sending_of(
    request: Request,
    caller: CurrentCaller,
    *,
    id: Id = None,
    indicator: Indicator = None,
    code_map: CodeMap = None,
    on_error: OnError = "refuse",
    accept: Accept = True,
    dry_run: DryRun = False,
    source: Source = None,
    reason: Reason = None,
    origin: Origin = "reported",
) -> Sending:
    """Raises UnknownFormat, KeyMissing."""
    return Sending(
        id=id_of(id, key_of(request, caller), caller),
        format=format_of(request),
        indicator=indicator,
        code_map=code_map,
        on_error=on_error,
        accept=accept,
        dry_run=dry_run,
        source=source or None,
        reason=reason or None,
        origin=origin,
    )


Asked = Annotated[Sending, Depends(sending_of)]


def format_of(request: Request) -> Format:
    """Raises UnknownFormat."""
    media = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media not in FORMATS:
        raise UnknownFormat
    return FORMATS[media]
