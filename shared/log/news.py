"""That something was committed is told between processes by NOTIFY; who does not hear it asks 250 ms later."""

from asyncio import Event, sleep, timeout
from contextlib import suppress

from shared.database import PASSING, Database, Listening

PAUSE_S = 0.01
POLL_S = 0.25


async def announce(database: Database, channel: str, news: Event) -> None:
    """At once, then at most every 10 ms, and never within a transaction: NOTIFY makes commits wait for each other.

    One that fails is missed by nobody for long, so it ends no process.
    """
    while True:
        await news.wait()
        news.clear()
        with suppress(*PASSING):
            await database.execute(f"notify {channel}")
        await sleep(PAUSE_S)


async def listen(own: Listening, channel: str, news: Event) -> None:
    """Set it at each notice, for as long as the connection lasts."""
    await own.add_listener(channel, lambda *_: news.set())


async def something_new(news: Event) -> None:
    """The next notice, or 250 ms."""
    with suppress(TimeoutError):
        async with timeout(POLL_S):
            await news.wait()
    news.clear()
