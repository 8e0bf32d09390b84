from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from pydantic import ValidationError

from shared.contracts.base import Created
from tests.infrastructure.sample import OFFICE, Sample, create_sample
from tests.infrastructure.samples import Samples

OTHER = {
    "code": "",
    "name": {"zh": '"隧\n道"', "en": "{}"},
    "size": "large",
    "day": date(2024, 2, 29),
    "due": date(2023, 3, 1),
    "instant": datetime(2024, 2, 29, tzinfo=UTC),
    "amount": Decimal("-0.500000"),
    "many": -1,
    "open": False,
    "parent_id": UUID(int=1),
    "districts": ["500101", "a,b", '"'],
    "labels": [],
    "deleted_at": datetime(2024, 2, 29, tzinfo=UTC),
    "own": "",
}


async def test_what_is_read_is_what_was_recorded_in_value_and_type(samples: Samples) -> None:
    assert {*OTHER, "id", "version"} == {*Sample.model_fields}
    row = create_sample()
    for change in ({}, OTHER):
        row = row.model_copy(update=change)
        async with samples.service().begin(OFFICE) as work:
            await work.record(row, Created(), reason="")
            assert await work.row(Sample, "where id = $1", row.id) == row
    record = await samples.database.fetchrow("select * from sample")
    assert dict(record) == row.model_dump()
    assert isinstance(record["amount"], Decimal)


def test_a_row_that_its_model_forbids_is_not_made() -> None:
    with pytest.raises(ValidationError):
        create_sample(amount="0.0000001")
