"""The base of this service's tables. Metadata of its own lets two services have a table of one name."""

from typing import Any, ClassVar

import sqlalchemy as sa

from shared.rows import Row


class Table(Row):
    """Inherited last: `class Milestone(Recorded, MilestoneState, Table)`.

    A row stands below the work item that its column `work_item_id` names, or below a programme by a column `programme`
    alone. It has the labels of what it stands below, and perhaps more of its own: when that is moved, published or
    given to others, the room `tree` gives all such rows their new labels (and `programme`), and records them.
    While it stands, what it stands below is not archived.
    """

    metadata = sa.MetaData()
    RECORDED: ClassVar[dict[str, type[Any]]] = {}

    TORN: ClassVar[str | None] = None
    """A query for one row that links the work items `$1` with others of their programme, such as a dependency.

    `select id … where (first.work_item_id = any ($1)) <> (second.work_item_id = any ($1)) limit 1`: while there is one,
    these items do not move to another programme.
    """

    WITHIN: ClassVar[str | None] = None
    """Of what stands below a programme: the ids of what links the work items `$1` with each other.

    When these move to another programme, it comes along.
    """


def below_items() -> list[type[Any]]:
    """The models whose rows stand below a work item."""
    return [model for model in Table.RECORDED.values() if "work_item_id" in model.TABLE.columns]


def below_programmes() -> list[type[Any]]:
    """The models whose rows stand below a programme, and below no node of its tree."""
    nodes = {"work_item_id", "parent_id"}
    columns = {model: {*model.TABLE.columns.keys()} for model in Table.RECORDED.values()}
    return [model for model, names in columns.items() if "programme" in names and not names & nodes]
