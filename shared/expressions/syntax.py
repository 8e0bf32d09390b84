"""From text to a tree: read by Python's own parser, in bounds, with each part's place in characters."""

import ast
import re
import unicodedata
import warnings

from shared.expressions.faults import ExpressionInvalid, Place, fault

LENGTH, DEPTH, PARTS = 1_000, 30, 200

IF = re.compile(r"\bif(?=\s*\()")
"""A function of ours, and a keyword of Python's: of the same length, so that columns stay."""
BLANKS = str.maketrans("\t\r\n", "   ")
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff#\\]")
"""What no expression needs, and what a parser takes for a comment, an escape or the end."""


class Source:
    """A text and its tree. Raises ExpressionInvalid, and nothing else, whatever the text is."""

    def __init__(self, text: str) -> None:
        self.text = text.translate(BLANKS)
        if len(text) > LENGTH:
            raise ExpressionInvalid(fault("too_long", Place(LENGTH + 1, len(text) - LENGTH)))
        self.refuse_odd_characters()
        self.indent = len(self.text) - len(self.text.lstrip(" "))
        self.bytes = self.text.encode()
        self.tree = self.parse()
        self.refuse_large()

    def refuse_odd_characters(self) -> None:
        if odd := UNREADABLE.search(self.text):
            raise ExpressionInvalid(fault("not_allowed", Place(odd.start() + 1, 1)))
        plain = unicodedata.normalize("NFKC", self.text)
        if plain != self.text:
            first = next((i for i, (a, b) in enumerate(zip(self.text, plain, strict=False)) if a != b), len(plain))
            raise ExpressionInvalid(fault("not_normal", Place(first + 1, 1)))

    def parse(self) -> ast.expr:
        """Python's parser ends in one of these, and warns of what it takes for a slip."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                return ast.parse(IF.sub("IF", self.text[self.indent :]), mode="eval").body
        except SyntaxError as wrong:
            end = len(self.text) + 1
            column = min(wrong.offset + self.indent, end) if wrong.offset else end
            raise ExpressionInvalid(fault("syntax", Place(column, 1))) from None
        except (ValueError, MemoryError, RecursionError, Warning):
            raise ExpressionInvalid(fault("syntax", Place(1, len(self.text)))) from None

    def refuse_large(self) -> None:
        """Level by level, without recursion."""
        level: list[ast.AST] = [self.tree]
        parts = depth = 0
        while level:
            parts, depth = parts + len(level), depth + 1
            if depth > DEPTH or parts > PARTS:
                code = "too_deep" if depth > DEPTH else "too_many_parts"
                raise ExpressionInvalid(fault(code, self.place(level[-1])))
            level = [child for node in level for child in parts_of(node)]

    def place(self, node: ast.AST) -> Place:
        start, end = self.span(node)
        return Place(start + 1, end - start)

    def written(self, node: ast.AST) -> str:
        """As it stands in the text: a number was never anything else."""
        start, end = self.span(node)
        return self.text[start:end]

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Python counts bytes of UTF-8, after the blanks at the start."""
        start, end = (getattr(node, name) + self.indent for name in ("col_offset", "end_col_offset"))
        return len(self.bytes[:start].decode()), len(self.bytes[:end].decode())


def parts_of(node: ast.AST) -> list[ast.AST]:
    """What has a place, through what has none (the parts of a comprehension, of arguments)."""
    found: list[ast.AST] = []
    for child in ast.iter_child_nodes(node):
        found += [child] if hasattr(child, "col_offset") else parts_of(child)
    return found
