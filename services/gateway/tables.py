"""The base of this service's tables. Metadata of its own lets two services have a table of one name."""

from typing import Any, ClassVar

import sqlalchemy as sa

from shared.rows import Row


class Table(Row):
    """Inherited last: `class Client(Recorded, ClientState, Table)`."""

    metadata = sa.MetaData()
    RECORDED: ClassVar[dict[str, type[Any]]] = {}
