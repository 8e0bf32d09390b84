"""Read your writes: a read that shows a Consistency-Token sees what that change recorded, or something newer."""

from services.gateway.read_model.model import ReadModel
from shared.http.changes.consistency import parse_token

WAIT_S = 2.0


async def caught_up(model: ReadModel, token: bytes) -> bool:
    """Waits for what is on its way. What other owners recorded is not held here. Raises InvalidField."""
    recorded = parse_token(token.decode("latin-1"))
    wanted = {one.id: one.revision for one in recorded if one.service in model.owners}
    return await model.reached(wanted, within_s=WAIT_S)
