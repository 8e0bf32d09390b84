"""What the bench says: a line for each goal as soon as it is known, and a file with all that was measured."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.row import Figure, Goal, Row

WIDE = 0.15
"""A row whose rounds spread further says so: measure it again on a machine that does nothing else."""


def line(row: Row, goal: Goal, figure: Figure) -> str:
    verdict = "ok" if goal.met(figure.value) else "short"
    wide = f" spread={figure.spread:.0%}" if figure.spread > WIDE else ""
    return f"bench {row.name} {goal.of}={figure.value:.3g} goal{goal.sign}{goal.bound:g} {verdict}{wide}"


def told(row: Row, figures: Sequence[Figure]) -> dict[str, Any]:
    return {
        "name": row.name,
        "measure": row.measure,
        "limit": row.limit,
        "figures": [of(goal, figure) for goal, figure in zip(row.goals, figures, strict=True)],
    }


def of(goal: Goal, figure: Figure) -> dict[str, Any]:
    return {
        "of": goal.of,
        "value": figure.value,
        "goal": f"{goal.sign}{goal.bound:g}",
        "ok": goal.met(figure.value),
        "spread": figure.spread,
        "facts": dict(figure.facts),
        "samples": [pair._asdict() for pair in figure.samples],
    }


def write(file: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Rows of an earlier run that were not measured again are not kept."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({"at": datetime.now(UTC).isoformat(), "machine": machine(), "rows": rows}, indent=1))


def machine() -> dict[str, Any]:
    """The load is that of the last 1, 5 and 15 minutes: the bench itself is in it."""
    names = [row.partition(": ")[2] for row in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in row]
    return {
        "cores": os.cpu_count(),
        "model": names[0] if names else platform.machine(),
        "memory_mib": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load": os.getloadavg(),
    }
