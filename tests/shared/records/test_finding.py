import pytest

from shared.errors import NotFound
from shared.records.archiving import archive
from shared.records.finding import find, standing
from shared.rows import new_id
from shared.versions import Revision
from tests.infrastructure.sample import OFFICE, PARTNER, Sample, create_sample
from tests.infrastructure.samples import Samples


async def test_a_record_is_found_by_its_id_and_by_its_code_archived_or_not(samples: Samples) -> None:
    row = create_sample(code="S-1")
    await samples.store(row)
    async with samples.service().begin(OFFICE) as work:
        await archive(work, row, seen=Revision(1, 1), reason="doubled")
        for key in (str(row.id), "S-1"):
            found = await find(work, Sample, key, "for no key update")
            assert found.id == row.id
            with pytest.raises(NotFound):
                standing(found)


async def test_what_is_not_there_and_what_is_hidden_are_one_answer(samples: Samples) -> None:
    row = create_sample(code="S-1")
    await samples.store(row)
    async with samples.service().begin(OFFICE) as work:
        for key in (str(new_id()), "S-2", "S-1\0", ""):
            with pytest.raises(NotFound):
                await find(work, Sample, key)
    async with samples.service().begin(PARTNER) as work:
        for key in (str(row.id), "S-1"):
            with pytest.raises(NotFound):
                await find(work, Sample, key)
