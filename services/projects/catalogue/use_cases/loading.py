"""What a catalogue says of the programmes, through the use cases of the other rooms."""

from collections import Counter
from collections.abc import Mapping

from services.projects.catalogue.checks import Known, checked
from services.projects.catalogue.entries import Catalogue
from services.projects.catalogue.lines import lines
from services.projects.catalogue.use_cases import milestones, records
from services.projects.schedule.model.milestones import Milestone
from services.projects.tables import Table
from shared.catalogue.document import Document
from shared.catalogue.loading import Line, Report, Room, load_lines
from shared.records.naming import Named
from shared.work import Work


async def load_catalogue(work: Work, document: Document) -> Report:
    """Raises BadCatalogue, with the place of what is wrong; then nothing was changed."""
    catalogue = checked(document, await standing(work))
    return await load_lines(work, document, lines(catalogue), room_of, skipped(catalogue))


def room_of(line: Line) -> Room:
    return milestones if line.model is Milestone else records


async def standing(work: Work) -> Known:
    """The codes that stand, by kind."""
    models = [model for model in Table.RECORDED.values() if issubclass(model, Named)]
    query = "select code from {} where deleted_at is null"
    return {m.KIND: {row["code"] for row in await work.connection.fetch(query.format(m.TABLE))} for m in models}


def skipped(catalogue: Catalogue) -> Mapping[str, Counter[str]]:
    indicators = sum(len(programme.indicators) for programme in catalogue.programmes)
    lists, pipelines = len(catalogue.dimension_lists), len(catalogue.pipelines)
    return {
        "metrics loads them": Counter({"indicators": indicators, "dimension_lists": lists}),
        "nothing keeps them yet": Counter({"pipelines": pipelines}),
    }
