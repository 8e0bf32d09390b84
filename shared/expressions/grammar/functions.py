"""What an expression may call. Null goes in and null comes out, but for `coalesce`, `if` and `is_null`."""

import ast
import operator
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from shared.expressions.faults import wrong_count
from shared.expressions.grammar.atoms import read_day
from shared.expressions.grammar.checking import Checker, Term, nothing
from shared.expressions.numbers import ONE, PLACES, absolute
from shared.expressions.runs import Run, chosen, compared, constant, first_known, of_one, outermost, rounding, unknown

MOST = 20


class Function(NamedTuple):
    """How many arguments it takes, what it is of them, and how the reference tells it."""

    least: int
    most: int
    read: Callable[[Checker, ast.Call], Term]
    written: str
    meaning: str


def read_call(checker: Checker, node: ast.Call) -> Term:
    if not isinstance(node.func, ast.Name) or node.keywords:
        return checker.refuse("not_allowed", node)
    function = FUNCTIONS.get(node.func.id)
    if function is None:
        return checker.refuse("unknown_function", node.func, get_close_matches(node.func.id.lower(), NAMES, 3))
    if not function.least <= len(node.args) <= function.most:
        return checker.tell(wrong_count(checker.source.place(node), function.least, function.most), node)
    return function.read(checker, node)


def alike(checker: Checker, node: ast.Call, terms: Sequence[Term], build: Callable[[Sequence[Run]], Run]) -> Term:
    """Of one type, and numbers of one unit."""
    type = checker.common(terms)
    if type == "decimal":
        runs, unit, bare = checker.align(terms)
        return Term(node, type, build(runs), unit, bare)
    return Term(node, type, build([term.run for term in terms]), bare=type is None)


def read_coalesce(checker: Checker, node: ast.Call) -> Term:
    return alike(checker, node, [checker.term(part) for part in node.args], first_known)


def read_if(checker: Checker, node: ast.Call) -> Term:
    condition, *branches = (checker.term(part) for part in node.args)
    checker.expect(condition, "bool")
    return alike(checker, node, branches, lambda runs: chosen(condition.run, runs[0], runs[1]))


def read_outermost(beats: Callable[[Any, Any], bool]) -> Callable[[Checker, ast.Call], Term]:
    def read(checker: Checker, node: ast.Call) -> Term:
        terms = [checker.term(part) for part in node.args]
        for term in terms:
            checker.expect(term, "decimal", "date")
        type = next((term.type for term in terms if term.type), None)
        return alike(checker, node, terms, lambda runs: outermost(runs, compared(beats, type)))

    return read


def read_abs(checker: Checker, node: ast.Call) -> Term:
    part = checker.term(node.args[0])
    if part.type is None or not checker.expect(part, "decimal"):
        return nothing(node)
    return part._replace(node=node, run=of_one(absolute, part.run))


def read_round(checker: Checker, node: ast.Call) -> Term:
    part, places = checker.term(node.args[0]), checker.source.written(node.args[1])
    if places not in {str(number) for number in range(PLACES + 1)}:
        return checker.refuse("bad_places", node.args[1])
    if part.type is None or not checker.expect(part, "decimal"):
        return nothing(node)
    round = rounding(int(places))
    return part._replace(node=node, run=of_one(lambda a: (round(a), ONE), part.run))


def read_is_null(checker: Checker, node: ast.Call) -> Term:
    return Term(node, "bool", unknown(checker.term(node.args[0]).run))


def read_date(checker: Checker, node: ast.Call) -> Term:
    day = read_day(checker, node.args[0])
    return Term(node, "date", constant(day)) if day else checker.refuse("bad_date", node.args[0])


FUNCTIONS = {
    "IF": Function(  # `if`, which Python's parser would not take.
        3, 3, read_if, "if(c, a, b)", "`a` where `c` is true, else `b`, also where nobody knows"
    ),
    "coalesce": Function(2, MOST, read_coalesce, "coalesce(a, b, …)", "The first that is not null"),
    "min": Function(
        2, MOST, read_outermost(operator.lt), "min(a, b, …)", "The least number or date; null where one is null"
    ),
    "max": Function(
        2, MOST, read_outermost(operator.gt), "max(a, b, …)", "The greatest number or date; null where one is null"
    ),
    "abs": Function(1, 1, read_abs, "abs(a)", "The number without its sign"),
    "round": Function(2, 2, read_round, "round(a, 2)", "Rounded half away from zero to 0-6 places, before the end"),
    "is_null": Function(1, 1, read_is_null, "is_null(a)", "Whether it is not known"),
    "date": Function(1, 1, read_date, "date('2026-11-24')", "That day"),
}
NAMES = [name.lower() for name in FUNCTIONS]
