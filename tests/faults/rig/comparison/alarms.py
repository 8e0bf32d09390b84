"""What the hub told of by itself: lines of its logs, and its metrics."""

from pathlib import Path
from typing import NamedTuple

from tests.faults.rig.comparison.verdict import Verdict
from tests.infrastructure.running import RunningHub


class Damage(NamedTuple):
    """What the rig did, and words of the line that has to tell of it."""

    what: str
    words: str


def lines_with(hub: RunningHub, words: str) -> list[str]:
    """Of all processes of the services, also those that ended."""
    files = [path for service in ("projects", "metrics", "notifications", "gateway") for path in logs(hub, service)]
    return [line for path in files for line in path.read_text(errors="replace").splitlines() if words in line]


def logs(hub: RunningHub, service: str) -> list[Path]:
    return sorted((hub.folder / "log").glob(f"{service}*.log"))


def compare_alarms(verdict: Verdict, hub: RunningHub, damages: list[Damage]) -> None:
    """No damage stays without a word. Without any damage an alarm is a false one; those are counted."""
    verdict.undetected += [damage.what for damage in damages if not lines_with(hub, damage.words)]
    verdict.figures["gaps_told"] = len(lines_with(hub, "gap in the log"))
