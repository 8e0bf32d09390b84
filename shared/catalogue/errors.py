"""What is wrong with a file, and where."""

from collections.abc import Sequence
from typing import NamedTuple

TOLD = 20


class Flaw(NamedTuple):
    """`field` is the way to it, as `programmes/0/work_items/3/parent`; lines and columns count from 1."""

    line: int
    column: int
    field: str
    says: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}, {self.field or 'the file'}: {self.says}"


class BadCatalogue(Exception):
    """Nothing was loaded. Mend the places that it names, and load again."""

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        self.flaws = sorted(flaws)
        more = [f"and {len(flaws) - TOLD} more"] if len(flaws) > TOLD else []
        super().__init__("\n".join([*map(str, self.flaws[:TOLD]), *more]))


class Misplaced(Exception):
    """what a programme says of itself does not go to another: give it a new code there"""
