"""The base of this service's tables. Metadata of its own lets two services have a table of one name."""

from typing import Any, ClassVar

import sqlalchemy as sa

from shared.rows import Row


class Table(Row):
    """Inherited last: `class Target(Recorded, TargetState, Table)`.

    A row with a column `indicator` (its code) says something of that indicator's figures. Whoever makes one holds the
    indicator (`hold_for_figures`), and gives the row the labels of its figures (`labels_of_figures`). When these
    change, the room `indicators` gives all such rows their new ones, and records them; while one stands, the indicator
    is not archived, and what its figures are made by stays as it is.
    """

    metadata = sa.MetaData()
    RECORDED: ClassVar[dict[str, type[Any]]] = {}

    REPORTED: ClassVar[bool] = False
    """Whether its rows with a column `indicator` are of figures that were reported: one that is computed has none."""

    FOLLOWS: ClassVar[bool] = False
    """Whether its rows with a column `indicator` go with it: they are no reason for it to stay as it is."""

    VALUES: ClassVar[str | None] = None
    """A query for the values of the dimension `$1` that its rows have: while they do, these are not removed from it."""

    UNTOLD: ClassVar[str | None] = None
    """A query whether it has figures of the indicator `$1` of which no row with a column `indicator` tells yet."""


def with_figures() -> list[type[Any]]:
    """The models whose rows say something of an indicator's figures."""
    return [model for model in Table.RECORDED.values() if "indicator" in model.TABLE.columns]


def with_untold() -> list[type[Any]]:
    """The models that may have figures of which nothing is told yet."""
    return [model for model in Table.RECORDED.values() if model.UNTOLD]


def with_values() -> list[str]:
    """The queries of all models whose rows have values of dimensions."""
    return [model.VALUES for model in Table.RECORDED.values() if model.VALUES]
