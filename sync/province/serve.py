"""Serving the gateway with uvicorn: one line on stdout when it accepts connections, no access log.

Several workers behind one address share nothing but the database, so any of them may answer anything.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.types import Message, Receive, Scope, Send
from uvicorn.supervisors import Multiprocess

from schemas.refusal import Refusal, Refused
from schemas.times import VN
from sync.province.faults import report_fault
from sync.province.gateway import Gateway
from sync.province.home import Home, open_home
from sync.wire.prepare import prepare_every_record

WORKERS_MAX = 32
_FOLDER = "MOTCUA_PROVINCE_DATA"
_WORKER_READY_WITHIN_S = 300.0
_WORKER_SILENT_S = 120
_ASKED_AFTER_S, _ASKED_EVERY_S, _ASKED_TIMES = 120, 30, 4
"""A connection on which nothing comes is asked whether it is still there: dead ones end after some four minutes."""


def serve(
    home: Home, host: str, port: int, say: Callable[[str], None], cert: Path | None, key: Path | None, workers: int = 1
) -> None:
    """Serve until stopped. `say` gets "ready http://host:port" once connections are accepted, by every worker."""
    config = _Config(
        "sync.province.serve:application",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=False,
        timeout_keep_alive=75,
        timeout_worker_healthcheck=_WORKER_SILENT_S,
        ssl_certfile=None if cert is None else str(cert),
        ssl_keyfile=None if key is None else str(key),
        lifespan="off",
    )
    os.environ[_FOLDER] = str(home.folder.absolute())
    listening = _listening_on(host, port)
    scheme = "http" if cert is None else "https"
    said = listening.getsockname()

    def ready() -> None:
        say(f"ready {scheme}://{host}:{said[1]}")

    if workers > 1:
        _Workers(config, listening, ready).run()
    else:
        _Server(config, ready).run(sockets=[listening])


def application() -> Guarded:
    """What one worker runs, made in its own process."""
    home = open_home(Path(os.environ[_FOLDER]))
    if isinstance(home, Refusal):
        raise Refused(home)
    prepare_every_record()
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.join,), daemon=True).start()
    return Guarded(Gateway(home, now_in_vietnam).application(), home.folder)


class Guarded:
    """The gateway, with what breaks in it told by its place alone: the server would log the values too, a citizen's among
    them. The office hears nothing signed, keeps what it has and comes again."""

    def __init__(self, inner: Starlette, folder: Path) -> None:
        self._inner = inner
        self._folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._inner(scope, receive, sending)
        except Exception as fault:  # noqa: BLE001 - the last net of every request
            report_fault(fault, self._folder)
            if not begun and scope["type"] == "http":
                await send({"type": "http.response.start", "status": 503, "headers": [(b"content-length", b"0")]})
                await send({"type": "http.response.body", "body": b""})


def _end_after(parent_ends: Callable[[], None]) -> None:
    """A worker whose supervisor was killed would keep the address for itself; it goes too."""
    parent_ends()
    signal.raise_signal(signal.SIGTERM)


class _Config(uvicorn.Config):
    """Hands out no session tickets: half a kilobyte in every connection, and an office that comes once a day takes up none."""

    def load(self) -> None:
        """As the base class."""
        super().load()
        if self.ssl is not None:
            self.ssl.num_tickets = 0


class _Server(uvicorn.Server):
    """Says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self._ready()


class _Workers(Multiprocess):
    """Several processes on one socket; one that dies is replaced. Says when all of them are ready."""

    def __init__(self, config: uvicorn.Config, listening: socket.socket, ready: Callable[[], None]) -> None:
        super().__init__(config, [listening])
        self._ready = ready

    def init_processes(self) -> None:
        """Start them, then say so."""
        super().init_processes()
        if all(process.wait_until_ready(_WORKER_READY_WITHIN_S) for process in self.processes):
            self._ready()


def now_in_vietnam() -> datetime:
    """The province's clock."""
    return datetime.now(VN)


def _listening_on(host: str, port: int) -> socket.socket:
    """Raises OSError for an address that is not this machine's or is taken."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    listening.set_inheritable(True)
    _notice_the_dead(listening)
    return listening


def _notice_the_dead(listening: socket.socket) -> None:
    """A PC whose line died says nothing any more, not even that it is gone: such connections must not pile up for months.
    What is accepted here takes these settings over."""
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", _ASKED_AFTER_S), ("TCP_KEEPINTVL", _ASKED_EVERY_S), ("TCP_KEEPCNT", _ASKED_TIMES)):
        if hasattr(socket, name):
            listening.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
