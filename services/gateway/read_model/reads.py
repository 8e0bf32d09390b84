"""What is answered at once, from memory: the name of a read in the table of addresses, and what it does."""

from collections.abc import Callable

from services.gateway.http.answer import Answer, json_answer
from services.gateway.read_model.change import HUB
from services.gateway.read_model.composite import digest
from services.gateway.read_model.me import me
from services.gateway.read_model.model import Compose, ReadModel
from services.gateway.read_model.overview import compose_overview
from shared.auth.caller import Caller
from shared.contracts.projects.tree import tree

Read = Callable[[ReadModel, bytes, Caller], Answer | None]
"""What stands at an address, for a reader; None: 404. Raises PartMissing."""


def compose_tree(model: ReadModel, programme: str, reader: Caller) -> Answer:
    [*_, head] = model.bodies(programme, "programme", reader)
    body = tree(head, model.bodies(programme, "work_item", reader))
    return json_answer(body, digest(body), HUB)


def of_programme(suffix: bytes, compose: Compose) -> Read:
    """What is composed of the programme that stands at the address before the suffix."""

    def read(model: ReadModel, address: bytes, reader: Caller) -> Answer | None:
        programme = model.programme_at(address.removesuffix(suffix), reader)
        return model.composed(compose, programme, reader) if programme else None

    return read


READS: dict[str, Read] = {
    "state": ReadModel.answer,
    "tree": of_programme(b"/tree", compose_tree),
    "overview": of_programme(b"/overview", compose_overview),
    "me": me,
}
