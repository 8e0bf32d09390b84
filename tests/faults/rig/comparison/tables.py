"""From the tables to the journal: what stands is what was recorded last."""

from importlib import import_module
from typing import Any

from shared.database import set_codecs
from shared.rows import Recorded, select
from tests.faults.rig.comparison.databases import Row, connected, newest
from tests.faults.rig.comparison.verdict import Verdict
from tests.infrastructure.running import RunningHub


async def compare_tables(verdict: Verdict, hub: RunningHub, service: str, rows: list[Row]) -> None:
    """Whatever changes a row beside `Work.record`, or records and does not store it, is found here."""
    recorded, standing = newest(rows), 0
    async with connected(hub, service) as connection:
        await set_codecs(connection)
        for model in models(service):
            for found in await connection.fetch(select(model)):
                row, standing = model(**found), standing + 1
                last = recorded.get(row.id)
                if last is None or (last.version, last.state) != (row.version, state(row)):
                    verdict.lost.append(f"{service}: {model.TABLE} {row.id} does not stand as it was recorded")
    if standing != len(recorded):
        verdict.lost.append(f"{service}: {len(recorded)} were recorded, {standing} stand in tables")


def models(service: str) -> list[Any]:
    """All that its rooms declare, once its app was imported."""
    import_module(f"services.{service}.app")
    return [*import_module(f"services.{service}.tables").Table.RECORDED.values()]


def state(row: Recorded) -> bytes | None:
    return None if row.deleted_at else row.state().model_dump_json().encode()
