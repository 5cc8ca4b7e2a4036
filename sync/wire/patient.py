"""Connections that can be given up: whatever they wait for, somebody is asked four times a second whether to go on.

A blocked call cannot be ended from another thread on every system, so nothing here blocks for longer than a look: a name
being looked up, a connection being made, a greeting, bytes that do not come or do not go. How long without any progress is
too long stays with whoever sets the timeout.
"""

from __future__ import annotations

import errno
import queue
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

LOOK_S = 0.25
Check = Callable[[], None]
"""Called while waiting; it raises to give up, and that comes out of whatever was waiting."""
Done = TypeVar("Done")
Address = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
Place = tuple[socket.AddressFamily, socket.SocketKind, int, str, Address]
Option = tuple[int, int, int | bytes]
_UNDER_WAY = frozenset({0, errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", 0)})


def _waiting(work: Callable[[], Done], limit_s: float | None, check: Check) -> Done:
    """What `work` gives. It raises TimeoutError after each look, and that is passed on once `limit_s` is over."""
    ends = None if limit_s is None else time.monotonic() + limit_s
    while True:
        try:
            return work()
        except TimeoutError:
            check()
            if ends is not None and time.monotonic() >= ends:
                raise


class _Patient(socket.socket):
    """The waits of a socket, plain or with TLS, cut into looks."""

    check: Check
    _limit_s: float | None = None

    def settimeout(self, value: float | None) -> None:
        """How long without progress is too long; None for any time."""
        self._limit_s = value
        super().settimeout(LOOK_S if value is None else min(value, LOOK_S))

    def gettimeout(self) -> float | None:
        return self._limit_s

    def recv_into(self, buffer: WriteableBuffer, nbytes: int | None = None, flags: int = 0) -> int:
        receive = super().recv_into
        return _waiting(lambda: receive(buffer, nbytes or 0, flags), self._limit_s, self.check)

    def send(self, data: ReadableBuffer, flags: int = 0) -> int:
        put = super().send
        return _waiting(lambda: put(data, flags), self._limit_s, self.check)

    def sendall(self, data: ReadableBuffer, flags: int = 0) -> None:
        with memoryview(data) as view, view.cast("B") as octets:
            gone = 0
            while gone < len(octets):
                gone += self.send(octets[gone:], flags)


def _socket_class(check: Check) -> type[socket.socket]:
    return type("PatientSocket", (_Patient,), {"check": staticmethod(check)})


class _PatientTls(_Patient, ssl.SSLSocket):
    def do_handshake(self, block: bool = False) -> None:
        greet = super().do_handshake
        try:
            _waiting(lambda: greet(block), self._limit_s, self.check)
        except BaseException:
            self.close()  # whoever wraps the socket closes it for faults of the line only
            raise


def _context(check: Check, options_off: int) -> ssl.SSLContext:
    context = create_urllib3_context()
    context.options &= ~ssl.Options(options_off)
    context.sslsocket_class = type("PatientTlsSocket", (_PatientTls,), {"check": staticmethod(check)})
    return context


def connected(host: str, port: int, limit_s: float | None, options: Sequence[Option], check: Check) -> socket.socket:
    """A connection to the first of the host's addresses that takes one. Raises OSError, and what `check` raises."""
    trouble: OSError = OSError(errno.EHOSTUNREACH, "no address")
    for family, kind, protocol, _name, address in _addresses(host, port, limit_s, check):
        line = _socket_class(check)(family, kind, protocol)
        try:
            for option in options:
                line.setsockopt(*option)
            _connect(line, address, limit_s, check)
        except OSError as problem:
            line.close()
            trouble = problem
        except BaseException:
            line.close()
            raise
        else:
            line.settimeout(limit_s)
            return line
    raise trouble


def _addresses(host: str, port: int, limit_s: float | None, check: Check) -> Sequence[Place]:
    """What the name stands for. Nothing can end a look-up, so it is left to itself where it takes too long."""
    answers: queue.SimpleQueue[Sequence[Place] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM))
        except (OSError, UnicodeError) as problem:
            answers.put(problem)

    def listen() -> Sequence[Place] | Exception:
        try:
            return answers.get(timeout=LOOK_S)
        except queue.Empty:
            raise TimeoutError from None

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    found = _waiting(listen, limit_s, check)
    if isinstance(found, UnicodeError):
        raise socket.gaierror(socket.EAI_NONAME, "not a name") from found
    if isinstance(found, Exception):
        raise found
    return found


def _connect(line: socket.socket, address: Address, limit_s: float | None, check: Check) -> None:
    line.setblocking(False)
    code = line.connect_ex(address)
    if code not in _UNDER_WAY:
        raise OSError(code, "no connection")
    with selectors.DefaultSelector() as selector:
        selector.register(line, selectors.EVENT_WRITE)

        def stands() -> None:
            if not selector.select(LOOK_S):
                raise TimeoutError

        _waiting(stands, limit_s, check)
    code = line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if code:
        raise OSError(code, "no connection")


def _opened(connection: HTTPConnection, check: Check) -> socket.socket:
    """As urllib3 opens connections, in its words."""
    limit_s = connection.timeout if isinstance(connection.timeout, int | float) else None
    try:
        return connected(connection._dns_host, connection.port, limit_s, connection.socket_options or (), check)
    except socket.gaierror as problem:
        raise NameResolutionError(connection.host, connection, problem) from problem
    except TimeoutError as problem:
        raise ConnectTimeoutError(connection, "no connection in time") from problem
    except OSError as problem:
        raise NewConnectionError(connection, "no connection") from problem


def _pools(check: Check) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _opened(self, check)

    class Tls(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _opened(self, check)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = Tls

    return {"http": PlainPool, "https": TlsPool}


class PatientAdapter(HTTPAdapter):
    """`requests` over connections that can be given up. Which certificates are believed stays with `Session.verify`.

    `options_off` are bits of OpenSSL's options to leave out.
    """

    def __init__(self, check: Check, options_off: int = 0) -> None:
        self._check, self._options_off = check, options_off
        super().__init__()

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: object) -> None:
        """As the base class, with our context and our connections."""
        context = _context(self._check, self._options_off)
        super().init_poolmanager(connections, maxsize, block, ssl_context=context, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self._check)
