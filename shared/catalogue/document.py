"""YAML as data, and where each part of it stands."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from shared.catalogue.errors import BadCatalogue, Flaw

Path = tuple[str | int, ...]

WORD = "tag:yaml.org,2002:str"


class Document(NamedTuple):
    """`nodes` by their way from the root."""

    data: Any
    nodes: Mapping[Path, yaml.Node]

    def flaw(self, path: Path, says: str) -> Flaw:
        """At this place, or at what it would stand in."""
        near = path
        while near not in self.nodes:
            near = near[:-1]
        return flaw_at(self.nodes[near], path, says)


def flaw_at(node: yaml.Node, path: Path, says: str) -> Flaw:
    return Flaw(node.start_mark.line + 1, node.start_mark.column + 1, "/".join(map(str, path)), says)


def read(text: str) -> Document:
    """Raises BadCatalogue where it is not YAML, says a key twice, or refers to a part of itself."""
    try:
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
        if root is None:
            raise BadCatalogue([Flaw(1, 1, "", "it is empty")])
        nodes = dict(walked(root, (), set()))
        return Document(loader.construct_document(root), nodes)
    except yaml.MarkedYAMLError as error:
        line, column = (error.problem_mark.line, error.problem_mark.column) if error.problem_mark else (0, 0)
        raise BadCatalogue([Flaw(line + 1, column + 1, "", str(error.problem))]) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise BadCatalogue([Flaw(1, 1, "", "it cannot be read as YAML")]) from error


def walked(node: yaml.Node, path: Path, met: set[int]) -> Iterator[tuple[Path, yaml.Node]]:
    """Every part of it, once. Raises BadCatalogue."""
    if id(node) in met:
        raise BadCatalogue([flaw_at(node, path, "this is referred to elsewhere: write it out there")])
    met.add(id(node))
    yield path, node
    for step, part in parts(node, path):
        yield from walked(part, (*path, step), met)


def parts(node: yaml.Node, path: Path) -> Iterator[tuple[str | int, yaml.Node]]:
    if isinstance(node, yaml.SequenceNode):
        yield from enumerate(node.value)
    if isinstance(node, yaml.MappingNode):
        yield from pairs(node, path)


def pairs(node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, yaml.Node]]:
    seen: set[str] = set()
    for key, part in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.tag != WORD:
            raise BadCatalogue([flaw_at(key, path, "a key is a word")])
        if key.value in seen:
            raise BadCatalogue([flaw_at(key, (*path, key.value), "it is said twice")])
        seen.add(key.value)
        yield key.value, part
