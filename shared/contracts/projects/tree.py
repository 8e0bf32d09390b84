"""A programme as a tree: states hung below one another as they are encoded."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct, json


class Node(Struct):
    """What a state says of its place."""

    id: str
    code: str | None = None
    parent_id: str | None = None

    @property
    def order(self) -> tuple[bool, str, str]:
        return self.code is None, self.code or "", self.id


def tree(programme: bytes, items: Iterable[bytes], *, as_of: datetime | None = None) -> bytes:
    """The answer to `/v1/programmes/{code}/tree`; `as_of` is the moment that it tells of, if not now."""
    return b'{"data":%b,"meta":%b}' % (nested(programme, items), json.encode({"as_of": as_of}))


def nested(programme: bytes, items: Iterable[bytes]) -> bytes:
    """Each state with its `children`, in order of code (without one: last) and id.

    An item whose parent is not among these hangs below the programme: who may see it need not see what it
    belongs to. So does one of a ring, which stands for a moment where moves are read out of order.
    """
    root = json.decode(programme, type=Node)
    states = {root.id: programme}
    nodes = {}
    for state in items:
        node = json.decode(state, type=Node)
        nodes[node.id], states[node.id] = node, state
    return b"".join(written(root.id, states, children_of(root, nodes)))


def children_of(root: Node, nodes: Mapping[str, Node]) -> Mapping[str, Sequence[str]]:
    ordered = sorted(nodes.values(), key=lambda node: node.order)
    known = nodes.keys()
    parents = {node.id: node.parent_id if node.parent_id in known else root.id for node in ordered}
    open_rings(parents, root.id)
    children = defaultdict(list)
    for id, parent in parents.items():
        children[parent].append(id)
    return children


def open_rings(parents: dict[str, str], root: str) -> None:
    """Whatever never leads to the root is hung below it, at the place where it meets itself."""
    done: set[str] = {root}
    for start in parents:
        at, path = start, set[str]()
        while at not in done and at not in path:
            path.add(at)
            at = parents[at]
        if at in path:
            parents[at] = root
        done |= path


def written(root: str, states: Mapping[str, bytes], children: Mapping[str, Sequence[str]]) -> Iterable[bytes]:
    """Depth first and without recursion: a tree may be as deep as it likes."""
    ahead: list[str | bytes] = [root]
    while ahead:
        part = ahead.pop()
        if isinstance(part, bytes):
            yield part
        else:
            yield states[part][:-1] + b',"children":['
            below = [piece for child in reversed(children.get(part, ())) for piece in (child, b",")][:-1]
            ahead += [b"]}", *below]
