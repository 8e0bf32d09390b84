from uuid import UUID

from shared.log.entry import pack
from shared.log.transport import Record
from tests.bench.relay.drain import out_of_order
from tests.factories.entries import create_entry

KEY, OTHER = UUID(int=1), UUID(int=2)


def sent(id: UUID, version: int) -> Record:
    return pack(create_entry(id=id, version=version), "samples")


def test_a_record_that_overtakes_the_version_before_is_counted() -> None:
    assert out_of_order([sent(KEY, 1), sent(OTHER, 1), sent(KEY, 3), sent(KEY, 2)]) == 1


def test_a_repeated_record_is_not_out_of_order() -> None:
    assert out_of_order([sent(KEY, 1), sent(KEY, 2), sent(KEY, 1), sent(OTHER, 1), sent(KEY, 3)]) == 0
