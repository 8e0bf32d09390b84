"""As whom PostgreSQL runs: it refuses root."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded.trouble import Trouble

NOBODY = 65534
SEE_ALL = ["--securebits=+no_setuid_fixup", "--inh-caps=-all,+dac_read_search", "--ambient-caps=+dac_read_search"]
"""Lets one who is not root pass through folders that only root may enter (a clone in root's home)."""


@dataclass(frozen=True, slots=True)
class Account:
    """The one who started us; under root the owner of the data, at first nobody."""

    uid: int
    changes: bool

    @classmethod
    def of(cls, data: Path) -> "Account":
        if os.getuid() != 0:
            return cls(os.getuid(), changes=False)
        return cls((data.stat().st_uid if data.exists() else 0) or NOBODY, changes=True)

    def prefix(self, *paths: Path) -> list[str]:
        """Put before a command, it is run by this account, who needs to reach these paths."""
        if not self.changes:
            return []
        if not (setpriv := shutil.which("setpriv")):
            raise Trouble(
                "PostgreSQL does not run as root, and setpriv is missing: install util-linux, or run as a user"
            )
        see = [] if all(open_to_all(path.resolve().parents) for path in paths) else SEE_ALL
        return [setpriv, f"--reuid={self.uid}", f"--regid={self.uid}", "--clear-groups", *see, "--"]

    def give(self, path: Path) -> None:
        if self.changes:
            os.chown(path, self.uid, self.uid)


def open_to_all(folders: Iterable[Path]) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in folders)
