"""The whole gateway, put together as it runs."""

from services.gateway.addresses import ROUTES
from services.gateway.documents.gathering import Documents
from services.gateway.http.admitted import admitted_caller
from services.gateway.issuing.oauth import token_routes
from services.gateway.own import build_own
from services.gateway.stream.tickets import Tickets
from shared.database import Pool
from shared.service import Service
from shared.versions import Generation
from tests.infrastructure.edge.gateway import MINT, create_access


def test_the_gateway_describes_each_address_that_it_answers_and_no_other(database: Pool) -> None:
    service = Service("gateway", database, Generation(1, 1), admitted_caller, b"0" * 32)
    own = build_own(service, Tickets(database), token_routes(create_access(), MINT), Documents({}))
    described = {(path, method.upper()) for path, item in own.openapi()["paths"].items() for method in item}
    table = {
        (route.address, method)
        for route in ROUTES
        for method in route.methods - {"HEAD"}
        if route.answered_by in {"gateway", "stream", "oauth", "documents"}
    }
    assert described == table
