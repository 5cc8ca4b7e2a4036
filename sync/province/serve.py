"""Serving the gateway with uvicorn: one line on stdout when it accepts connections, no access log."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import uvicorn

from schemas.times import VN
from sync.province.gateway import Gateway
from sync.province.home import Home


def serve(home: Home, host: str, port: int, say: Callable[[str], None], cert: Path | None, key: Path | None) -> None:
    """Serve until stopped. `say` gets "ready http://host:port" once connections are accepted."""
    application = Gateway(home, now_in_vietnam).application()
    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=False,
        timeout_keep_alive=75,
        ssl_certfile=None if cert is None else str(cert),
        ssl_keyfile=None if key is None else str(key),
        lifespan="off",
    )
    listening = config.bind_socket() if port else _any_port(host)
    scheme = "http" if cert is None else "https"
    said = listening.getsockname()
    _Server(config, lambda: say(f"ready {scheme}://{host}:{said[1]}")).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self._ready()


def now_in_vietnam() -> datetime:
    """The province's clock."""
    return datetime.now(VN)


def _any_port(host: str) -> socket.socket:
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, 0))
    return listening
