"""Where this service is put together, and nowhere else."""

from collections.abc import Sequence

from services.metrics.catalogue.use_cases.loading import load_catalogue
from services.metrics.completeness import reactions as completeness
from services.metrics.completeness import routes as completeness_routes
from services.metrics.forecasts import routes as forecasts
from services.metrics.indicators.routes import nouns as indicators
from services.metrics.ingest import reactions as entering
from services.metrics.ingest.routes import nouns as ingest
from services.metrics.observations import reactions as figures
from services.metrics.observations.routes import nouns as observations
from services.metrics.observations.use_cases.acceptance import FOLD
from services.metrics.readers import READERS
from services.metrics.restatement import routes as restatement
from services.metrics.scorecards import reactions as scorecards
from services.metrics.scorecards import routes as scorecards_routes
from services.metrics.series.routes import nouns as series
from services.metrics.settings import MetricsSettings
from services.metrics.tables import Table
from services.metrics.targets import routes as targets
from shared.catalogue.command import load_file
from shared.http.apps import ServiceApp, build
from shared.process.program import Process, Program
from shared.records.timers import Timer, TimerHandler
from shared.service import Service
from shared.work import Work


def build_app(service: Service) -> ServiceApp:
    return build(
        service,
        *indicators.routers(),
        *targets.routers(),
        *observations.routers(),
        *ingest.routers(),
        *series.routers(),
        *completeness_routes.routers(),
        *restatement.routers(),
        *scorecards_routes.routers(),
        *forecasts.routers(),
    )


def run_app(process: Process[MetricsSettings]) -> ServiceApp:
    return build_app(process.service)


async def load(process: Process[MetricsSettings], arguments: Sequence[str]) -> str:
    """`load FILE`: dimensions, indicators and targets of a catalogue, all or nothing; what was made is told."""
    return await load_file(process, arguments, load_catalogue)


def in_order(*handlers: TimerHandler) -> TimerHandler:
    """In one transaction: what a room does, and then what rooms above it do about that."""

    async def handle(work: Work, timer: Timer) -> None:
        for handler in handlers:
            await handler(work, timer)

    return handle


TIMERS = (
    entering.TIMERS
    | completeness.TIMERS
    | scorecards.TIMERS
    | {FOLD: in_order(figures.TIMERS[FOLD], entering.fill_once, completeness.count_anew)}
)

PROGRAM = Program(
    "metrics",
    MetricsSettings,
    Table,
    run_app,
    readers=READERS,
    timers=TIMERS,
    sweeps=[entering.sweep],
    commands={"load": load},
)
