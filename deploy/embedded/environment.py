"""What each service is told."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass

from deploy.embedded.data.folder import Folder
from deploy.embedded.ports import HOST

SERVICES = ("projects", "metrics", "notifications", "gateway")
"""In the order of their start; they end the other way round, so that the door is shut first."""
CATALOGUED = ("projects", "metrics")
"""Those that take a part of the catalogue, by a command `load FILE`."""
AUDIENCE = "liangjiang-hub"


@dataclass(frozen=True, slots=True)
class Environment:
    folder: Folder
    port: int
    """Of the gateway; the other services have theirs in `ports`."""
    ports: Mapping[str, int]
    postgres: int
    log: Mapping[str, str]

    def of(self, service: str) -> dict[str, str]:
        """All of `HUB_…` for it, beside what the operator's own environment says."""
        keys = self.folder.keys
        private, public = keys.signing()
        told = {
            "HUB_DATABASE": database(self.folder, self.postgres, service),
            "HUB_HOST": HOST,
            "HUB_PORT": str(self.port_of(service)),
            "HUB_GATEWAY_KEY": public,
            "HUB_SERVICE_KEY": keys.text("service-key"),
            "HUB_CURSOR_KEY": keys.text("cursor-key"),
            "HUB_OWNERS": json.dumps({name: self.address(name) for name in SERVICES if name != service}),
        }
        return told | {**self.log} | (self.of_gateway(private) if service == "gateway" else {})

    def of_gateway(self, private: str) -> dict[str, str]:
        issuer, jwks = self.folder.keys.issuer()
        return {
            "HUB_SIGNING_KEY": private,
            "HUB_ISSUER": self.address("gateway"),
            "HUB_AUDIENCE": AUDIENCE,
            "HUB_JWKS": str(jwks),
            "HUB_ISSUER_KEY": str(issuer),
        }

    def superuser(self) -> str:
        return f"postgresql://postgres:{self.folder.keys.text('postgres')}@{HOST}:{self.postgres}"

    def port_of(self, service: str) -> int:
        return self.port if service == "gateway" else self.ports[f"{service}.api"]

    def address(self, service: str) -> str:
        return f"http://{HOST}:{self.port_of(service)}"


def database(folder: Folder, port: int, name: str) -> str:
    return f"postgresql://{name}:{folder.keys.text(f'database-{name}')}@{HOST}:{port}/{name}"


def inherited() -> dict[str, str]:
    """Children write bytecode: without it each imports for seconds."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
