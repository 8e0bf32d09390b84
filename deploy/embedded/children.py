"""Child processes: each is started again 0.5 s after it ends, for ever, and none outlives its parent."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals
from subprocess import DEVNULL

from deploy.embedded.trouble import Trouble

PAUSE_S = 0.5
ENDING_S = 15.0
READY_S = 120.0
TRIES = 5


@dataclass(frozen=True, slots=True)
class Program:
    """What to start, and how to end it."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=lambda: {**os.environ})
    stop: Signals = SIGTERM
    on_orphaned: Signals = SIGKILL
    """What the kernel sends when the parent is gone, where `setpriv` is there to ask for it."""
    account: Sequence[str] = ()
    """Put before the command, it changes who runs it."""
    held: Sequence[int] = ()
    """Descriptors that it keeps open: a lock on them lasts as long as it, or any child of its own, lives."""

    async def start(self) -> asyncio.subprocess.Process:
        """In a session of its own: Ctrl-C reaches the parent alone, who ends all in order."""
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *self.account, *ended_with_parent(self.on_orphaned), *self.command,
                env=self.environment, stdin=DEVNULL, stdout=log, stderr=log,
                start_new_session=True, pass_fds=self.held,
            )  # fmt: skip


@dataclass(slots=True)
class Child:
    program: Program
    say: Callable[[str], None]
    pid: int = 0
    """Of the process that runs now, 0 between two."""
    ended: int = 0
    """How often it ended by itself."""

    async def keep_running(self) -> None:
        """Until cancelled; then it has ended when this returns."""
        while True:
            code = await self._run_once()
            self.ended += 1
            self.say(f"{self.program.name} ended ({code}) and starts again; see {self.program.log}")
            await asyncio.sleep(PAUSE_S)

    async def _run_once(self) -> int:
        process = await self.program.start()
        self.pid = process.pid
        try:
            return await process.wait()
        finally:
            self.pid = 0
            await end(process, self.program.stop)

    async def until(self, ready: Callable[[], Awaitable[bool]]) -> None:
        """Raises Trouble if it ends five times before it is ready, or takes two minutes."""
        with suppress(TimeoutError):
            async with asyncio.timeout(READY_S):
                while self.ended < TRIES:
                    if self.pid and await ready():
                        return
                    await asyncio.sleep(0.02)
        raise Trouble(f"{self.program.name} does not start: {last_line(self.program.log)} (see {self.program.log})")


@asynccontextmanager
async def kept_running(program: Program, say: Callable[[str], None] = print) -> AsyncIterator[Child]:
    child = Child(program, say)
    keeping = asyncio.create_task(child.keep_running())
    try:
        yield child
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


async def end(process: asyncio.subprocess.Process, stop: Signals) -> None:
    """Ask it, and insist after 15 s."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.send_signal(stop)
        with suppress(TimeoutError):
            async with asyncio.timeout(ENDING_S):
                await process.wait()
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.send_signal(SIGKILL)
        await process.wait()


def ended_with_parent(signal: Signals) -> list[str]:
    return (
        [setpriv, "--pdeathsig", signal.name.removeprefix("SIG"), "--"] if (setpriv := shutil.which("setpriv")) else []
    )


def last_line(log: Path) -> str:
    """What a program said last: its complaint, as a rule."""
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1].strip() if lines else "it said nothing"


async def finish(program: Program) -> str:
    """Run it to its end, which must be a good one. What it said last."""
    process = await program.start()
    try:
        code = await process.wait()
    finally:
        await end(process, program.stop)
    if code:
        raise Trouble(f"{program.name} failed: {last_line(program.log)} (see {program.log})")
    return last_line(program.log)
