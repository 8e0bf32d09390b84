"""`python -m services.projects api|worker|all|migrate`, `load FILE` and `load-calendar`. It reads no log yet."""

from asyncio import to_thread
from collections.abc import Sequence
from pathlib import Path

from services.projects.app import build_app
from services.projects.catalogue.document import read
from services.projects.catalogue.errors import BadCatalogue
from services.projects.catalogue.use_cases.loading import load_catalogue
from services.projects.schedule import reactions
from services.projects.schedule.use_cases import calendar
from services.projects.settings import ProjectsSettings
from services.projects.tables import Table
from shared.auth.caller import Caller
from shared.auth.labels import HUB
from shared.process.main import main
from shared.process.program import Process, Program, Unable

OPERATOR = Caller("operator", "load", frozenset({HUB}), frozenset({HUB}), frozenset({"publish"}))
CALENDAR = "working days as announced by the State Council"


async def load(process: Process[ProjectsSettings], arguments: Sequence[str]) -> str:
    """`load FILE`: a catalogue, all or nothing; what was made and changed is told."""
    if len(arguments) != 1:
        raise Unable("load FILE")
    (file,) = arguments
    try:
        document = read(await to_thread(Path(file).read_text, "utf-8"))
        async with process.service.begin(OPERATOR) as work:
            years = await calendar.load_calendar(work, reason=CALENDAR)
            return f"{await load_catalogue(work, document)}\n{told(years)}"
    except BadCatalogue as bad:
        raise Unable(f"{file} was not loaded\n{bad}") from bad
    except OSError as unread:
        raise Unable(f"{file} cannot be read: {unread.strerror}") from unread
    except UnicodeDecodeError as unread:
        raise Unable(f"{file} is no text in UTF-8") from unread


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
