"""What the kernel knows of a process: the CPU that it took, and the core that it is kept on."""

import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

SERVER, LOAD = min(os.sched_getaffinity(0)), max(os.sched_getaffinity(0))
"""Cores: one for what is measured, another for whoever asks it."""

EVERY = frozenset(os.sched_getaffinity(0))


def cpu_s(pid: int) -> float:
    """Of all its threads since it began (clock_getcpuclockid(3): the clock of a process is named after its pid)."""
    return time.clock_gettime((~pid << 3) | 2)


def keep_on(pid: int, *cores: int) -> None:
    """All threads that it has; those to come inherit it from the one that starts them."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), cores)


def on_every_core() -> AbstractContextManager[None]:
    """What is started meanwhile goes where there is room."""
    return starting_on(*EVERY)


@contextmanager
def starting_on(*cores: int) -> Iterator[None]:
    """What is started meanwhile stays there, and all that it starts."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def pid_of(port: int) -> int:
    """Of the service that was told to answer there. Raises LookupError."""
    told = f"HUB_PORT={port}".encode()
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and is_service(folder) and told in environment(folder):
            return int(folder.name)
    raise LookupError(port)


def is_service(folder: Path) -> bool:
    return b"\0-m\0services." in read(folder / "cmdline")


def environment(folder: Path) -> list[bytes]:
    return read(folder / "environ").split(b"\0")


def read(file: Path) -> bytes:
    """Empty where the process is gone, or another's."""
    try:
        return file.read_bytes()
    except OSError:
        return b""
