"""What the services say of themselves, by their own apps. None of them is asked for a record."""

from typing import Any

from services.gateway.documents.gathering import Documents
from services.gateway.http.admitted import admitted_caller
from services.gateway.issuing.oauth import token_routes
from services.gateway.own import build_own
from services.gateway.stream.tickets import Tickets
from services.metrics import app as metrics
from services.notifications import app as notifications
from services.projects import app as projects
from shared.http.description import Document
from shared.service import Service
from shared.versions import Generation
from tests.infrastructure.edge.gateway import MINT, create_access

NOT_ASKED: Any = None


def told_by_services() -> dict[str, Document]:
    service = Service("any", NOT_ASKED, Generation(1, 1), admitted_caller, b"0" * 32)
    own = build_own(service, Tickets(NOT_ASKED), token_routes(create_access(), MINT), Documents({}))
    return {
        "projects": projects.build_app(service).openapi(),
        "metrics": metrics.build_app(service).openapi(),
        "notifications": notifications.build_app(service).openapi(),
        "gateway": own.openapi(),
    }
