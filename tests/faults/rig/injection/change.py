"""How a module is changed. Only the standard library: every process of the hub imports it."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from signal import SIGKILL
from types import ModuleType
from typing import Any, NamedTuple

ARMED = "FAULTS_ARMED"
"""Names the folder in which a file stands for each change that is to take effect."""

Function = Callable[..., Awaitable[Any]]


class Change(NamedTuple):
    """What is done to a module right after it was imported."""

    module: str
    apply: Callable[[ModuleType], None]


def told(name: str) -> str | None:
    """What the file of this name says; None: it is not there, so nothing is to be changed now."""
    try:
        return Path(os.environ[ARMED], name).read_text()
    except FileNotFoundError:
        return None


def claimed(name: str) -> bool:
    """Whether we are the one process, and this the one time, for which it was armed."""
    armed = Path(os.environ[ARMED], name)
    try:
        armed.rename(armed.with_name(f"{name}.{os.getpid()}"))
    except FileNotFoundError:
        return False
    return True


def wrap(path: str, wrapper: Callable[[Any], Any]) -> Callable[[ModuleType], None]:
    """Put what `wrapper` makes of it in the place of `Class.function` or `function`."""

    def apply(module: ModuleType) -> None:
        *within, function = path.split(".")
        owner: Any = module
        for name in within:
            owner = getattr(owner, name)
        setattr(owner, function, wrapper(getattr(owner, function)))

    return apply


def dies_before(name: str, path: str, holds: Callable[..., bool]) -> Callable[[ModuleType], None]:
    """The process ends without a word where the function is called, once it is armed and `holds` of the arguments."""

    def wrapper(original: Function) -> Function:
        async def changed(*arguments: Any, **named: Any) -> Any:
            if holds(*arguments, **named) and claimed(name):
                os.kill(os.getpid(), SIGKILL)
            return await original(*arguments, **named)

        return changed

    return wrap(path, wrapper)


def dies_after(name: str, path: str, holds: Callable[..., bool]) -> Callable[[ModuleType], None]:
    """The same once the function has returned; `holds` of the result and the arguments."""

    def wrapper(original: Function) -> Function:
        async def changed(*arguments: Any, **named: Any) -> Any:
            result = await original(*arguments, **named)
            if holds(result, *arguments, **named) and claimed(name):
                os.kill(os.getpid(), SIGKILL)
            return result

        return changed

    return wrap(path, wrapper)
