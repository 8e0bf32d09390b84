"""`+ - * /`, comparisons, `and`, `or`, `not`. There are no others."""

import ast
import operator
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from shared.expressions.grammar.atoms import NULL
from shared.expressions.grammar.checking import Checker, Term, nothing
from shared.expressions.numbers import Number, add, divide, multiply, negative, subtract
from shared.expressions.runs import Run, both, compared, days_between, earlier, either, later, of_one, of_two
from shared.expressions.units import DAYS

SUMS: dict[type[ast.operator], Callable[[Number, Number], Number]] = {ast.Add: add, ast.Sub: subtract}
PRODUCTS: dict[type[ast.operator], tuple[Callable[[Number, Number], Number | None], int]] = {
    ast.Mult: (multiply, 1),
    ast.Div: (divide, -1),
}
SHIFTS: dict[type[ast.operator], Callable[..., object]] = {ast.Add: later, ast.Sub: earlier}
SIGNS: dict[type[ast.unaryop], Callable[[Any], object]] = {
    ast.Not: operator.not_, ast.USub: negative, ast.UAdd: lambda a: a,
}  # fmt: skip
EQUALITY: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {ast.Eq: operator.eq, ast.NotEq: operator.ne}
ORDER: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
COMPARISONS = EQUALITY | ORDER


def read_arithmetic(checker: Checker, node: ast.BinOp) -> Term:
    kind = type(node.op)
    if kind not in SUMS and kind not in PRODUCTS:
        return checker.refuse("not_allowed", node)
    left, right = checker.term(node.left), checker.term(node.right)
    if left.type is None or right.type is None:
        return nothing(node)
    if left.type == "date" and kind in SHIFTS:
        return read_shift(checker, node, left, right)
    if not checker.expect(left, "decimal") or not checker.expect(right, "decimal"):
        return nothing(node)
    return read_sum(checker, node, left, right) if kind in SUMS else read_product(node, left, right)


def read_sum(checker: Checker, node: ast.BinOp, left: Term, right: Term) -> Term:
    runs, unit, bare = checker.align([left, right])
    return Term(node, "decimal", of_two(SUMS[type(node.op)], *runs), unit, bare)


def read_product(node: ast.BinOp, left: Term, right: Term) -> Term:
    operation, power = PRODUCTS[type(node.op)]
    unit = left.unit.times(right.unit, power) if left.unit is not None and right.unit is not None else None
    return Term(node, "decimal", of_two(operation, left.run, right.run), unit, left.bare and right.bare)


def read_shift(checker: Checker, node: ast.BinOp, left: Term, right: Term) -> Term:
    """A date and a date are days apart; a date and days are a date."""
    if right.type == "date" and isinstance(node.op, ast.Sub):
        return Term(node, "decimal", of_two(days_between, left.run, right.run), DAYS)
    if not checker.expect(right, "decimal"):
        return nothing(node)
    return Term(node, "date", of_two(SHIFTS[type(node.op)], left.run, checker.scale(right, DAYS)))


def read_sign(checker: Checker, node: ast.UnaryOp) -> Term:
    if type(node.op) not in SIGNS:
        return checker.refuse("not_allowed", node)
    part = checker.term(node.operand)
    if part.type is None or not checker.expect(part, "bool" if isinstance(node.op, ast.Not) else "decimal"):
        return nothing(node)
    return part._replace(node=node, run=of_one(SIGNS[type(node.op)], part.run))


def read_logic(checker: Checker, node: ast.BoolOp) -> Term:
    terms = [checker.term(part) for part in node.values]
    for term in terms:
        checker.expect(term, "bool")
    runs = [term.run for term in terms]
    return Term(node, "bool", both(runs) if isinstance(node.op, ast.And) else either(runs))


def read_comparison(checker: Checker, node: ast.Compare) -> Term:
    """`a < b < c` is `a < b and b < c`."""
    terms = [checker.term(part) for part in (node.left, *node.comparators)]
    pairs = [compare(checker, op, *pair) for op, pair in zip(node.ops, pairwise(terms), strict=True)]
    return Term(node, "bool", pairs[0] if len(pairs) == 1 else both(pairs))


def compare(checker: Checker, op: ast.cmpop, left: Term, right: Term) -> Run:
    if type(op) not in COMPARISONS:
        return checker.refuse("not_allowed", right.node).run
    if null := next((term for term in (left, right) if is_null(term.node)), None):
        return checker.refuse("null_compared", null.node).run
    type_ = checker.common([left, right])
    if type_ and type(op) in ORDER:
        checker.expect(left, "decimal", "date")
    runs = checker.align([left, right])[0] if type_ == "decimal" else [left.run, right.run]
    return of_two(compared(COMPARISONS[type(op)], type_), *runs)


def is_null(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == NULL
