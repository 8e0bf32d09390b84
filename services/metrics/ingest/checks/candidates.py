"""What a sender may have meant."""

from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches

from services.metrics.ingest.faults import Wrong

TOLD_MAX = 3
SOUGHT_MAX = 20
"""Of a batch: to look through two thousand names takes some milliseconds."""

FEW = 10
"""Values that are told all, where none is near."""

LENGTH_MAX = 100


class Codes:
    """A sender's codes for the values of a dimension. `ours` are values that take figures, by the codes that mean them;
    `names` are those and the names of values, to guess from. `any_code`: whatever has the shape of a code is a value.
    """

    def __init__(
        self, dimension: str, ours: Mapping[str, str], names: Mapping[str, str], any_code: Callable[[str], bool]
    ) -> None:
        self._dimension, self._ours, self._names, self._any_code = dimension, ours, names, any_code
        self._sought = 0

    def __call__(self, cell: str) -> str:
        """Our value. Raises Wrong with what is near."""
        found = self._ours.get(cell)
        if found is None and self._any_code(cell):
            return cell
        if found is None:
            raise Wrong("unmapped_code", dimension=self._dimension, candidates=self._near(cell))
        return found

    def _near(self, cell: str) -> Collection[str]:
        self._sought += 1
        if self._sought > SOUGHT_MAX or len(cell) > LENGTH_MAX:
            return []
        near = get_close_matches(cell, self._names, TOLD_MAX * 2, 0.5)
        return [*dict.fromkeys(self._names[name] for name in near)][:TOLD_MAX] or self._all_of_few()

    def _all_of_few(self) -> Collection[str]:
        known = sorted({*self._ours.values()})
        return known if len(known) <= FEW else []
