from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest
from starlette.applications import Starlette

from shared.http.internal import internal_routes
from shared.log.entry import Entry
from shared.reading.source import HttpSource, JournalSource, OwnerUnreachable
from shared.records.archiving import archive
from tests.infrastructure.flow.owner import Owner
from tests.infrastructure.sample import OFFICE, create_sample, found

KEY = "k" * 40
FIRST = UUID(int=0)


@pytest.fixture
async def client(owner: Owner) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=internal_routes(owner.database, KEY))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        yield client


def source(client: httpx.AsyncClient, *kinds: str, key: str = KEY) -> HttpSource:
    return HttpSource(client, "http://samples", key, kinds)


async def test_a_snapshot_is_the_newest_of_each_in_pages_also_what_was_archived(
    owner: Owner, client: httpx.AsyncClient
) -> None:
    rows = [create_sample() for _ in range(5)]
    await owner.store(*rows)
    await owner.change(rows[0], 7)
    await archive_one(owner, rows[1].id)
    fetched = await owner.fetched()
    assert await source(client, "sample").page(FIRST) == fetched
    assert [entry.state is None for entry in fetched].count(True) == 1
    paged: list[Entry] = []
    while page := await some(client, paged[-1].id if paged else FIRST, limit=2):
        paged += page
    assert paged == fetched
    assert await source(client, "other").page(FIRST) == []
    assert await JournalSource(owner.database, ["sample"]).page(FIRST) == fetched


async def test_the_versions_of_one_come_in_order(owner: Owner, client: httpx.AsyncClient) -> None:
    tunnel = create_sample()
    await owner.store(tunnel)
    await owner.change(tunnel, 1, 2, 3)
    entries = await source(client, "sample").since(tunnel.id, 2)
    assert entries == await owner.since(tunnel.id, 2)
    assert [entry.version for entry in entries] == [3, 4]
    assert await source(client).since(uuid4(), 0) == []


@pytest.mark.parametrize("shown", [None, "Bearer", "Bearer ", f"Bearer {KEY}x", f"Basic {KEY}", f"bearer {KEY}"])
async def test_without_the_key_nothing_is_told(client: httpx.AsyncClient, shown: str | None) -> None:
    headers = {"Authorization": shown} if shown else {}
    for path in (f"snapshot?kinds=sample&after={FIRST}", f"versions/{FIRST}?after=0", "snapshot"):
        answer = await client.get(f"http://samples/internal/{path}", headers=headers)
        assert (answer.status_code, answer.content) == (401, b"")


async def test_without_a_key_of_its_own_a_service_tells_nobody(owner: Owner) -> None:
    app = Starlette(routes=internal_routes(owner.database, ""))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        with pytest.raises(OwnerUnreachable):
            await source(client, "sample", key="").page(FIRST)


@pytest.mark.parametrize("query", ["", "after=x", *(f"after={FIRST}&limit={limit}" for limit in ("x", 0, -1, 1001))])
async def test_what_is_malformed_is_refused(client: httpx.AsyncClient, query: str) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    assert (await client.get(f"http://samples/internal/snapshot?{query}", headers=headers)).status_code == 400
    for path in ("x?after=0", f"{FIRST}?after=-1", f"{FIRST}?after={2**31}"):
        assert (await client.get(f"http://samples/internal/versions/{path}", headers=headers)).status_code == 400


async def test_an_owner_that_does_not_answer_is_waited_for() -> None:
    async with httpx.AsyncClient() as client:
        with pytest.raises(OwnerUnreachable):
            await HttpSource(client, "http://127.0.0.1:1", KEY, ["sample"]).page(FIRST)


async def some(client: httpx.AsyncClient, after: UUID, limit: int) -> list[Entry]:
    return await source(client).ask("snapshot", {"kinds": ["sample"], "after": str(after), "limit": limit})


async def archive_one(owner: Owner, id: UUID) -> None:
    async with owner.samples.service().begin(OFFICE) as work:
        row = await found(work, id)
        await archive(work, row, seen=work.revision(row), reason="")
