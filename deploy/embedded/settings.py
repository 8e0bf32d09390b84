"""What `make run` is told by the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded.trouble import Trouble

DEFAULT_FOLDERS = {"embedded": ".hub", "kafka": ".hub-kafka"}


@dataclass(frozen=True, slots=True)
class Settings:
    port: int
    folder: Path
    log: str


def read_settings(environment: Mapping[str, str]) -> Settings:
    """`PORT` (8000), `LOG` (embedded), `HUB_DATA` (`.hub`, or `.hub-kafka`: each log has data of its own)."""
    log, port = environment.get("LOG") or "embedded", environment.get("PORT") or "8000"
    if log not in DEFAULT_FOLDERS:
        raise Trouble(f"LOG={log} is unknown: LOG=embedded or LOG=kafka")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise Trouble(f"PORT={port} is no port: PORT=8000, say")
    folder = Path(environment.get("HUB_DATA") or DEFAULT_FOLDERS[log])
    return Settings(int(port), folder.absolute(), log)
