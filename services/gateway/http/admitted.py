"""What the edge found out of a request, for whoever answers it."""

from typing import NamedTuple

from fastapi import Request
from starlette.types import Scope

from services.gateway.access.tokens import Bearer
from services.gateway.http.bodies import Body
from shared.auth.caller import Caller


class Admitted(NamedTuple):
    """`scope["admitted"]`. No bearer: nobody showed a token."""

    caller: Caller
    bearer: Bearer | None
    body: Body


def peer_of(scope: Scope) -> str:
    """The address that the request comes from."""
    return scope["client"][0] if scope.get("client") else ""


async def admitted_caller(request: Request) -> Caller:
    """`Service.identify` of the gateway: the edge knows it already."""
    admitted: Admitted = request.scope["admitted"]
    return admitted.caller
