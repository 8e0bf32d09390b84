from asyncio import CancelledError, Event, sleep

import pytest

from services.metrics.ingest.use_cases.behind import Behind


async def test_one_act_goes_on_at_a_time_and_none_when_the_block_has_ended() -> None:
    said: list[str] = []

    async def act(name: str) -> None:
        said.append(f"{name} begins")
        await sleep(0)
        said.append(f"{name} ends")

    async with Behind() as behind:
        for name in ("first", "second"):
            await behind.begin(act(name))
        said.append("meanwhile")
    assert said == ["first begins", "first ends", "meanwhile", "second begins", "second ends"]


async def test_what_an_act_raises_is_raised_at_the_next_and_that_is_not_begun() -> None:
    async def fail() -> None:
        raise KeyError

    begun: list[str] = []

    async def begin() -> None:
        begun.append("next")

    async def both() -> None:
        async with Behind() as behind:
            await behind.begin(fail())
            await behind.begin(begin())

    with pytest.raises(KeyError):
        await both()
    assert begun == []


async def test_an_exception_cancels_what_goes_on() -> None:
    cancelled, never = Event(), Event()

    async def wait() -> None:
        try:
            await never.wait()
        except CancelledError:
            cancelled.set()
            raise

    async def broken() -> None:
        async with Behind() as behind:
            await behind.begin(wait())
            await sleep(0)
            raise KeyError

    with pytest.raises(KeyError):
        await broken()
    assert cancelled.is_set()
