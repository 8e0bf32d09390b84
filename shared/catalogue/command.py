"""`load FILE`: what an operator says to a service that takes a part of the catalogue."""

from asyncio import to_thread
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from shared.auth.caller import Caller
from shared.auth.labels import HUB
from shared.catalogue.document import Document, read
from shared.catalogue.errors import BadCatalogue
from shared.process.program import Process, S, Unable
from shared.work import Work

OPERATOR = Caller("operator", "load", frozenset({HUB}), frozenset({HUB}), frozenset({"publish"}))

Load = Callable[[Work, Document], Awaitable[Any]]
"""Returns what is told of it."""


async def load_file(process: Process[S], arguments: Sequence[str], load: Load) -> str:
    """All or nothing; what was made and changed is told. Raises Unable."""
    if len(arguments) != 1:
        raise Unable("load FILE")
    (file,) = arguments
    try:
        document = read(await to_thread(Path(file).read_text, "utf-8"))
        async with process.service.begin(OPERATOR) as work:
            return str(await load(work, document))
    except BadCatalogue as bad:
        raise Unable(f"{file} was not loaded\n{bad}") from bad
    except OSError as unread:
        raise Unable(f"{file} cannot be read: {unread.strerror}") from unread
    except UnicodeDecodeError as unread:
        raise Unable(f"{file} is no text in UTF-8") from unread
