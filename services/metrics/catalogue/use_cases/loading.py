"""What a catalogue says of what is measured, through the use cases of the other rooms."""

from collections.abc import Iterable, Iterator
from typing import Any

from services.metrics.catalogue.entries import Catalogue
from services.metrics.catalogue.lines import lines
from services.metrics.catalogue.use_cases import definitions, targets
from services.metrics.targets.model import Target
from shared.catalogue.document import Document
from shared.catalogue.errors import BadCatalogue, Flaw
from shared.catalogue.loading import Line, Report, Room, load_lines, read_as
from shared.work import Work


async def load_catalogue(work: Work, document: Document) -> Report:
    """Raises BadCatalogue, with the place of what is wrong; then nothing was changed."""
    catalogue = read_as(Catalogue, document)
    said = [*lines(catalogue)]
    if flaws := [*repeated(document, said)]:
        raise BadCatalogue(flaws)
    return await load_lines(work, document, said, room_of, {})


def room_of(line: Line) -> Room:
    return targets if line.model is Target else definitions


def repeated(document: Document, said: Iterable[Line]) -> Iterator[Flaw]:
    """A code within a kind."""
    seen: set[Any] = set()
    for line in said:
        if (line.model, line.code) in seen:
            yield document.flaw((*line.path, "code"), "this code stands elsewhere too")
        seen.add((line.model, line.code))
