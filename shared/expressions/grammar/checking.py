"""What each part of an expression is: its type, its unit, and how it is computed. Faults are collected, not raised."""

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from shared.expressions.faults import Fault, Place, fault, unit_mismatch, wrong_type
from shared.expressions.runs import Run, constant, times
from shared.expressions.syntax import Source
from shared.expressions.units import PURE, Unit, UnitMismatch, factor
from shared.expressions.values import Declared, Type


class Term(NamedTuple):
    """A part that was checked.

    Without a type it is null, or has a fault, and fits anywhere. Without a unit it is of one that nobody knows.
    A bare one is made of figures alone: it takes the unit of what it is added to or compared with.
    """

    node: ast.expr
    type: Type | None
    run: Run
    unit: Unit | None = PURE
    bare: bool = False


class Checker:
    """Walks a tree. `readers` say which nodes are allowed at all, and what they are."""

    def __init__(self, source: Source, names: Mapping[str, Declared], readers: "Readers") -> None:
        self.source, self.names, self.readers = source, names, readers
        self.faults: list[Fault] = []
        self.used: dict[str, Place] = {}

    def term(self, node: ast.expr) -> Term:
        read = self.readers.get(node.__class__)
        return read(self, node) if read else self.refuse("not_allowed", node)

    def refuse(self, code: str, node: ast.expr, known: Sequence[str] = ()) -> Term:
        return self.tell(fault(code, self.source.place(node), known), node)

    def tell(self, wrong: Fault, node: ast.expr) -> Term:
        self.faults.append(wrong)
        return nothing(node)

    def expect(self, term: Term, *types: Type) -> bool:
        """It is one of them, or null."""
        if term.type is None or term.type in types:
            return True
        self.tell(wrong_type(self.source.place(term.node), *types), term.node)
        return False

    def common(self, terms: Sequence[Term]) -> Type | None:
        """The type of the first that has one; the others must be of it."""
        typed = [term for term in terms if term.type]
        for term in typed[1:]:
            if term.type != typed[0].type:
                self.refuse("different_types", term.node)
                return None
        return typed[0].type if typed else None

    def align(self, terms: Sequence[Term]) -> tuple[list[Run], Unit | None, bool]:
        """All in the unit of the first that has one, by exact factors. Where one is unknown, all stay as they are."""
        measured = [term for term in terms if not term.bare]
        unit = measured[0].unit if measured else PURE
        if any(term.unit is None for term in measured):
            unit = None
        return [self.scale(term, unit) for term in terms], unit, not measured

    def scale(self, term: Term, unit: Unit | None) -> Run:
        if term.bare or term.unit is None or unit is None:
            return term.run
        try:
            return times(term.run, factor(term.unit, unit))
        except UnitMismatch:
            self.tell(unit_mismatch(self.source.place(term.node), str(term.unit), str(unit)), term.node)
            return term.run


Readers = Mapping[type[ast.expr], Callable[[Checker, ast.expr], Term]]


def nothing(node: ast.expr) -> Term:
    """Null; also what stands for a part with a fault, so that nothing more is said of it."""
    return Term(node, None, constant(None), bare=True)
