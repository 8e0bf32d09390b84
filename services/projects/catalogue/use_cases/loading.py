"""Line by line through the use cases of the other rooms, and what became of each."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from services.projects.catalogue.checks import Known, checked
from services.projects.catalogue.document import Document, Path
from services.projects.catalogue.entries import Catalogue
from services.projects.catalogue.errors import BadCatalogue, Misplaced
from services.projects.catalogue.lines import Line, lines
from services.projects.catalogue.model import CatalogueEntry
from services.projects.catalogue.use_cases import milestones, records
from services.projects.schedule.model.milestones import Milestone
from services.projects.tables import Table
from shared.errors import HubError
from shared.records.naming import Named
from shared.work import Work

PATIENCE = "set local transaction_timeout = '10min'"
"""A file is longer than what a request may change."""

KEEP = """
insert into catalogue_entry (kind, code, fields) values ($1, $2, $3)
on conflict (kind, code) do update set fields = excluded.fields
"""

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """Records by kind; `left` are those that the file does not name any more, or that were archived since."""

    made: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    as_before: Counter[str] = field(default_factory=Counter)
    left: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        told = {"made": self.made, "changed": self.changed, "as before": self.as_before}
        parts = [f"{word} {counted(counts)}" for word, counts in told.items() if counts]
        parts += (
            [f"left as they are, though not in the file or archived since: {', '.join(self.left)}"] if self.left else []
        )
        parts.append(f"skipped, since nothing here keeps them yet: {counted(self.skipped)}")
        return "\n".join(parts)


def counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in counts.items())


async def load_catalogue(work: Work, document: Document) -> Report:
    """Raises BadCatalogue, with the place of what is wrong; then nothing was changed."""
    await work.connection.execute(PATIENCE)
    catalogue = checked(document, await standing(work))
    before = {(row.kind, row.code): row.fields for row in await work.rows(CatalogueEntry, "")}
    report = Report(skipped=skipped(catalogue))
    for line in lines(catalogue):
        with located(document, line.path):
            await load_line(work, line, before.pop((line.model.KIND, line.code), None), report)
    report.left.extend(sorted(code for _, code in before))
    return report


async def standing(work: Work) -> Known:
    """The codes that stand, by kind."""
    models = [model for model in Table.RECORDED.values() if issubclass(model, Named)]
    query = "select code from {} where deleted_at is null"
    return {m.KIND: {row["code"] for row in await work.connection.fetch(query.format(m.TABLE))} for m in models}


def skipped(catalogue: Catalogue) -> Counter[str]:
    indicators = sum(len(programme.indicators) for programme in catalogue.programmes)
    lists, pipelines = len(catalogue.dimension_lists), len(catalogue.pipelines)
    return Counter({"indicators": indicators, "dimension_lists": lists, "pipelines": pipelines})


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


async def load_line(work: Work, line: Line, before: Fields | None, report: Report) -> None:
    """Nothing where the file says what it said before, whatever stands by now."""
    kind, room = line.model.KIND, milestones if line.model is Milestone else records
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
