"""What is told of Kafka, also where nothing of it is loaded."""

from dataclasses import dataclass, field
from pathlib import Path
from ssl import create_default_context


@dataclass(frozen=True, slots=True)
class Security:
    """How brokers are spoken to: `protocol` is Kafka's own name for it.

    With TLS their certificates have to be of this authority (a PEM file), or of one that the system trusts, and of
    their names.
    """

    protocol: str = "PLAINTEXT"
    authority: Path | None = None
    mechanism: str = "SCRAM-SHA-512"
    user: str = ""
    password: str = field(default="", repr=False)

    def options(self) -> dict[str, object]:
        """As aiokafka calls them. Raises OSError where there is no such file, or nothing of use in it."""
        told: dict[str, object] = {"security_protocol": self.protocol}
        if self.protocol.endswith("SSL"):
            told["ssl_context"] = create_default_context(cafile=self.authority)
        if self.protocol.startswith("SASL"):
            told["sasl_mechanism"] = self.mechanism
            told |= {"sasl_plain_username": self.user, "sasl_plain_password": self.password}
        return told


OPEN = Security()
"""As everyone."""
