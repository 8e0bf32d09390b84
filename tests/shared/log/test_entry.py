from datetime import UTC, datetime
from uuid import uuid4

import pytest

from shared.log.entry import Entry, pack, unpack

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.mark.parametrize("state", [b'{"name":{"zh":"\xe9\x9a\xa7\xe9\x81\x93"}}', None])
@pytest.mark.parametrize("traceparent", [TRACEPARENT, None])
def test_what_is_unpacked_is_what_was_packed(state: bytes | None, traceparent: str | None) -> None:
    entry = Entry(
        seq=8,
        id=uuid4(),
        kind="of a later build",
        version=7,
        previous=5,
        generation=2,
        type="hub.record.changed.v1",
        recorded_at=datetime(2023, 2, 1, tzinfo=UTC),
        traceparent=traceparent,
        labels=["unit:b", "public"],
        before=["unit:a"],
        change=b"{}",
        state=state,
    )
    assert unpack(pack(entry, "projects")) == entry
    assert pack(entry, "projects") == pack(entry, "projects")
