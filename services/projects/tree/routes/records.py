"""What the nouns of the tree offer alike."""

from fastapi import APIRouter

from services.projects.tree.errors import ParentArchived, SubtreeTooLarge
from services.projects.tree.use_cases import records
from shared.contracts.kinds import KINDS
from shared.http.changes.nouns import Act, Acts
from shared.http.changes.nouns import changeable as changeable_by
from shared.records.archiving import HasChildren
from shared.records.naming import Named

ACTS = Acts(
    "tree",
    Act(records.create_record),
    Act(records.change_record, (SubtreeTooLarge,)),
    Act(records.archive_record, (HasChildren,)),
    Act(records.restore_record, (ParentArchived,)),
    fixed=frozenset({"code", "programme", "parent_id"}),
)
"""A move changes the last two."""


def changeable(model: type[Named]) -> APIRouter:
    """A work item says its parent, and so its programme."""
    return changeable_by(model, ACTS, placed={"programme"} if "parent_id" in KINDS[model.KIND].model_fields else ())
