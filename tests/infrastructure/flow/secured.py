"""A broker that wants TLS and a password (SCRAM), beside a listener of its own for whoever makes topics."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from deploy.embedded.kafka.broker import Broker, cluster_id, running
from deploy.embedded.kafka.jars import fetched
from deploy.embedded.ports import HOST, free_port, is_free
from tests.infrastructure.kafka import QUICK

LISTENING_S = 60

MECHANISM, USER, PASSWORD = "SCRAM-SHA-512", "projects", "a password for tests"
MODULE = "org.apache.kafka.common.security.scram.ScramLoginModule required;"


@dataclass(frozen=True, slots=True)
class SecuredKafka:
    """`inside` takes everyone; `authority` is a PEM file."""

    servers: str
    inside: str
    authority: Path


@asynccontextmanager
async def running_secured_kafka() -> AsyncIterator[SecuredKafka]:
    with TemporaryDirectory(prefix="hub-kafka-") as folder:
        home, port, inside, controller = Path(folder), free_port(), free_port(), free_port()
        certify(home)
        listeners = f"SASL_SSL://{HOST}:{port},INSIDE://{HOST}:{inside}"
        properties = QUICK | {
            "listeners": f"{listeners},CONTROLLER://{HOST}:{controller}",
            "advertised.listeners": listeners,
            "listener.security.protocol.map": "SASL_SSL:SASL_SSL,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name": "INSIDE",
            "sasl.enabled.mechanisms": MECHANISM,
            f"listener.name.sasl_ssl.{MECHANISM.lower()}.sasl.jaas.config": MODULE,
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(home / "broker.pem"),
        }
        broker = Broker(fetched(), home / "kafka", home / "log", port, controller, properties)
        make_storage(broker)
        async with running(broker):
            await until_taken(inside)
            yield SecuredKafka(broker.address, f"{HOST}:{inside}", home / "authority.pem")


async def until_taken(port: int) -> None:
    """A broker opens its listeners one after the other. Raises TimeoutError."""
    async with asyncio.timeout(LISTENING_S):
        while is_free(port):
            await asyncio.sleep(0.05)


def make_storage(broker: Broker) -> None:
    """With one user, who is in it from the start."""
    broker.folder.mkdir()
    user = f"{MECHANISM}=[name={USER},password={PASSWORD}]"
    storage = ["format", "-t", cluster_id(), "-c", str(broker.configure()), "--add-scram", user]
    run(broker.java("kafka.tools.StorageTool", *storage), check=True, capture_output=True)


def certify(home: Path) -> None:
    """An authority, and a certificate of it for who listens on loopback."""
    authority, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    root = certificate("authority", authority, authority, x509.BasicConstraints(ca=True, path_length=0))
    own = certificate("broker", key, authority, x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(HOST))]))
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (home / "authority.pem").write_bytes(root.public_bytes(Encoding.PEM))
    (home / "broker.pem").write_bytes(secret + own.public_bytes(Encoding.PEM))


def certificate(
    name: str, key: EllipticCurvePrivateKey, authority: EllipticCurvePrivateKey, extension: x509.ExtensionType
) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named("authority"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(extension, critical=False)
        .sign(authority, SHA256())
    )


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
