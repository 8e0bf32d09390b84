"""Services for tests of the embedded run: they keep its contract, and do nothing else."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import PIPE, Popen, run

from deploy.embedded.environment import SERVICES
from tests.infrastructure.running import own_port

ROOT = Path(__file__).parents[3]

SERVICE = """
import os, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

class Ready(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()
        self.wfile.write(str(os.getpid()).encode())

    def log_message(self, *_):
        pass

service, role = Path(__file__).parent.name, sys.argv[1]
with open("acts", "a") as acts:
    acts.write(f"{service} {' '.join(sys.argv[1:])}\\n")
if role == "token":
    print(sys.argv[2:], os.environ["HUB_ISSUER_KEY"])
if service in os.environ.get("BROKEN", "") and role == "all":
    sys.exit("the flux is out of phase")
if role in ("all", "api", "worker"):
    HTTPServer(("127.0.0.1", int(os.environ["HUB_PORT"])), Ready).serve_forever()
print(f"{role} done")
"""


@dataclass(frozen=True, slots=True)
class StandIn:
    """A folder with services in it, and a place for data."""

    folder: Path
    port: int = field(default_factory=own_port)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def environment(self, **more: str) -> Mapping[str, str]:
        own = {"PYTHONPATH": str(ROOT), "PORT": str(self.port), "HUB_DATA": str(self.data)}
        return os.environ | own | more

    @contextmanager
    def running(self, **more: str) -> Iterator[Popen[str]]:
        """It has said its line."""
        command = [sys.executable, "-m", "deploy.embedded", "run"]
        hub = Popen(command, cwd=self.folder, env=self.environment(**more), stdout=PIPE, stderr=PIPE, text=True)
        with hub:
            try:
                assert hub.stdout is not None
                assert hub.stderr is not None
                line = hub.stdout.readline()
                assert "is ready at" in line, line or hub.stderr.read()
                yield hub
            finally:
                hub.terminate()
                hub.communicate(timeout=60)

    def said(self, command: str, **more: str) -> tuple[int, str, str]:
        """How a command ends, and what it says: result and complaint."""
        arguments = [sys.executable, "-m", "deploy.embedded", command]
        environment = self.environment(**more)
        ended = run(
            arguments, cwd=self.folder, env=environment, capture_output=True, text=True, check=False, timeout=60
        )
        return ended.returncode, ended.stdout, ended.stderr

    def acts(self) -> list[str]:
        return (self.folder / "acts").read_text().splitlines()


def create_stand_in(folder: Path) -> StandIn:
    for service in SERVICES:
        package = folder / "services" / service
        package.mkdir(parents=True)
        (package / "__main__.py").write_text(SERVICE)
        (package / "__init__.py").touch()
    (folder / "services" / "__init__.py").touch()
    return StandIn(folder)
