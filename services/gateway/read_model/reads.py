"""What is answered at once, from memory: the name of a read in the table of addresses, and what it does."""

from collections.abc import Callable

from services.gateway.http.answer import Answer
from services.gateway.read_model.composites.me import me
from services.gateway.read_model.composites.overview import compose_overview
from services.gateway.read_model.composites.programme_tree import compose_tree
from services.gateway.read_model.errors import PartMissing
from services.gateway.read_model.model import HOME, Compose, ReadModel
from shared.auth.caller import Caller

Read = Callable[[ReadModel, bytes, Caller], Answer | None]
"""What stands at an address, for a reader; None: 404. Raises PartMissing."""


def of_programme(suffix: bytes, compose: Compose) -> Read:
    """What is composed of the programme that stands at the address before the suffix; unless all are held, none is."""

    def read(model: ReadModel, address: bytes, reader: Caller) -> Answer | None:
        if HOME in model.missing:
            raise PartMissing
        programme = model.programme_at(address.removesuffix(suffix), reader)
        return model.composed(compose, programme, reader) if programme else None

    return read


READS: dict[str, Read] = {
    "state": ReadModel.answer,
    "tree": of_programme(b"/tree", compose_tree),
    "overview": of_programme(b"/overview", compose_overview),
    "me": me,
}
