"""The bench in a short form: that it measures, and says what it measured. No figure is held against its goal here."""

import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.bench.__main__ import bench, chosen
from tests.bench.ground import Ground
from tests.bench.report import line
from tests.bench.row import Effort, Figure, Row, at_least, at_most
from tests.infrastructure.running import RunningHub

SHORT = Effort(rounds=3, part=0.1)


async def test_a_row_says_its_figure_and_keeps_both_sides_of_every_round(
    whole_hub: RunningHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with AsyncExitStack() as stack:
        await bench(chosen(["gateway-overview"]), Ground(stack, whole_hub), SHORT, tmp_path / "bench.json")
    said = capsys.readouterr().out
    assert said.startswith("bench gateway-overview value=")
    assert "goal<=1.5" in said
    kept = json.loads((tmp_path / "bench.json").read_text())
    (figure,) = kept["rows"][0]["figures"]
    assert len(figure["samples"]) == 3
    assert all(pair["ours"] > 0 and pair["limit"] > 0 for pair in figure["samples"])
    assert kept["machine"]["cores"] > 0


async def test_what_cannot_be_measured_fails_and_keeps_no_other_from_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fails(ground: Ground, effort: Effort) -> Sequence[Figure]:
        raise OSError("nobody listens")

    async def works(ground: Ground, effort: Effort) -> Sequence[Figure]:
        return [Figure(2.0)]

    rows = [Row("broken", "", "", [at_most(1)], fails), Row("whole", "", "", [at_least(1)], works)]
    async with AsyncExitStack() as stack:
        with pytest.raises(ExceptionGroup):
            await bench(rows, Ground(stack), SHORT, tmp_path / "bench.json")
    assert capsys.readouterr().out == ("bench broken error OSError('nobody listens')\nbench whole value=2 goal>=1 ok\n")


def test_a_missed_goal_is_short_and_rounds_that_lie_apart_are_told() -> None:
    row = Row("a-row", "", "", [at_most(1.25)], None)  # type: ignore[arg-type]  # It is not run.
    assert line(row, row.goals[0], Figure(1.5, spread=0.4)) == "bench a-row value=1.5 goal<=1.25 short spread=40%"
