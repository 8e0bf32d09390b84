from asyncio import Event, sleep

import pytest

from shared.process.background import Background, Ended


async def for_ever() -> None:
    await Event().wait()


async def fail() -> None:
    await sleep(0)
    raise ZeroDivisionError


async def end() -> None:
    await sleep(0)


@pytest.mark.parametrize(("work", "cause"), [(fail, ZeroDivisionError), (end, type(None))])
async def test_the_first_that_ends_is_named_with_what_it_failed_on(work: object, cause: type) -> None:
    background = Background()
    background.start("steady", for_ever())
    background.start("weak", work())  # type: ignore[operator]  # One of those above.
    with pytest.raises(Ended, match="weak") as ended:
        await background.watch(Event())
    assert isinstance(ended.value.__cause__, cause)
    with pytest.raises(Ended, match="weak"):
        await background.stop_all()


async def test_a_signal_ends_the_watch_and_what_is_stopped_is_no_end() -> None:
    background, signalled = Background(), Event()
    stopped = background.start("stopped", for_ever())
    background.start("steady", for_ever())
    await background.stop(stopped)
    signalled.set()
    await background.watch(signalled)
    await background.stop_all()
