"""What the tree refuses."""

from shared.errors import HubError


class ParentArchived(HubError, code="parent_archived", status=409, zh="上级已归档", en="Its parent is archived"):
    """Restore what it stands below first."""


class SubtreeTooLarge(HubError, code="subtree_too_large", status=409, zh="下级过多", en="Too much stands below it"):
    """At most `limit` records change in one act. Move or publish its branches one by one first."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.members = {"limit": limit}


class LinksTorn(HubError, code="links_torn", status=409, zh="存在跨工程依赖", en="Links would leave the programme"):
    """Dependencies hold within one programme, and some bind it to what would stay. Remove them first, or move both."""
