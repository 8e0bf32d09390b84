"""What the processes of a running hub hold, as the kernel says it in `/proc`."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.infrastructure.running import RunningHub

PROC = Path("/proc")
SERVICE = re.compile(r"services\.(\w+) (api|worker|all)")
STATUS = re.compile(r"(\w+):\s+(\d+)")


def processes(hub: RunningHub) -> dict[str, list[int]]:
    """By name, those of this hub and of no other: services by role, what they stand on, and their parent.

    `backends` are all processes of PostgreSQL but the first, which comes as `postgres`.
    """
    found: defaultdict[str, list[int]] = defaultdict(list)
    for process in PROC.glob("[0-9]*"):
        with suppress(OSError):
            if name := name_of(process, str(hub.folder)):
                found[name].append(int(process.name))
    for postmaster in found.get("postgres", []):
        found["backends"] = children_of(postmaster)
    return dict(found)


def name_of(process: Path, folder: str) -> str | None:
    """None where it is not the hub's, or only joins it for a moment."""
    command = (process / "cmdline").read_bytes().decode(errors="replace").rstrip("\0").replace("\0", " ")
    if f"-D {folder}/postgres " in command:
        return "postgres"
    if f"{folder}/kafka/server.properties" in command:
        return "kafka"
    told = (process / "environ").read_bytes().split(b"\0")
    if f"HUB_DATA={folder}".encode() not in told:
        return None
    if service := SERVICE.search(command):
        return service[1] if service[2] == "all" else "-".join(service.groups())
    return "parent" if command.endswith("deploy.embedded run") else None


def children_of(pid: int) -> list[int]:
    return [int(child) for child in (PROC / str(pid) / "task" / str(pid) / "children").read_text().split()]


def measured(found: Mapping[str, Sequence[int]]) -> dict[str, float]:
    """`memory NAME` in bytes, `handles NAME`, `sockets NAME`, `threads NAME`; of backends the sums, and how many."""
    sample: dict[str, float] = defaultdict(float)
    for name, pids in found.items():
        for pid in pids:
            with suppress(OSError):  # A backend may end just now.
                for what, value in held_by(PROC / str(pid), own=name == "backends"):
                    sample[f"{what} {name}"] += value
    return {**sample, "processes backends": float(len(found.get("backends", [])))}


def held_by(process: Path, *, own: bool) -> Iterator[tuple[str, float]]:
    """Memory that is resident; only its `own` where others are counted beside it, with whom it shares the rest."""
    status = dict(STATUS.findall((process / "status").read_text()))
    handles = links_of(process / "fd")
    yield "memory", 1024.0 * int(status["RssAnon" if own else "VmRSS"])
    yield "handles", float(len(handles))
    yield "sockets", float(sum(link.startswith("socket:") for link in handles))
    yield "threads", float(status["Threads"])


def links_of(folder: Path) -> list[str]:
    links = []
    for handle in folder.iterdir():
        with suppress(FileNotFoundError):
            links.append(str(handle.readlink()))
    return links
