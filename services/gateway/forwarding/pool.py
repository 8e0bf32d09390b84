"""The connections to one owner."""

from asyncio import Semaphore, get_running_loop, sleep, timeout
from collections.abc import Collection
from urllib.parse import urlsplit

from services.gateway.forwarding.connection import Connection
from services.gateway.forwarding.errors import OwnerTimedOut, OwnerUnreachable

CONNECTIONS = 100
"""To each owner: one that says nothing keeps nobody from another."""

WAIT_S = 5
"""Whoever gets no connection within that, as all are taken, does not wait longer."""

CONNECT_S = 2
IDLE_S = 60
"""Less than the 75 s after which an owner closes: a change must not meet a connection that is just ending."""

EVERY_S = 1


class Pool:
    def __init__(self, address: str) -> None:
        """`http://host:port`. Raises ValueError."""
        url = urlsplit(address)
        if url.scheme != "http" or not url.hostname or not url.port or url.path:
            raise ValueError(f"no address of an owner: {address}")
        self.address, self._host, self._port = address, url.hostname, url.port
        self.host = url.netloc.encode()
        self._free = Semaphore(CONNECTIONS)
        self._idle: list[Connection] = []
        self._open: set[Connection] = set()

    async def take(self) -> Connection:
        """To be given back, however it ends. Raises OwnerUnreachable, OwnerTimedOut."""
        await (self._a_place() if self._free.locked() else self._free.acquire())
        while self._idle:
            if not (connection := self._idle.pop()).fault:
                return connection
        try:
            return await self._connected()
        except BaseException:
            self._free.release()
            raise

    async def _a_place(self) -> None:
        try:
            async with timeout(WAIT_S):
                await self._free.acquire()
        except TimeoutError as error:
            raise OwnerTimedOut from error

    async def _connected(self) -> Connection:
        try:
            async with timeout(CONNECT_S):
                _, connection = await get_running_loop().create_connection(Connection, self._host, self._port)
        except TimeoutError as error:
            raise OwnerTimedOut from error
        except OSError as error:
            raise OwnerUnreachable from error
        self._open.add(connection)
        return connection

    def give_back(self, connection: Connection) -> None:
        self._free.release()
        if connection.reusable():
            connection.answers += 1
            connection.due = get_running_loop().time() + IDLE_S
            self._idle.append(connection)
        else:
            self._end(connection)

    def end_idle(self) -> None:
        for connection in self._idle:
            self._end(connection)
        self._idle.clear()

    def end_late(self, now: float) -> None:
        for connection in [each for each in self._open if each.due < now]:
            connection.end(OwnerTimedOut())
        self._idle = [each for each in self._idle if not each.fault]
        self._open = {each for each in self._open if not each.fault}

    def end_all(self) -> None:
        for connection in [*self._open]:
            self._end(connection)

    def _end(self, connection: Connection) -> None:
        self._open.discard(connection)
        connection.end(OwnerUnreachable())


async def keep(pools: Collection[Pool]) -> None:
    """Until cancelled."""
    try:
        while True:
            await sleep(EVERY_S)
            for pool in pools:
                pool.end_late(get_running_loop().time())
    finally:
        for pool in pools:
            pool.end_all()
