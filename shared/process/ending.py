"""How a process ends, and what it says then."""

import os
import sys
from logging import getLogger
from typing import NoReturn

from shared.process.program import Unable

LOG = getLogger(__name__)


def die(line: str, fault: Exception | None = None) -> NoReturn:
    """At once, closing nothing: a producer that does not know what it sent must not send on."""
    LOG.critical(line, exc_info=fault)
    sys.stdout.flush()
    os._exit(1)


def leave(text: str, code: int) -> NoReturn:
    (sys.stderr if code else sys.stdout).write(f"{text}\n" if text else "")
    raise SystemExit(code)


def reason(refusal: Exception) -> str:
    """Its first line, and what its docstring advises where it is one of ours."""
    if isinstance(refusal, Unable):
        return str(refusal)
    kind = type(refusal)
    said = str(refusal).split("\n", 1)[0] or kind.__name__
    advice = (kind.__doc__ or "").split("\n", 1)[0] if kind.__module__.startswith(("shared.", "services.")) else ""
    return f"{kind.__name__} ({said}): {advice}" if advice else said
