"""`python -m services.gateway api|worker|all|migrate`, and `token --role ROLE` in the embedded run."""

from services.gateway.app import build_app
from services.gateway.http.admitted import admitted_caller
from services.gateway.issuing.command import token
from services.gateway.settings import GatewaySettings
from services.gateway.tables import Table
from shared.process.main import main
from shared.process.program import Program

PROGRAM = Program(
    name="gateway",
    settings=GatewaySettings,
    table=Table,
    build_app=build_app,
    identify=lambda _: admitted_caller,
    commands={"token": token},
)

if __name__ == "__main__":
    main(PROGRAM)
