"""An expression that was adopted: what it needs, what it gives, and its value."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Inexact
from fractions import Fraction
from typing import cast

from shared.expressions import units
from shared.expressions.faults import ExpressionInvalid, Place
from shared.expressions.grammar.atoms import read_literal, read_name
from shared.expressions.grammar.checking import Checker, Readers, Term
from shared.expressions.grammar.functions import read_call
from shared.expressions.grammar.operators import read_arithmetic, read_comparison, read_logic, read_sign
from shared.expressions.numbers import PLACES, fraction_of
from shared.expressions.runs import Run, of_one, rounding
from shared.expressions.syntax import Source
from shared.expressions.units import Unit, UnitMismatch, factor
from shared.expressions.values import Declared, Given, Incomputable, NotComputed, Type, Value

READERS = cast(
    "Readers",
    {
        ast.Constant: read_literal,
        ast.Name: read_name,
        ast.BinOp: read_arithmetic,
        ast.UnaryOp: read_sign,
        ast.BoolOp: read_logic,
        ast.Compare: read_comparison,
        ast.Call: read_call,
    },
)
"""The nodes that are allowed, and nothing else is."""
SHARES = [Unit.of(name) for name in units.SHARES]


@dataclass(frozen=True, slots=True)
class Expression:
    """`places` are the names that stand in the text, each where it stands first. Without a unit nobody knows which
    the result has. `unrounded` gives a number as a fraction.
    """

    text: str
    places: Mapping[str, Place]
    type: Type
    unit: str | None
    run: Run
    unrounded: Run

    def evaluate(self, values: Mapping[str, Given]) -> Value | Incomputable:
        """Rounded half away from zero, once, here. Needs each of `names`, null or of its type (else TypeError)."""
        return cast("Value | Incomputable", computed(self.run, values))

    def exact(self, values: Mapping[str, Given]) -> Fraction | Incomputable | None:
        """A number before it is rounded, for what is computed on with it."""
        return cast("Fraction | Incomputable | None", computed(of_one(fraction_of, self.unrounded), values))


def computed(run: Run, values: Mapping[str, Given]) -> object:
    try:
        return run(values)
    except NotComputed as reason:
        return reason.why
    except Inexact:
        return Incomputable.TOO_MANY_DIGITS


def check(text: str, names: Mapping[str, Declared], *, places: int = PLACES, unit: str | None = None) -> Expression:
    """Adopt a text. A number is converted into `unit` where one is asked for, and rounded to so many places.

    Raises ExpressionInvalid with all that is wrong, and UnknownUnit for a unit of `names` that is none of ours.
    """
    checker = Checker(Source(text), names, READERS)
    term = checker.term(checker.source.tree)
    if term.type is None and not checker.faults:
        checker.refuse("always_null", term.node)
    run, measured = into(checker, term, unit)
    if checker.faults or term.type is None:
        raise ExpressionInvalid(*checker.faults)
    rounded = of_one(rounding(places), run) if term.type == "decimal" else run
    return Expression(text, checker.used, term.type, measured, rounded, run)


def into(checker: Checker, term: Term, wanted: str | None) -> tuple[Run, str | None]:
    """The result in the unit that is asked for."""
    if wanted is not None:
        checker.expect(term, "decimal")
    if wanted is None or term.unit is None or term.type != "decimal":
        return term.run, str(term.unit) if term.type == "decimal" and term.unit is not None else None
    if times_hundred := percent_twice(term, Unit.of(wanted)):
        checker.refuse("percent_twice", times_hundred)
    return checker.scale(term, Unit.of(wanted)), wanted


def percent_twice(term: Term, wanted: Unit) -> ast.expr | None:
    """The 100 of `a / b * 100`, where a share is converted into per cent anyway (or into per mille)."""
    if term.bare or term.unit is None or wanted not in SHARES:
        return None
    try:
        ratio = factor(term.unit, wanted)
    except UnitMismatch:
        return None
    return next((part for part in factors_of(term.node) if read_number(part) == ratio != 1), None)


def factors_of(node: ast.expr) -> list[ast.expr]:
    """What a product multiplies with."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return factors_of(node.left) + factors_of(node.right)
    return factors_of(node.left) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) else [node]


def read_number(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None
