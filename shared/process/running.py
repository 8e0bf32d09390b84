"""From the first connection to the last: what a process opens, runs, and in which order it stops."""

import socket
from asyncio import Event, Task, get_running_loop, sleep, wait
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from logging import getLogger
from signal import SIGINT, SIGTERM
from typing import Generic

import httpx
from starlette.applications import Starlette
from starlette.types import ASGIApp

from shared.database import PASSING, open_connection, open_pool
from shared.http.internal import internal_routes
from shared.log.embedded import open_embedded
from shared.log.news import announce
from shared.log.relay import CHANNEL, Relay
from shared.log.security import Security
from shared.log.transport import Log
from shared.migrations import require_migrated
from shared.process import figures
from shared.process.background import Ended
from shared.process.ending import die
from shared.process.health import Health
from shared.process.memory import keep_what_stands
from shared.process.program import Process, Program, S, Sweep, Unable
from shared.process.serving.ready import AnswersAtOnce
from shared.process.serving.server import Front, beside_own, build_server, listening
from shared.reading.group import Group
from shared.reading.reader import Reader
from shared.records import idempotency, journal
from shared.records.restoration import require_not_behind, require_recorded_anew
from shared.records.timers import Timers
from shared.service import Service
from shared.settings import ServiceSettings
from shared.telemetry.requests import Measured, measured

LOG = getLogger(__name__)

RELAY_EMPTIES_S = 5.0
TIDY_S = 3600.0
LOG_PAUSE_S = 0.25


@asynccontextmanager
async def opened(program: Program[S], settings: S) -> AsyncIterator[Process[S]]:
    """Pool, log and client, closed in the other order. Raises NotMigrated."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_pool(settings.database.get_secret_value()))
        await require_migrated(database, program.migrations)
        log = await stack.enter_async_context(open_log(settings))
        client = await stack.enter_async_context(httpx.AsyncClient(timeout=30))
        committed = Event()
        service = Service(
            name=program.name,
            database=database,
            generation=await journal.generation(database),
            identify=program.identify(settings),
            cursor_key=settings.cursor_key.get_secret_value().encode(),
            committed=committed.set,
            code=program.code,
        )
        yield Process(program, settings, service, log, client, committed)


def open_log(settings: ServiceSettings) -> AbstractAsyncContextManager[Log]:
    if settings.log == "kafka":
        from shared.log.kafka import open_kafka  # noqa: PLC0415 - It loads 50 modules that nobody else needs.

        return open_kafka(settings.kafka_servers, security_of(settings))
    return open_embedded(settings.log_database.get_secret_value())


def security_of(settings: ServiceSettings) -> Security:
    """Raises Unable where it takes a password and there is none."""
    user, password = settings.kafka_user, settings.kafka_password.get_secret_value()
    if settings.kafka_security.startswith("SASL") and not (user and password):
        raise Unable(f"HUB_KAFKA_SECURITY={settings.kafka_security} takes HUB_KAFKA_USER and HUB_KAFKA_PASSWORD")
    return Security(settings.kafka_security, settings.kafka_ca, settings.kafka_mechanism, user, password)


async def run(program: Program[S], settings: S, *, api: bool, work: bool) -> None:
    """Until a signal comes. Raises DatabaseBehindLog, or OSError where the port is taken."""
    signalled = Event()
    for signal in (SIGTERM, SIGINT):
        get_running_loop().add_signal_handler(signal, signalled.set)
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(listening(settings.host, settings.port))
        process = await stack.enter_async_context(opened(program, settings))
        if not await found_not_behind(process, signalled):
            return
        await require_recorded_anew(process.service.database, program.recorded)
        running = Running(process, stack)
        await running.start(listener, api=api, work=work)
        keep_what_stands()
        LOG.info("runs", extra={"port": listener.getsockname()[1]})
        try:
            await process.background.watch(signalled)
            await running.stop()
        except Ended as ended:
            die(f"{ended} ended", ended)
    LOG.info("stopped")


async def found_not_behind(process: Process[S], signalled: Event) -> bool:
    """False: it was told to end first. Raises DatabaseBehindLog.

    A log that is away is waited for: to be started again and again costs more, just when it comes back.
    """
    while not signalled.is_set():
        try:
            async with open_log(process.settings) as log:
                await require_not_behind(process.service.database, log.of(process.program.name))
                return True
        except PASSING as trouble:
            LOG.warning("waits for the log", extra={"trouble": repr(trouble)})
            await sleep(LOG_PAUSE_S)
    return False


async def tidy(service: Service, sweeps: Sequence[Sweep]) -> None:
    """What is kept for a time only goes."""
    while True:
        with suppress(*PASSING):
            await idempotency.sweep(service.database)
            for sweep in sweeps:
                await sweep(service)
        await sleep(TIDY_S)


class Running(Generic[S]):
    """A process at work. What it takes from the stack is given back last."""

    def __init__(self, process: Process[S], stack: AsyncExitStack) -> None:
        self.process, self.stack, self.background = process, stack, process.background
        self.address = process.settings.database.get_secret_value()
        self.readers: list[Task[None]] = []
        self.workers: list[Task[None]] = []
        self.relay: Relay | None = None

    async def start(self, listener: socket.socket, *, api: bool, work: bool) -> None:
        process, database = self.process, self.process.service.database
        process.checks["database"] = figures.check_database(database, process.program.migrations)
        process.gauges.append(figures.measure_database(database))
        self.background.start("log", process.log.run())
        self.background.start("announce", announce(database, CHANNEL, process.committed))
        app = process.program.build_app(process) if api else None
        if work:
            await self.start_workers()
        front = Front(self.own_app(), Measured(app or Starlette()))
        at_once = beside_own(measured(app.at_once)) if isinstance(app, AnswersAtOnce) else None
        self.server = build_server(front, process.settings.proxies, at_once)
        self.http = self.background.start("http", self.server.run_until(process.stopping, [listener]))

    async def start_workers(self) -> None:
        process, program = self.process, self.process.program
        for name, reaction in program.readers.items():
            group = Group(name, process.service, process.source(reaction.owner, reaction.kinds), reaction)
            await self.start_reader(Reader(group, process.log.of(reaction.owner)))
        self.workers.append(self.background.start("timers", Timers(process.service, program.timers).run()))
        self.workers.append(self.background.start("tidying", tidy(process.service, program.sweeps)))
        process.checks["relay"] = figures.check_relay(process.service.database)
        self.relay = Relay(process.service.database, process.log.of(program.name), program.name)
        own = await self.stack.enter_async_context(open_connection(self.address))
        self.background.start("relay", self.relay.run(own))

    async def start_reader(self, reader: Reader) -> None:
        own = await self.stack.enter_async_context(open_connection(self.address))
        self.process.checks[f"reader {reader.group.name}"] = reader.why_stuck
        self.process.gauges.append(reader.measure)
        self.readers.append(self.background.start(f"reader {reader.group.name}", reader.run(own)))

    def own_app(self) -> ASGIApp:
        process = self.process
        health = Health(process.checks, process.gauges, process.stopping)
        key = process.settings.service_key.get_secret_value()
        return Starlette(routes=[*health.routes, *internal_routes(process.service.database, key)])

    async def stop(self) -> None:
        """Unready, HTTP and streams, readers, timers, the relay once it is empty; then all that is open."""
        self.process.stopping.set()
        self.server.should_exit = True
        await wait([self.http])
        await self.background.stop(self.http, *self.readers)
        await self.background.stop(*self.workers)
        if self.relay:
            await self.relay.empty(RELAY_EMPTIES_S)
        await self.background.stop_all()
