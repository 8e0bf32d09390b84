"""What follows from the code alone is made once for each build, and kept where Python keeps what it compiled of it."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import fastapi
import pydantic
from msgspec import json

SHARED = Path(__file__).parent
LIBRARIES = f"{sys.version} {fastapi.__version__} {pydantic.VERSION}".encode()
"""Those that have a say in it."""

SUM = 64

Document = dict[str, Any]


def kept(folder: Path | None, name: str, make: Callable[[], Document], *, of: bytes = b"") -> Document:
    """What `make` makes of the code in `folder` and of what all share, and `of` whatever else. Without a folder it is
    made each time.

    A file that is of another build, or not whole, is not believed.
    """
    if folder is None:
        return make()
    file = Path(cache_from_source(str(folder / f"{name}.py"))).with_suffix(".json")
    build = sha256(build_of(folder, SHARED) + of).digest()
    if (known := told(file, build)) is not None:
        return known
    made = make()
    keep(file, build, json.encode(made))
    return made


def build_of(*folders: Path) -> bytes:
    """By what the files say, not by when they were written."""
    whole = sha256(LIBRARIES)
    for file in sorted(file for folder in folders for file in folder.rglob("*.py")):
        whole.update(b"%b\n%b" % (sha256(file.read_bytes()).digest(), str(file).encode()))
    return whole.digest()


def told(file: Path, build: bytes) -> Document | None:
    with suppress(OSError):
        said = file.read_bytes()
        if said[:SUM] == sum_of(build, body := said[SUM:]):
            document: Document = json.decode(body)
            return document
    return None


def keep(file: Path, build: bytes, body: bytes) -> None:
    """Where nothing can be written it is made again the next time."""
    beside = file.with_suffix(f".{os.getpid()}")
    if not sys.dont_write_bytecode:
        try:
            beside.write_bytes(sum_of(build, body) + body)
            beside.replace(file)
        except OSError:
            with suppress(OSError):
                beside.unlink()


def sum_of(build: bytes, body: bytes) -> bytes:
    return sha256(build + body).hexdigest().encode()
