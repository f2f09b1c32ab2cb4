"""Ports of this machine: the usual one where it is free, any free one otherwise."""

import socket
from contextlib import closing

__all__ = ["LOOPBACK", "answers", "free_port", "is_free"]

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """True when a server could listen there now."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def answers(host: str, port: int, seconds: float = 0.5) -> bool:
    """True when somebody listens there."""
    try:
        with closing(socket.create_connection((host, port), timeout=seconds)):
            return True
    except OSError:
        return False
