"""What differs between services, and what a running one has."""

from asyncio import Event
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import getfile
from pathlib import Path
from typing import Generic, TypeVar

import httpx
from fastapi import Request
from starlette.types import ASGIApp

from shared.auth.caller import Caller
from shared.auth.signed import inspector
from shared.log.transport import Log
from shared.migrations import Files, files_of
from shared.process.background import Background
from shared.reading.reaction import Effect, Projection
from shared.reading.resync import Source
from shared.reading.source import HttpSource, JournalSource
from shared.records.timers import TimerHandler
from shared.rows import Recorded, Row
from shared.service import Service
from shared.settings import ServiceSettings

S = TypeVar("S", bound=ServiceSettings)

Check = Callable[[], Awaitable[str | None]]
"""Why the process is not ready; None: it is."""

Sweep = Callable[[Service], Awaitable[None]]
"""Puts away what is kept for a time only; run once an hour by each process that works."""


class Unable(Exception):
    """A command or a start that is refused: the text says what to do."""


@dataclass(frozen=True, slots=True)
class Program(Generic[S]):
    """`table` is the base class of the service's tables. Commands get their arguments and return what is printed."""

    name: str
    settings: type[S]
    table: type[Row]
    build_app: Callable[["Process[S]"], ASGIApp]
    identify: Callable[[S], Callable[[Request], Awaitable[Caller]]] = inspector
    readers: Mapping[str, Effect | Projection] = field(default_factory=dict)
    timers: Mapping[str, TimerHandler] = field(default_factory=dict)
    sweeps: Sequence[Sweep] = ()
    commands: Mapping[str, "Command[S]"] = field(default_factory=dict)

    @property
    def code(self) -> Path:
        return Path(getfile(self.settings)).parent

    @property
    def migrations(self) -> Files:
        return files_of(self.code / "migrations")

    @property
    def recorded(self) -> list[type[Recorded]]:
        registry: dict[str, type[Recorded]] = vars(self.table)["RECORDED"]
        return [*registry.values()]


@dataclass(frozen=True, slots=True)
class Process(Generic[S]):
    """`build_app` may start what runs beside, and add why the process is not ready and what is measured."""

    program: Program[S]
    settings: S
    service: Service
    log: Log
    client: httpx.AsyncClient
    committed: Event
    stopping: Event = field(default_factory=Event)
    """Set before connections are drained: whoever streams ends."""
    background: Background = field(default_factory=Background)
    checks: dict[str, Check] = field(default_factory=dict)
    gauges: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    """Run before `/metrics` is answered."""

    def source(self, owner: str, kinds: Collection[str]) -> Source:
        """Raises Unable where nobody says where the owner answers."""
        if owner == self.program.name:
            return JournalSource(self.service.database, [*kinds])
        if not (address := self.settings.owners.get(owner)):
            raise Unable(f"HUB_OWNERS does not say where {owner} answers")
        return HttpSource(self.client, address, self.settings.service_key.get_secret_value(), [*kinds])


Command = Callable[[Process[S], Sequence[str]], Awaitable[str]]
