"""Whether the site can be served where the settings say."""

from __future__ import annotations

import errno
import http.client
import json
import socket

from cmooc.bootstrap import Instance
from cmooc.domain.errors import ConfigError


def need_port(here: Instance) -> None:
    """Raise ConfigError, with what to do, when the site can't be served where the settings say."""
    host, port = here.settings.host, here.settings.port
    try:
        try_port(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ConfigError(
                "Port {port} is in use: perhaps another cmooc. Choose another, such as CMOOC_PORT={other}.",
                port=port, other=port + 1 if port < 65535 else 8000,
            ) from error  # fmt: skip
        raise ConfigError(
            "Nothing can be served on {host}, port {port}: {cause}. Set CMOOC_HOST to an address of this machine, and"
            " CMOOC_PORT to a port from 1024 on.", host=host, port=port, cause=error.strerror,
        ) from error  # fmt: skip


def port_is_free(host: str, port: int) -> bool:
    """Tell whether a server could listen there."""
    try:
        try_port(host, port)
    except OSError:
        return False
    return True


def try_port(host: str, port: int) -> None:
    """Listen there for a moment; raises OSError when a server could not."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def is_ours(host: str, port: int) -> bool:
    """Tell whether a cmooc answers there."""
    connection = http.client.HTTPConnection(host, port, timeout=3)
    try:
        connection.request("GET", "/healthz")
        return "version" in json.loads(connection.getresponse().read(10_000))
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()
