"""Ports on loopback."""

import socket
from itertools import chain

HOST = "127.0.0.1"
OPEN = 1024
"""From here on every user may listen; PostgreSQL is never root."""


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """Any that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def free_ports(first: int, number: int) -> list[int]:
    """The first free ones from there on: the same at every start, as long as nobody takes one."""
    free = (port for port in chain(range(max(first, OPEN), 65536), range(OPEN, first)) if is_free(port))
    return [next(free) for _ in range(number)]
