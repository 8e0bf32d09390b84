"""Where this service is put together, and nowhere else."""

from services.projects.schedule.routes import nouns as schedule
from services.projects.tree.routes import nouns as tree
from shared.http.apps import ServiceApp, build
from shared.service import Service


def build_app(service: Service) -> ServiceApp:
    return build(service, *tree.routers(), *schedule.routers())
