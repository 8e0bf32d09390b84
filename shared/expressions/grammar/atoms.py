"""Names and literals. A number is read from the text as it stands, never through a float."""

import ast
import re
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from shared.expressions.grammar.checking import Checker, Term, nothing
from shared.expressions.numbers import DIGITS, ONE, PLACES
from shared.expressions.runs import constant, named
from shared.expressions.units import Unit

FIGURES = re.compile(r"([0-9]+)(?:\.([0-9]+))?")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
WORDS = {"true": True, "false": False}
NULL = "null"


def read_name(checker: Checker, node: ast.Name) -> Term:
    if node.id == NULL:
        return nothing(node)
    if node.id in WORDS:
        return Term(node, "bool", constant(WORDS[node.id]))
    declared = checker.names.get(node.id)
    if not declared:
        return checker.refuse("unknown_name", node, get_close_matches(node.id, [*checker.names, NULL, *WORDS], 3))
    checker.used.setdefault(node.id, checker.source.place(node))
    unit = Unit.of(declared.unit) if declared.unit is not None else None
    return Term(node, declared.type, named(node.id, declared.type), unit)


def read_literal(checker: Checker, node: ast.Constant) -> Term:
    if isinstance(node.value, str):
        return read_text(checker, node)
    if node.value is None or isinstance(node.value, bool):
        return checker.refuse("lower_case", node)
    if not isinstance(node.value, int | float | complex):
        return checker.refuse("not_allowed", node)
    number = read_figures(checker.source.written(node))
    if number is None:
        return checker.refuse("bad_number", node)
    return Term(node, "decimal", constant((number, ONE)), bare=True)


def read_figures(text: str) -> Decimal | None:
    found = FIGURES.fullmatch(text)
    if not found or len(found[2] or "") > PLACES or len((found[1] + (found[2] or "")).lstrip("0")) > DIGITS:
        return None
    return Decimal(text)


def read_text(checker: Checker, node: ast.Constant) -> Term:
    text = read_quoted(checker, node)
    return checker.refuse("not_allowed", node) if text is None else Term(node, "text", constant(text))


def read_quoted(checker: Checker, node: ast.expr) -> str | None:
    """One pair of quotes, and what stands between them."""
    found = QUOTED.fullmatch(checker.source.written(node))
    return found[0][1:-1] if found else None


def read_day(checker: Checker, node: ast.expr) -> date | None:
    text = read_quoted(checker, node) or ""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None
