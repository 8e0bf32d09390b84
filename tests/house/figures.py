"""How large the code is: `python -m tests.house.figures` says it in three lines."""

import ast
from collections.abc import Iterable
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PRODUCT = ("services", "shared", "deploy")


class Function(NamedTuple):
    lines: int
    name: str


def modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def lines(path: Path) -> int:
    return path.read_text().count("\n")


def functions(paths: Iterable[Path]) -> list[Function]:
    """From `def` to the last line, without decorators."""
    return [
        Function((node.end_lineno or node.lineno) - node.lineno + 1, f"{path.relative_to(ROOT)}:{node.name}")
        for path in paths
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def middle(found: list[Function]) -> float:
    return median(function.lines for function in found)


def ninetieth(found: list[Function]) -> float:
    """The length that nine functions of ten keep within."""
    return quantiles([function.lines for function in found], n=10, method="inclusive")[-1]


def said_of(name: str, paths: list[Path]) -> str:
    found, longest = functions(paths), max(paths, key=lines)
    return (
        f"{name}: {len(paths)} modules, longest {lines(longest)} lines ({longest.relative_to(ROOT)}); "
        f"{len(found)} functions, median {middle(found):.0f} lines, p90 {ninetieth(found):.0f}, "
        f"longest {max(found).lines} ({max(found).name})"
    )


if __name__ == "__main__":
    print(said_of("code", modules(*PRODUCT)))
    print(said_of("tests", modules("tests")))
