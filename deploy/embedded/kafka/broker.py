"""The broker."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes
from subprocess import PIPE, STDOUT, run

from deploy.embedded.children import Child, Program, kept_running
from deploy.embedded.kafka.jars import program
from deploy.embedded.ports import HOST
from deploy.embedded.trouble import Trouble

SMALL = ["-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss512k", "-Dlog4j2.level=WARN"]

PROPERTIES = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "controller.listener.names": "CONTROLLER",
    "auto.create.topics.enable": "false",
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    "unclean.leader.election.enable": "false",
    "log.message.timestamp.type": "LogAppendTime",
    "offsets.topic.num.partitions": "1",
    "offsets.topic.replication.factor": "1",
    "num.network.threads": "1",
    "num.io.threads": "2",
}


@dataclass(frozen=True, slots=True)
class Broker:
    jars: Path
    folder: Path
    log: Path
    port: int
    controller: int
    properties: Mapping[str, str] = field(default_factory=dict)
    held: tuple[int, ...] = ()

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    def java(self, main: str, *arguments: str) -> list[str]:
        path = ":".join(sorted(map(str, self.jars.glob("*.jar"))))
        return [program("java"), *SMALL, "-cp", path, main, *arguments]

    def configure(self) -> Path:
        """Written at each start: the ports may be others."""
        own = {
            "controller.quorum.voters": f"1@{HOST}:{self.controller}",
            "listeners": f"PLAINTEXT://{HOST}:{self.port},CONTROLLER://{HOST}:{self.controller}",
            "advertised.listeners": f"PLAINTEXT://{HOST}:{self.port}",
            "log.dirs": str(self.folder / "data"),
        }
        file = self.folder / "server.properties"
        file.write_text(
            "".join(f"{name}={value}\n" for name, value in (PROPERTIES | own | {**self.properties}).items())
        )
        return file

    async def answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection(HOST, self.port)
        except OSError:
            return False
        writer.close()
        await writer.wait_closed()
        return True


@asynccontextmanager
async def running(broker: Broker) -> AsyncIterator[Child]:
    """Formatted where there is no data yet, and ready."""
    broker.folder.mkdir(exist_ok=True)
    configuration = str(broker.configure())
    if not (broker.folder / "data" / "meta.properties").exists():
        format_storage(broker, configuration)
    command = broker.java("kafka.Kafka", configuration)
    async with kept_running(Program("kafka", command, broker.log, held=broker.held)) as child:
        await child.until(broker.answers)
        yield child


def format_storage(broker: Broker, configuration: str) -> None:
    command = broker.java("kafka.tools.StorageTool", "format", "-t", cluster_id(), "-c", configuration)
    made = run(command, stdout=PIPE, stderr=STDOUT, text=True, check=False)
    if made.returncode:
        raise Trouble(f"Kafka cannot make its data: {made.stdout.strip()[-200:]}")


def cluster_id() -> str:
    """Kafka takes none that begins with a hyphen."""
    return urlsafe_b64encode(b"\0" + token_bytes(15)).decode().rstrip("=")
