"""For every use case that there is: the old view and the records of the act are what is fetched afterwards.

The use cases are collected from the code: one that has no case here fails the test (after Zulip's `test_events`).
"""

import ast
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from services.gateway.read_model.model import ReadModel
from shared.auth.caller import Caller
from shared.contracts.kinds import KINDS
from shared.log.entry import Entry, pack, unpack
from shared.records import journal
from tests.flow.use_cases import access, metrics, notifications, projects
from tests.flow.use_cases.stage import Case, Stage

SERVICES = Path(__file__).parents[3] / "services"
CASES: dict[str, Case] = projects.CASES | metrics.CASES | notifications.CASES | access.CASES

LATER = """
select aggregate_id, version from journal where seq > $1 order by seq
"""


def use_cases() -> Iterator[str]:
    """`ROOM.function` of all that stand in a `use_cases` and are called by another module of their service."""
    for service in sorted(path for path in SERVICES.iterdir() if path.is_dir()):
        trees = {file: ast.parse(file.read_text()) for file in sorted(service.rglob("*.py"))}
        inside = {file for file in trees if "use_cases" in str(file.relative_to(service))}
        called = {name for file, tree in trees.items() if file not in inside for name in called_by(tree)}
        for file in inside:
            functions = [node.name for node in trees[file].body if isinstance(node, ast.AsyncFunctionDef)]
            yield from (f"{file.relative_to(service).parts[0]}.{name}" for name in functions if name in called)


def called_by(tree: ast.Module) -> Iterator[str]:
    """What it imports from a `use_cases`, and what it takes from a module of one."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names = {alias.name for node in imports if "use_cases" in (node.module or "") for alias in node.names}
    modules = names | {"use_cases"}
    yield from names
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield node.attr


def test_every_use_case_has_its_case() -> None:
    assert {name.partition(" ")[0] for name in CASES} == {*use_cases()}


@pytest.mark.parametrize("name", CASES)
async def test_the_old_view_and_the_records_of_an_act_are_what_is_fetched_afterwards(postgres: str, name: str) -> None:
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(CASES[name].open_stage(postgres))
        act = await CASES[name].prepare(stage)
        followed, seq = await fetched(stage), await stage.database.fetchval("select max(seq) from journal")
        await act()
        told = await later(stage, seq or 0)
        for entry in told:
            followed.apply(unpack(pack(entry, "owner")))
        assert told, "nothing was recorded"
        afterwards = await fetched(stage)
        for reader in stage.readers:
            assert seen(followed, reader, stage.ids) == seen(afterwards, reader, stage.ids)
            await require_answered(stage, afterwards, reader, {entry.id for entry in told})


async def fetched(stage: Stage) -> ReadModel:
    """All that its owner has, as the gateway reads it when it starts."""
    model, after = ReadModel(), UUID(int=0)
    while page := await journal.snapshot(stage.database, kinds=[*KINDS], after=after, limit=1000):
        for entry in page:
            model.apply(entry)
            stage.ids.add(entry.id)
        after = page[-1].id
    return model


async def later(stage: Stage, seq: int) -> list[Entry]:
    """The records of the act, in order."""
    found: list[Entry] = []
    for id, version in await stage.database.fetch(LATER, seq):
        found += [entry for entry in await journal.since(stage.database, id, version - 1) if entry.version == version]
    return found


def seen(model: ReadModel, reader: Caller, ids: set[UUID]) -> dict[UUID, bytes | None]:
    return {id: model.body(id, reader) for id in ids}


async def require_answered(stage: Stage, model: ReadModel, reader: Caller, ids: set[UUID]) -> None:
    """Each record that the act touched, as its owner answers it to the same reader."""
    for id in ids:
        kind = await stage.database.fetchval("select kind from journal where aggregate_id = $1 limit 1", id)
        answer = await stage.ask("GET", f"/v1/{KINDS[kind].COLLECTION}/{id}", caller=reader)
        body = model.body(id, reader)
        assert answer.status_code == (200 if body else 404), answer.text
        assert body is None or msgspec.json.decode(answer.content) == msgspec.json.decode(body)
