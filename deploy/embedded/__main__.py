"""`python -m deploy.embedded run|token|load|demo|backup|restored`, told by the environment: see the Makefile."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from signal import SIGHUP, SIGINT, SIGTERM
from subprocess import run as run_program
from typing import NoReturn

from deploy.embedded.data.folder import Folder
from deploy.embedded.environment import CATALOGUED, SERVICES, inherited
from deploy.embedded.hub import CATALOGUE, restore, run
from deploy.embedded.postgres.server import binary
from deploy.embedded.settings import Settings, read_settings
from deploy.embedded.trouble import Trouble, trouble_of

ROLES = ("office", "reporter", "partner", "system", "security", "audit")


def main() -> int:
    commands: dict[str, Callable[[Settings], None]] = {
        "run": run_hub, "token": print_token, "load": load_file, "demo": fill_in, "backup": back_up,
        "restored": restore_service,
    }  # fmt: skip
    try:
        commands[sys.argv[1]](read_settings(os.environ))
    except Trouble as trouble:
        return complain(trouble)
    except OSError as error:
        if known := trouble_of(error):
            return complain(known)
        raise
    return 0


def run_hub(settings: Settings) -> None:
    asyncio.run(until_told(run(settings)))


async def until_told(work: Coroutine[None, None, None]) -> None:
    """Told twice is told once: what ends in order is not interrupted."""
    task = asyncio.ensure_future(work)

    def tell() -> None:
        if not task.cancelling():
            task.cancel()

    for signal in (SIGINT, SIGTERM, SIGHUP):
        asyncio.get_running_loop().add_signal_handler(signal, tell)
    with suppress(asyncio.CancelledError):
        await task


def print_token(settings: Settings) -> None:
    role = choice("ROLE", ROLES)
    options = {"--role": role, "--district": os.environ.get("DISTRICT"), "--unit": os.environ.get("UNIT")}
    become(settings, "gateway", "token", *(word for pair in options.items() if pair[1] for word in pair if word))


def load_file(settings: Settings) -> None:
    """Each service takes its part. What one cannot read no other is given."""
    for service in CATALOGUED:
        told = Folder(settings.folder).environment(service)
        command = [sys.executable, "-m", f"services.{service}", "load", os.environ.get("FILE") or str(CATALOGUE)]
        if code := run_program(command, env=inherited() | told, check=False).returncode:
            sys.exit(code)


def fill_in(settings: Settings) -> None:
    """As the programme office does, through the gateway."""
    told = inherited() | Folder(settings.folder).environment("gateway")
    office = [sys.executable, "-m", "services.gateway", "token", "--role", "office"]
    ended = run_program(office, env=told, check=False, capture_output=True, text=True)
    if ended.returncode:
        raise Trouble(f"the office is given no token: {(ended.stderr.splitlines() or ['it was ended'])[-1]}")
    hub = {"HUB": f"http://{told['HUB_HOST']}:{told['HUB_PORT']}", "TOKEN": ended.stdout.strip()}
    os.execve(sys.executable, [sys.executable, "-m", "deploy.demo"], inherited() | hub)  # noqa: S606 - no shell is wanted.


def become(settings: Settings, service: str, *arguments: str) -> NoReturn:
    """A command of that service, beside the running hub."""
    told = Folder(settings.folder).environment(service)
    os.execve(sys.executable, [sys.executable, "-m", f"services.{service}", *arguments], inherited() | told)  # noqa: S606 - no shell is wanted.


def back_up(settings: Settings) -> None:
    address = Folder(settings.folder).environment(choice("SERVICE", SERVICES))["HUB_DATABASE"]
    options = ["--format=custom", f"--file={os.environ.get('BACKUP') or os.environ['SERVICE'] + '.dump'}", address]
    os.execv(binary("pg_dump"), ["pg_dump", *options])  # noqa: S606 - no shell is wanted.


def restore_service(settings: Settings) -> None:
    print(asyncio.run(restore(settings, choice("SERVICE", SERVICES), os.environ.get("BACKUP", ""))))


def choice(name: str, known: tuple[str, ...]) -> str:
    if (value := os.environ.get(name)) not in known:
        raise Trouble(f"say {name}={'|'.join(known)}")
    return value


def complain(trouble: Trouble) -> int:
    print(f"hub: {trouble}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
