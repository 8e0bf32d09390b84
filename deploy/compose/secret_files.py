"""A file for each secret, in a folder that only its owner enters."""

from pathlib import Path

from deploy.embedded.data.keys import Keys, write_private
from deploy.embedded.environment import SERVICES


def make_secrets(folder: Path) -> None:
    """Containers read them as accounts of their own, so each file is open: the folder is what keeps others out."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = Keys(folder)
    for service in SERVICES:
        password = keys.text(f"password-{service}")
        write_private(folder / f"database-{service}", f"postgresql://{service}:{password}@postgres:5432/{service}")
    _, public = keys.signing()
    write_private(folder / "gateway-key", public)
    keys.issuer()
    for name in ("postgres", "service-key", "cursor-key"):
        keys.text(name)
    for file in folder.iterdir():
        file.chmod(0o444)
