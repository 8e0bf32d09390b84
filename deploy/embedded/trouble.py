"""What an operator can mend."""

import errno

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
CLOSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class Trouble(Exception):
    """Said in one line: what is wrong, then what to do."""


def trouble_of(error: OSError) -> Trouble | None:
    """The operator's half of what a disk can answer; the rest is a fault of ours."""
    name = error.filename or "the folder"
    if error.errno in FULL:
        return Trouble(f"the disk is full ({name}): free some space, or set HUB_DATA to a folder elsewhere")
    if error.errno in CLOSED:
        return Trouble(f"cannot write {name}: make it yours (chown), or set HUB_DATA to a folder that is")
    if error.errno in {errno.ENOTDIR, errno.EEXIST}:
        return Trouble(f"{name} is not a folder: set HUB_DATA to one")
    return None
