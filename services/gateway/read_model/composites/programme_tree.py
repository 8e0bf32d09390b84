"""A programme with all that hangs below it."""

from services.gateway.http.answer import Answer, json_answer
from services.gateway.read_model.change import HUB
from services.gateway.read_model.composites.whole import digest
from services.gateway.read_model.model import ReadModel
from shared.auth.caller import Caller
from shared.contracts.projects.tree import tree


def compose_tree(model: ReadModel, programme: str, reader: Caller) -> Answer:
    """The bytes that projects answers too."""
    [*_, head] = model.bodies(programme, "programme", reader)
    body = tree(head, model.bodies(programme, "work_item", reader))
    return json_answer(body, digest(body), HUB)
