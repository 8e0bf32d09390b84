"""Who sees what stands below what. Nothing here reads, writes or waits."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from services.projects.tree.model import Node, WorkItem


class Shift(NamedTuple):
    """The labels of a node, before and after."""

    before: frozenset[str]
    after: frozenset[str]

    def of(self, labels: Iterable[str]) -> list[str]:
        """What a row that stands below the node has then: its labels, beside those that the row has of its own."""
        return sorted(self.after.union(label for label in labels if label not in self.before))


def shifts(root: Node, above: Iterable[str], below: Sequence[WorkItem]) -> dict[UUID, Shift]:
    """Of each node, once the root stands below what has these labels: it lets in whom its parent does, and its own."""
    found = {root.id: shift(root, above)}
    for item in top_down(root.id, below):
        found[item.id] = shift(item, found[item.parent_id].after)
    return found


def shift(node: Node, above: Iterable[str]) -> Shift:
    return Shift(frozenset(node.labels), frozenset(node.own_labels().union(above)))


def top_down(root: UUID, items: Sequence[WorkItem]) -> Iterator[WorkItem]:
    """All that stands below the root, each after its parent."""
    children: defaultdict[UUID, list[WorkItem]] = defaultdict(list)
    for item in items:
        children[item.parent_id].append(item)
    parents = [root]
    while parents:
        found = children.pop(parents.pop(), [])
        parents += [item.id for item in found]
        yield from found
