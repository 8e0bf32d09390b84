"""What the tree refuses."""

from collections.abc import Iterable
from uuid import UUID

from shared.errors import Fault, HubError


class DuplicateCode(HubError, code="duplicate_code", status=409, zh="编码已被使用", en="The code is taken"):
    """A code stands for one record for ever, also for one that was archived. Choose another."""


class NamedNothing(HubError, code="named_nothing", status=409, zh="所引用的编码不存在", en="A code names nothing"):
    """`errors` says which field names what does not stand, or what is not of the kind that belongs there.

    Government leads and supports, others take part; a goal's parent has no parent. Make the record first,
    or name another.
    """

    def __init__(self, fields: Iterable[str]) -> None:
        super().__init__()
        self.errors = [Fault(f"/{field}", self.code) for field in fields]


class StillNamed(HubError, code="still_named", status=409, zh="仍被引用", en="Others still name it"):
    """Take its code out of the records that name it first. `kinds` says of what kind they are."""

    def __init__(self, kinds: Iterable[str]) -> None:
        super().__init__()
        self.members = {"kinds": [*kinds]}


class ParentArchived(HubError, code="parent_archived", status=409, zh="上级已归档", en="Its parent is archived"):
    """Restore what it stands below first."""


class Cycle(HubError, code="cycle", status=409, zh="会形成循环", en="It would lead back to itself"):
    """A node does not stand below itself, a milestone does not wait for itself: choose another node, or another link.

    `cycle` names the milestones that would wait for each other, as far as you may see them.
    """

    def __init__(self, cycle: Iterable[UUID] = ()) -> None:
        super().__init__()
        self.members = {"cycle": [*cycle]}


class SubtreeTooLarge(HubError, code="subtree_too_large", status=409, zh="下级过多", en="Too much stands below it"):
    """At most `limit` records change in one act. Move or publish its branches one by one first."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.members = {"limit": limit}


class LinksTorn(HubError, code="links_torn", status=409, zh="存在跨工程依赖", en="Links would leave the programme"):
    """Dependencies hold within one programme, and some bind it to what would stay. Remove them first, or move both."""
