"""`python -m services.projects api|worker|all|migrate`, and `load FILE`. It reads no log yet, so it has no readers."""

from services.projects.app import build_app
from services.projects.settings import ProjectsSettings
from services.projects.tables import Table
from shared.process.main import main
from shared.process.program import Program

PROGRAM = Program(
    name="projects",
    settings=ProjectsSettings,
    table=Table,
    build_app=lambda process: build_app(process.service),
)

if __name__ == "__main__":
    main(PROGRAM)
