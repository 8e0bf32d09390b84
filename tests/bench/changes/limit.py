"""The limit of every change: pgbench does by hand what `Work.record` does.

The five statements of a change, on the same tables with the same triggers and as many bytes: the row is read and
locked, its record is numbered and dated, the row is changed, the record and its pointer are stored. Begin and commit
stand around them; statements are prepared. What the client would have computed is given.
"""

from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE

from deploy.embedded.postgres.server import binary
from services.projects.tree.model import WorkItem
from shared.database import open_connection
from shared.rows import select
from tests.bench.changes.stage import OTHERS, Stage, item_id
from tests.bench.measure.kernel import SERVER, keep_on

SCRIPT = f"""
\\set nth random({OTHERS.start}, {OTHERS[-1]})
begin;
{select(WorkItem)} where id = ('01900000-0000-7000-8000-' || lpad(:nth, 12, '0'))::uuid for no key update \\gset
select next_seq() as seq, greatest(hub_now(), (
    select recorded_at + interval '1 microsecond' from journal
    where aggregate_id = :id::uuid and version = :version::integer
)) as at \\gset
update work_item set version = :version::integer + 1, name = :named::jsonb where id = :id::uuid;
insert into journal (
    seq, aggregate_id, kind, version, type, labels, change, state, recorded_at, generation, actor, client, reason
) values (
    :seq::bigint, :id::uuid, 'work_item', :version::integer + 1, 'hub.record.changed.v1', :labels::text[],
    :change::bytea, :state::bytea, :at::timestamptz, 1, 'office', 'cockpit', ''
);
insert into unsent (part, seq) values ((:nth::integer % 12)::smallint, :seq::bigint);
commit;
"""

NAMED = '{"zh": "龙兴隧道", "en": "Longxing tunnel"}'
CHANGE = '{"fields":["name"]}'
STATE = "select convert_from(state, 'UTF8') from journal where aggregate_id = $1 and version = 1"


class PgbenchFailed(Exception):
    """What it said."""


async def changes_by_pgbench(stage: Stage, clients: int, count: int) -> float:
    """A second; the time to connect is not counted."""
    script = stage.folder.path / "change.sql"
    script.write_text(SCRIPT)
    async with open_connection(stage.address) as connection:
        state = await connection.fetchval(STATE, item_id(1))
    told = [f"--define={name}={value}" for name, value in {"named": NAMED, "change": CHANGE, "state": state}.items()]
    much = [f"--client={clients}", f"--transactions={count // clients}", "--jobs=1"]
    process = await create_subprocess_exec(
        str(binary("pgbench")), "--no-vacuum", "--protocol=prepared", *much, *told, f"--file={script}", stage.address,
        stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    keep_on(process.pid, SERVER)
    said, complained = await process.communicate()
    if process.returncode:
        raise PgbenchFailed(complained.decode())
    (line,) = [line for line in said.decode().splitlines() if line.startswith("tps = ")]
    return float(line.split()[2])
