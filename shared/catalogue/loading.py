"""Line by line through the use cases of the rooms, and what became of each."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shared.catalogue.document import Document, Path
from shared.catalogue.errors import BadCatalogue, Misplaced
from shared.errors import HubError
from shared.rows import Recorded
from shared.work import Work

C = TypeVar("C", bound=BaseModel)

REASON = "loaded from the catalogue"
"""What the history says of whatever is loaded."""

PATIENCE = "set local transaction_timeout = '10min'"
"""A file is longer than what a request may change."""

SAID = "select kind, code, fields from catalogue_entry"

KEEP = """
insert into catalogue_entry (kind, code, fields) values ($1, $2, $3)
on conflict (kind, code) do update set fields = excluded.fields
"""
"""What the file said when it was last loaded: a table of each service that loads one."""

Fields = Mapping[str, Any]


class Line(NamedTuple):
    """One record. `path` is where it stands in the file."""

    path: Path
    model: type[Recorded]
    fields: Fields

    @property
    def code(self) -> str:
        return str(self.fields["code"])


class Room(Protocol):
    """Who makes and changes the records of a kind. `change` is told what the file says otherwise; it may raise
    Misplaced, and returns whether anything was recorded.
    """

    async def found(self, work: Work, line: Line) -> Recorded | None: ...

    async def make(self, work: Work, line: Line) -> None: ...

    async def change(self, work: Work, line: Line, said: dict[str, Any]) -> bool: ...


@dataclass(frozen=True, slots=True)
class Report:
    """Records by kind; `left` are those that the file does not name any more, or that were archived since.

    `skipped` are counts by reason.
    """

    made: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    as_before: Counter[str] = field(default_factory=Counter)
    left: list[str] = field(default_factory=list)
    skipped: Mapping[str, Counter[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        told = {"made": self.made, "changed": self.changed, "as before": self.as_before}
        parts = [f"{word} {counted(counts)}" for word, counts in told.items() if counts]
        parts += (
            [f"left as they are, though not in the file or archived since: {', '.join(self.left)}"] if self.left else []
        )
        parts += [f"skipped, since {reason}: {counted(counts)}" for reason, counts in self.skipped.items()]
        return "\n".join(parts)


def counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in counts.items())


def read_as(model: type[C], document: Document) -> C:
    """Raises BadCatalogue, with all that is wrong with its shape."""
    try:
        return model.model_validate(document.data)
    except ValidationError as wrong:
        raise BadCatalogue([document.flaw(error["loc"], told(error)) for error in wrong.errors()]) from wrong


def told(error: ErrorDetails) -> str:
    return "there is no such key" if error["type"] == "extra_forbidden" else error["msg"]


async def load_lines(
    work: Work,
    document: Document,
    lines: Iterable[Line],
    room_of: Callable[[Line], Room],
    skipped: Mapping[str, Counter[str]],
) -> Report:
    """Only what the file says otherwise than before is changed: what people changed since stays as they left it.

    Raises BadCatalogue, with the place of what is wrong; then nothing was changed.
    """
    await work.connection.execute(PATIENCE)
    before = {(row["kind"], row["code"]): row["fields"] for row in await work.connection.fetch(SAID)}
    report = Report(skipped=skipped)
    for line in lines:
        with located(document, line.path):
            await load_line(work, line, room_of(line), before.pop((line.model.KIND, line.code), None), report)
    report.left.extend(sorted(code for _, code in before))
    return report


@contextmanager
def located(document: Document, path: Path) -> Iterator[None]:
    """What a use case refuses is told with its place in the file."""
    try:
        yield
    except Misplaced as refusal:
        raise BadCatalogue([document.flaw((*path, "code"), str(refusal.__doc__))]) from refusal
    except HubError as refusal:
        places = [(*path, *fault.pointer.strip("/").split("/")) for fault in refusal.errors] or [path]
        raise BadCatalogue([document.flaw(place, refusal.title["en"]) for place in places]) from refusal


async def load_line(work: Work, line: Line, room: Room, before: Fields | None, report: Report) -> None:
    """Nothing where the file says what it said before, whatever stands by now."""
    kind = line.model.KIND
    if before == line.fields:
        report.as_before[kind] += 1
        return
    row = await room.found(work, line)
    if row is None:
        await room.make(work, line)
        report.made[kind] += 1
    elif row.deleted_at is not None:
        report.left.append(line.code)
        return
    else:
        changed = await room.change(work, line, differing(line.fields, before))
        report.changed[kind] += changed
        report.as_before[kind] += not changed
    await work.connection.execute(KEEP, kind, line.code, line.fields)


def differing(fields: Fields, before: Fields | None) -> dict[str, Any]:
    """What the file says otherwise than before; of what it did not have before, whatever it says at all."""
    if before is None:
        return {name: value for name, value in fields.items() if value}
    return {name: value for name, value in fields.items() if before.get(name) != value}
