"""`python -m services.projects api|worker|all|migrate`, `load FILE` and `load-calendar`. It reads no log yet."""

from collections.abc import Sequence

from services.projects.app import build_app
from services.projects.catalogue.use_cases.loading import load_catalogue
from services.projects.schedule import reactions
from services.projects.schedule.use_cases import calendar
from services.projects.settings import ProjectsSettings
from services.projects.tables import Table
from shared.catalogue.command import OPERATOR, load_file
from shared.catalogue.document import Document
from shared.process.main import main
from shared.process.program import Process, Program, Unable
from shared.work import Work

CALENDAR = "working days as announced by the State Council"


async def load(process: Process[ProjectsSettings], arguments: Sequence[str]) -> str:
    """`load FILE`: the programmes of a catalogue, and the working days of the years that were announced."""
    return await load_file(process, arguments, load_all)


async def load_all(work: Work, document: Document) -> str:
    years = await calendar.load_calendar(work, reason=CALENDAR)
    return f"{await load_catalogue(work, document)}\n{told(years)}"


async def load_calendar(process: Process[ProjectsSettings], arguments: Sequence[str]) -> str:
    """`load-calendar`: the working days of the years that were announced; schedules that count in them follow."""
    if arguments:
        raise Unable("load-calendar")
    async with process.service.begin(OPERATOR) as work:
        return told(await calendar.load_calendar(work, reason=CALENDAR))


def told(years: int) -> str:
    return f"calendar: {years} years other than before"


PROGRAM = Program(
    name="projects",
    settings=ProjectsSettings,
    table=Table,
    build_app=lambda process: build_app(process.service),
    timers=reactions.TIMERS,
    commands={"load": load, "load-calendar": load_calendar},
)

if __name__ == "__main__":
    main(PROGRAM)
