"""The limit of every batch: psql copies rows of the same kind into the same table, with its indexes."""

import re
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE

from deploy.embedded.postgres.server import binary
from services.metrics.ingest.depositing import COLUMNS
from tests.bench.changes.stage import Stage
from tests.bench.ingest.figures import HOURS, SERIES, Block, texts
from tests.bench.measure.kernel import SERVER, keep_on

TIME = re.compile(r"^COPY ([0-9]+)\nTime: ([0-9.]+) ms", re.MULTILINE)


class PsqlFailed(Exception):
    """What it said."""


async def rows_copied(stage: Stage, block: Block, numbers: list[int]) -> float:
    """A second; the time to connect is not counted. `numbers` are those of the series."""
    file = stage.folder.path / "rows.copy"
    file.write_text("".join(line(block, nth, number) for nth in range(HOURS) for number in numbers))
    copy = f"\\copy observation ({', '.join(COLUMNS)}) from '{file}'"
    process = await create_subprocess_exec(
        str(binary("psql")), "--no-psqlrc", stage.environment.of("metrics")["HUB_DATABASE"], "--command=\\timing on",
        f"--command={copy}", stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    keep_on(process.pid, SERVER)
    said, complained = await process.communicate()
    found = TIME.search(said.decode())
    if process.returncode or not found or int(found[1]) != HOURS * SERIES:
        raise PsqlFailed(f"{said.decode()} {complained.decode()}")
    return HOURS * SERIES / (float(found[2]) / 1000)


def line(block: Block, nth: int, number: int) -> str:
    """Of a batch that nobody sent: it counts for nothing."""
    at, told = block.at(nth), texts(block, nth, number)
    cells = (
        str(number), f"{at:%Y-%m-%d %H}:00+08", f"-{block.number}", str(nth), told.value, "f",
        told.source_id, told.note, told.evidence, told.captured_at,
    )  # fmt: skip
    return "\t".join(cells) + "\n"
