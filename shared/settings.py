"""What every service is told by its environment (`HUB_…`), or by files of these names in the folder `HUB_SECRETS`."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """Built once, at the entry point. No secret has a default, and none is ever printed."""

    model_config = SettingsConfigDict(env_prefix="HUB_", env_nested_delimiter="__", frozen=True, extra="ignore")

    database: SecretStr = Field(description="address of the service's own PostgreSQL database")
    log: Literal["embedded", "kafka"] = Field(default="embedded", description="which log carries the changes")
    log_database: SecretStr = Field(default=SecretStr(""), description="address of the embedded log's database")
    kafka_servers: str = Field(default="", description="`host:port,…` of the Kafka brokers")
    kafka_security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="how brokers are spoken to: with TLS, a password, both or neither"
    )
    kafka_ca: Path | None = Field(
        default=None, description="PEM file of the authority that brokers' certificates are of; else the system's"
    )
    kafka_mechanism: Literal["SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN"] = Field(
        default="SCRAM-SHA-512", description="how the password is shown (SASL)"
    )
    kafka_user: str = Field(default="", description="who the service is at Kafka (SASL)")
    kafka_password: SecretStr = Field(default=SecretStr(""), description="its password (SASL)")
    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=0, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    proxies: list[IPv4Network | IPv6Network] = Field(
        default_factory=list,
        description="networks of the proxies in front (JSON), who are believed whom they ask for (`X-Forwarded-For`)",
    )
    gateway_key: str = Field(default="", description="the gateway's public Ed25519 key (32 bytes, base64url)")
    service_key: SecretStr = Field(min_length=32, description="what services show each other at /internal")
    cursor_key: SecretStr = Field(min_length=32, description="what signs the cursors of lists")
    owners: dict[str, str] = Field(default_factory=dict, description="where other services answer, by name (JSON)")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="how much is logged")
