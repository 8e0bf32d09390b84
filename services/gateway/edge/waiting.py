"""What is done for a request before its task: all, up to where it would wait for something."""

from collections.abc import Coroutine, Generator
from types import coroutine
from typing import Any, TypeVar

from services.gateway.edge.asking import Asked

T = TypeVar("T")


@coroutine
def task(request: Asked) -> Generator[None, None, None]:
    """Stands before whatever waits, hears or answers: from here on a task runs it."""
    if not request.in_task:
        yield


@coroutine
def rest_of(begun: Coroutine[None, None, T]) -> Generator[Any, Any, T]:
    """Of what may have come that far already: Python has no other way to await it."""
    return (yield from begun.__await__())
