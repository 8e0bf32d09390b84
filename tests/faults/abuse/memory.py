"""Resident memory of the hub's processes, by the kernel's word."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

MIB = 1024


class Size(NamedTuple):
    """In kB. `most` is since `watch`."""

    now: int
    most: int


def watch(pids: Mapping[str, int]) -> dict[str, Size]:
    """Sizes of now; the kernel counts the most of each anew."""
    for pid in pids.values():
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    return sizes(pids)


def sizes(pids: Mapping[str, int]) -> dict[str, Size]:
    return {name: size_of(pid) for name, pid in pids.items()}


def size_of(pid: int) -> Size:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    told = dict(line.split(":", 1) for line in lines)
    return Size(int(told["VmRSS"].split()[0]), int(told["VmHWM"].split()[0]))


def growth(before: Mapping[str, Size], after: Mapping[str, Size]) -> int:
    """MiB, of the process that grew most."""
    return max((after[name].now - before[name].now) // MIB for name in before)


def lines(before: Mapping[str, Size], after: Mapping[str, Size]) -> list[str]:
    return [
        f"  memory of {name}: {before[name].now // MIB} MiB before, {size.now // MIB} after, {size.most // MIB} at most"
        for name, size in after.items()
    ]
