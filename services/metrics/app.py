"""Where this service is put together, and nowhere else."""

from services.metrics.indicators.routes import nouns as indicators
from services.metrics.readers import READERS
from services.metrics.settings import MetricsSettings
from services.metrics.tables import Table
from services.metrics.targets import routes as targets
from shared.http.apps import ServiceApp, build
from shared.process.program import Process, Program
from shared.service import Service


def build_app(service: Service) -> ServiceApp:
    return build(service, *indicators.routers(), *targets.routers())


def run_app(process: Process[MetricsSettings]) -> ServiceApp:
    return build_app(process.service)


PROGRAM = Program("metrics", MetricsSettings, Table, run_app, readers=READERS)
