from datetime import UTC, datetime

from shared.records.history import fields_changed, known, state_of_version, versions
from shared.versions import Revision
from tests.infrastructure.sample import create_sample
from tests.infrastructure.samples import Samples


def test_the_fields_that_differ_are_told_as_they_were_and_as_they_are() -> None:
    changed = fields_changed(b'{"version":1,"a":1,"b":[1]}', b'{"version":2,"a":1,"b":[2],"c":null}')
    told = {name: tuple(side and bytes(side) for side in sides) for name, sides in changed.items()}
    assert told == {"b": (b"[1]", b"[2]"), "c": (None, b"null")}
    assert fields_changed(None, b'{"a":1}').keys() == {"a"}


async def test_a_record_is_known_as_it_is_and_as_it_was_and_by_its_kind_only(samples: Samples) -> None:
    row = create_sample()
    before = datetime.now(UTC)
    await samples.store(row)
    between = await samples.database.fetchval("select clock_timestamp()")
    await samples.store(row)
    found = [await known(samples.database, "sample", row.id, at) for at in (before, between, None)]
    assert [one and one.version for one in found] == [None, 1, 2]
    assert await known(samples.database, "milestone", row.id) is None


async def test_a_version_is_found_by_its_revision(samples: Samples) -> None:
    row = create_sample()
    await samples.store(row)
    assert await state_of_version(samples.database, row.id, Revision(1, 1)) == row.state().model_dump_json().encode()
    assert await state_of_version(samples.database, row.id, Revision(2, 1)) is None
    assert [one.version for one in await versions(samples.database, "sample", row.id, after=0, limit=9)] == [1]
