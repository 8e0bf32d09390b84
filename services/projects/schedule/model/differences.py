"""What a change of a row has changed."""

from shared.rows import Recorded


def differing(before: Recorded, after: Recorded) -> list[str]:
    """The fields in which they differ; what its owner expects is told as the field by which it was said."""
    names = (name for name in type(after).model_fields if getattr(before, name) != getattr(after, name))
    return sorted(name.removeprefix("own_") for name in names)
