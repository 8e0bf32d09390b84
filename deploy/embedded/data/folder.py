"""HUB_DATA: everything that the hub keeps on this machine, held by one run at a time."""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import IO

from deploy.embedded.data.keys import Keys, write_private
from deploy.embedded.trouble import Trouble

NEEDED = 300 * 2**20
ORPHANS_S = 30.0


@dataclass(frozen=True, slots=True)
class Folder:
    """What lies where in it."""

    path: Path

    @property
    def keys(self) -> Keys:
        return Keys(self.path / "secrets")

    def log(self, name: str) -> Path:
        return self.path / "log" / f"{name}.log"

    def environment_file(self, name: str) -> Path:
        return self.path / "run" / f"{name}.env"

    def keep_environment(self, name: str, environment: Mapping[str, str]) -> None:
        """For commands that join the running hub."""
        write_private(self.environment_file(name), "".join(f"{key}={value}\n" for key, value in environment.items()))

    def environment(self, name: str) -> dict[str, str]:
        """Raises Trouble unless the hub runs and has such a service."""
        file = self.environment_file(name)
        if not (file.exists() and self.is_held()):
            raise Trouble(f"no hub runs on {self.path}: make run first (HUB_DATA and LOG as there)")
        return dict(line.split("=", 1) for line in file.read_text().splitlines())

    def is_held(self) -> bool:
        with (self.path / "lock").open("a+") as file:
            return not locked(file)


@contextmanager
def held(path: Path) -> Iterator[tuple[Folder, int]]:
    """The folder for us alone, and a lock to be kept open by every child, so that the next run can wait for them."""
    make(path)
    with (path / "lock").open("a+") as own, (path / "run" / "children").open("a+") as children:
        claim(own, path)
        until = monotonic() + ORPHANS_S
        while not locked(children):
            if monotonic() > until:
                raise Trouble(
                    f"processes of an earlier run still use {path}: end them (ps shows them), then start again"
                )
            sleep(0.05)
        yield Folder(path), children.fileno()


def make(path: Path) -> None:
    """PostgreSQL's account passes through it, and reads nothing but its own."""
    path.mkdir(parents=True, exist_ok=True, mode=0o711)
    for name, mode in {"secrets": 0o700, "run": 0o700, "log": 0o700}.items():
        (path / name).mkdir(exist_ok=True, mode=mode)
    if (free := shutil.disk_usage(path).free) < NEEDED:
        raise Trouble(f"only {free >> 20} MiB are free at {path}: free 300 MiB, or set HUB_DATA to a folder elsewhere")


def claim(own: IO[str], path: Path) -> None:
    if not locked(own):
        own.seek(0)
        raise Trouble(
            f"another hub (process {own.read() or '?'}) runs on {path}: end it, or set HUB_DATA to another folder"
        )
    own.truncate(0)
    own.write(str(os.getpid()))
    own.flush()


def locked(file: IO[str]) -> bool:
    """Whether we have it now. The lock ends with the last process that has this file open."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
