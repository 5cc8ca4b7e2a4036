"""A line that fails: cuts after so many bytes, answers like a portal, replays, redirects, hangs up."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

Reply = Callable[[bytes], bytes]


class Listener:
    """A port of this machine, served until it is closed."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)  # whoever waits for the next one is woken
        self._listening.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                self._came(client)

    def _came(self, client: socket.socket) -> None:
        """Somebody has connected. Nobody else is let in until this returns."""
        raise NotImplementedError


class Cutter(Listener):
    """Passes bytes on to the gateway and resets the connection after `up` bytes up or `down` bytes down."""

    def __init__(self, port: int, *, up: int | None = None, down: int | None = None) -> None:
        self._port = port
        self._left = {"up": up, "down": down}
        self.passed = {"up": 0, "down": 0}
        self.recorded = b""
        super().__init__()

    def _came(self, client: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", self._port))
        for one, other, way in ((client, server, "up"), (server, client, "down")):
            threading.Thread(target=self._pass, args=(one, other, way), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket, way: str) -> None:
        with contextlib.suppress(OSError):
            while octets := one.recv(512):
                left = self._left[way]
                if left is not None:
                    octets = octets[: left - self.passed[way]]
                self.passed[way] += len(octets)
                if way == "down":
                    self.recorded += octets
                other.sendall(octets)
                if left is not None and self.passed[way] >= left:
                    break
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Straggler(Listener):
    """Takes a whole request, hangs up, and keeps it: it may reach the gateway later, or more than once."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.held: list[bytes] = []
        super().__init__()

    def _came(self, client: socket.socket) -> None:
        self.held.append(whole_request(client))
        client.close()

    @staticmethod
    def deliver(port: int, request: bytes) -> bytes:
        """Let the gateway have it after all, and listen to the end of what it says."""
        said = b""
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
            while octets := line.recv(4096):
                said += octets
        return said


class Recorder(Straggler):
    """Passes every request on at once, and keeps it."""

    def _came(self, client: socket.socket) -> None:
        self.held.append(whole_request(client))
        client.sendall(self.deliver(self._port, self.held[-1]))
        client.close()


def whole_request(client: socket.socket) -> bytes:
    """Head and body of one request."""
    asked = b""
    while b"\r\n\r\n" not in asked:
        asked += client.recv(4096)
    head, _, body = asked.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    while len(body) < length:
        body += client.recv(4096)
    return head + b"\r\n\r\n" + body


class BlackHole(Listener):
    """Accepts connections and says nothing, ever; `reads` or not what is sent."""

    def __init__(self, *, reads: bool) -> None:
        self._reads = reads
        self._open: list[socket.socket] = []
        super().__init__()

    def close(self) -> None:
        super().close()
        for client in self._open:
            client.close()

    def _came(self, client: socket.socket) -> None:
        self._open.append(client)
        if self._reads:
            whole_request(client)


class Impostor(Listener):
    """Answers every request with the bytes it was given, whatever was asked."""

    def __init__(self, reply: bytes) -> None:
        self._reply = reply
        self.asked = 0
        super().__init__()

    def _came(self, client: socket.socket) -> None:
        self.asked += 1
        threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            whole_request(client)
            client.sendall(self._reply)
        client.close()


def http(body: bytes, *, status: str = "200 OK", kind: str = "application/octet-stream", more: str = "") -> bytes:
    """A whole HTTP answer."""
    head = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n{more}connection: close\r\n\r\n"
    return head.encode("ascii") + body
