"""`python -m services.NAME ROLE`: the one way into every process."""

import sys
from asyncio import Runner
from collections.abc import Mapping, Sequence
from os import environ
from typing import Any, NoReturn

import asyncpg
import uvloop
from pydantic import ValidationError

from shared.database import until_it_answers
from shared.errors import HubError
from shared.migrations import MigrationChanged, NotMigrated
from shared.process.commands import migrate_all, replay, republish, restored
from shared.process.ending import die, leave, reason
from shared.process.program import Command, Program, S, Unable
from shared.process.running import opened, run
from shared.records.restoration import DatabaseBehindLog
from shared.telemetry.logs import configure_logs
from shared.telemetry.traces import configure_traces

ROLES = ("api", "worker", "all", "migrate")
COMMANDS: Mapping[str, Command[Any]] = {"restored": restored, "republish": republish, "replay": replay}

COMING_UP_S = 15.0
"""After a crash PostgreSQL reads its log: to wait here costs less than to be started again and again."""

REFUSED = (Unable, NotMigrated, MigrationChanged, DatabaseBehindLog, HubError, OSError, asyncpg.PostgresError)
"""What an operator can do something about; its docstring, or its text, says what."""


def main(program: Program[S], arguments: Sequence[str] = sys.argv[1:]) -> NoReturn:
    """Does not return. A role ends with 0 after a signal, and otherwise with 1 and one line that says why."""
    role, *given = arguments or [""]
    if role not in {*ROLES, *COMMANDS, *program.commands}:
        leave(f"usage: python -m services.{program.name} {' | '.join([*ROLES, *COMMANDS, *program.commands])}", 2)
    settings = told_settings(program)
    configure_logs(program.name, role, settings.log_level)
    configure_traces(program.name)
    try:
        with Runner(loop_factory=uvloop.new_event_loop) as runner:
            answer = runner.run(act(program, settings, role, given))
    except REFUSED as refusal:
        if role in ROLES:
            die(f"{program.name} does not start: {reason(refusal)}")
        leave(f"{program.name} {role}: {reason(refusal)}", 1)
    leave(answer, 0)


async def act(program: Program[S], settings: S, role: str, given: Sequence[str]) -> str:
    """What is printed at the end."""
    await until_it_answers(settings.database.get_secret_value(), seconds=COMING_UP_S)
    if role == "migrate":
        return await migrate_all(program, settings)
    if command := {**COMMANDS, **program.commands}.get(role):
        async with opened(program, settings) as process:
            return await command(process, given)
    if role == "all":
        if settings.log == "kafka":
            raise Unable("over Kafka, api and worker run apart")
        await migrate_all(program, settings)
    await run(program, settings, api=role != "worker", work=role != "api")
    return ""


def told_settings(program: Program[S]) -> S:
    """The names of what is missing or wrong, never a value. `HUB_SECRETS` names a folder with a file for each."""
    try:
        return program.settings(_secrets_dir=environ.get("HUB_SECRETS"))  # type: ignore[call-arg]  # They give the rest.
    except ValidationError as error:
        wrong = ", ".join(
            f"HUB_{'__'.join(map(str, fault['loc'])).upper()} ({fault['type']})" for fault in error.errors()
        )
        leave(f"{program.name}: settings are missing or wrong: {wrong}", 1)
