"""The base of this service's tables. Metadata of its own lets two services have a table of one name."""

from typing import ClassVar

import sqlalchemy as sa

from shared.rows import Recorded, Row


class Table(Row):
    """Inherited last: `class Notice(Recorded, NoticeState, Table)`."""

    metadata = sa.MetaData()
    RECORDED: ClassVar[dict[str, type[Recorded]]] = {}
