import pytest

from shared.errors import NotFound
from shared.records.archiving import NotArchived, archive, reinstate
from shared.versions import Revision, VersionMoved
from tests.infrastructure.sample import OFFICE, Sample, create_sample
from tests.infrastructure.samples import Samples


async def test_what_is_archived_has_no_state_and_keeps_its_history(samples: Samples) -> None:
    row = create_sample()
    await samples.store(row)
    async with samples.service().begin(OFFICE) as work:
        await archive(work, row, seen=Revision(1, 1), reason="doubled")
        with pytest.raises(NotFound):
            await archive(work, row, seen=Revision(1, 2), reason="again")
    states = await samples.database.fetch("select state is null, reason from journal order by version")
    assert [tuple(state) for state in states] == [(False, ""), (True, "doubled")]


async def test_it_comes_back_only_for_who_knows_how_it_went(samples: Samples) -> None:
    row = create_sample()
    await samples.store(row)
    async with samples.service().begin(OFFICE) as work:
        with pytest.raises(NotArchived):
            await reinstate(work, row, seen=Revision(1, 1), reason="x")
        await archive(work, row, seen=Revision(1, 1), reason="x")
        with pytest.raises(VersionMoved):
            await reinstate(work, row, seen=Revision(1, 1), reason="x")
        await reinstate(work, row, seen=Revision(1, 2), reason="x")
        stored = await work.row(Sample, "where id = $1", row.id)
    assert stored is not None
    assert (stored.version, stored.deleted_at) == (3, None)
