"""What lies in the folder of a running hub."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def measured(folder: Path) -> dict[str, float]:
    """Bytes on the disk: what each program logs, what PostgreSQL puts aside for a moment, its WAL, Kafka's data."""
    logs = {f"log {file.name}": bytes_in([file]) for file in sorted((folder / "log").iterdir())}
    temporary = bytes_in((folder / "postgres" / "base" / "pgsql_tmp").glob("**/*"))
    wal = bytes_in((folder / "postgres" / "pg_wal").glob("*"))
    kafka = bytes_in((folder / "kafka" / "data").glob("**/*"))
    return logs | {"temporary files": temporary, "wal": wal, "kafka data": kafka}


def bytes_in(files: Iterator[Path] | list[Path]) -> float:
    total = 0.0
    for file in files:
        with suppress(FileNotFoundError):
            total += file.stat().st_blocks * 512
    return total
