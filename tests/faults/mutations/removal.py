"""How a mechanism is taken away. Only the standard library: processes of a hub import it before the product."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import Any, NamedTuple
from unittest.mock import patch

from tests.faults.rig.injection.change import Change, told, wrap


class Removal(NamedTuple):
    """In the place of `Class.function`, or of a constant, stands what `instead` makes of it."""

    module: str
    path: str
    instead: Callable[[Any], Any]

    def in_processes(self, name: str) -> Change:
        """In those that were started while `name` was armed."""

        def apply(module: Any) -> None:
            if told(name) is not None:
                wrap(self.path, self.instead)(module)

        return Change(self.module, apply)


@contextmanager
def removed(*removals: Removal) -> Iterator[None]:
    """In this process, until the block ends."""
    with ExitStack() as stack:
        for module, path, instead in removals:
            *within, name = path.split(".")
            owner: Any = import_module(module)
            for part in within:
                owner = getattr(owner, part)
            stack.enter_context(patch.object(owner, name, instead(getattr(owner, name))))
        yield


def words(before: str, after: str) -> Callable[[str], str]:
    """A statement without these words, which it must have."""

    def instead(statement: str) -> str:
        assert before in statement, before
        return statement.replace(before, after)

    return instead


def nothing(_: Any) -> Any:
    """It does nothing at all."""

    async def done(*_: Any, **__: Any) -> None:
        return None

    return done
