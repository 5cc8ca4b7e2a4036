"""The road between offices and province: requests arrive whole, in part, twice, later or never; so do answers."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from starlette.applications import Starlette

from tests.simulation.seams import Crash, Fuse

BINARY = "application/octet-stream"
FAULTS = {
    "no_line": 15, "hang": 4, "cut_up": 14, "lost": 12, "cut_down": 12, "twice": 10, "portal": 5, "stale": 6, "busy": 4,
    "late": 8,
}  # fmt: skip
_PORTAL = b"<html><body>Vui l\xc3\xb2ng \xc4\x91\xc4\x83ng nh\xe1\xba\xadp</body></html>"
KEPT_MAX = 6


@dataclass(frozen=True)
class Reply:
    """What the province answered."""

    status: int
    kind: str
    body: bytes


class Raw:
    """The bytes of an answer as they come; the line may break before their end."""

    def __init__(self, body: bytes, *, breaks: bool) -> None:
        self._body = body
        self._breaks = breaks

    def read1(self, size: int) -> bytes:
        part, self._body = self._body[:size], self._body[size:]
        if not part and self._breaks:
            raise ConnectionResetError
        return part

    read = read1

    def close(self) -> None:
        pass

    def release_conn(self) -> None:
        pass


class Road(BaseAdapter):
    """Carries requests into the province's application, with the faults of the step under way."""

    def __init__(self) -> None:
        super().__init__()
        self.province: Callable[[], Starlette] | None = None
        self.died: Callable[[], None] = lambda: None
        self.fuse = Fuse()
        self.roll = random.Random(0)
        self.badness = 0.0
        self.only = ""
        self.seen: list[str] = []
        self.elapsed_s = 0.0
        self._answers: list[Reply] = []
        self._in_flight: list[tuple[str, bytes]] = []
        self._loop = asyncio.new_event_loop()

    def shut(self) -> None:
        self._loop.close()

    def weather(self, roll: random.Random, badness: float, only: str = "") -> None:
        """The line from now on: each request meets a fault with this probability, or always the same one."""
        self.roll, self.badness, self.seen, self.only = roll, badness, [], only

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        path = (request.path_url or "").split("?")[0]
        fault = ""
        if self.roll.random() < self.badness:
            fault = self.only or self.roll.choices(list(FAULTS), list(FAULTS.values()))[0]
        self.elapsed_s += self.roll.random() * 3
        self.seen.append(fault or "ok")
        handler = getattr(self, f"_{fault}", self._ok)
        reply: tuple[Reply, bool] = handler(path, request.body)
        return _response(request, *reply)

    def close(self) -> None:
        pass

    def late(self) -> str:
        """A request that was long on the way arrives now; nobody waits for its answer."""
        if not self._in_flight:
            return "nothing"
        path, body = self._in_flight.pop(self.roll.randrange(len(self._in_flight)))
        try:
            return str(self._deliver(path, body).status)
        except requests.ConnectionError:
            return "died"

    def _ok(self, path: str, body: Any) -> tuple[Reply, bool]:
        whole = b"".join(_parts(body))
        self._keep(path, whole)
        return self._deliver(path, whole), False

    def _no_line(self, path: str, body: Any) -> tuple[Reply, bool]:
        raise requests.ConnectionError

    def _hang(self, path: str, body: Any) -> tuple[Reply, bool]:
        self.elapsed_s += 45
        raise requests.ReadTimeout

    def _cut_up(self, path: str, body: Any) -> tuple[Reply, bool]:
        whole = b"".join(_parts(body))
        self._deliver(path, whole[: self.roll.randrange(len(whole))], breaks=True)
        raise requests.ConnectionError

    def _lost(self, path: str, body: Any) -> tuple[Reply, bool]:
        self._ok(path, body)
        raise requests.ReadTimeout

    def _cut_down(self, path: str, body: Any) -> tuple[Reply, bool]:
        reply, _ = self._ok(path, body)
        return Reply(reply.status, reply.kind, reply.body[: self.roll.randrange(len(reply.body) + 1)]), self.roll.random() < 0.5

    def _twice(self, path: str, body: Any) -> tuple[Reply, bool]:
        whole = b"".join(_parts(body))
        first = self._deliver(path, whole)
        second = self._deliver(path, whole)
        return self.roll.choice([first, second]), False

    def _portal(self, path: str, body: Any) -> tuple[Reply, bool]:
        return Reply(200, self.roll.choice(["text/html", BINARY]), _PORTAL), False

    def _stale(self, path: str, body: Any) -> tuple[Reply, bool]:
        """An answer of another exchange, recorded and played again."""
        if not self._answers:
            raise requests.ConnectionError
        return self.roll.choice(self._answers), False

    def _busy(self, path: str, body: Any) -> tuple[Reply, bool]:
        return Reply(503, "text/plain", b"busy"), False

    def _late(self, path: str, body: Any) -> tuple[Reply, bool]:
        self._keep(path, b"".join(_parts(body)))
        raise requests.ReadTimeout

    def _keep(self, path: str, body: bytes) -> None:
        if len(self._in_flight) < KEPT_MAX:
            self._in_flight.append((path, body))

    def _deliver(self, path: str, body: bytes, *, breaks: bool = False) -> Reply:
        assert self.province is not None
        try:
            reply = self._loop.run_until_complete(_ask(self.province(), path, self._pieces(body), breaks=breaks))
        except Crash:
            self.died()
            self.seen.append("province died")
            raise requests.ConnectionError from None
        if len(self._answers) < KEPT_MAX:
            self._answers.append(reply)
        return reply

    def _pieces(self, body: bytes) -> list[bytes]:
        """The body as the network happened to cut it."""
        cuts = sorted(self.roll.randrange(len(body) + 1) for _ in range(self.roll.choice((0, 0, 1, 3))))
        return [body[start:end] for start, end in zip([0, *cuts], [*cuts, len(body)], strict=True)]


def _parts(body: Any) -> Iterable[bytes]:
    return [body] if isinstance(body, bytes) else body or ()


async def _ask(app: Starlette, path: str, pieces: list[bytes], *, breaks: bool) -> Reply:
    """One request to the application as a server hands it over."""
    messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    if breaks:
        messages.append({"type": "http.disconnect"})
    else:
        messages.append({"type": "http.request", "body": b"", "more_body": False})
    said: list[Any] = []

    async def receive() -> Any:
        if messages:
            return messages.pop(0)
        await asyncio.sleep(3600)

    async def send(message: Any) -> None:
        said.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": b"", "root_path": "", "client": ("127.0.0.1", 5), "server": ("127.0.0.1", 4),
        "headers": [(b"content-type", BINARY.encode()), (b"host", b"127.0.0.1")],
    }  # fmt: skip
    await app(scope, receive, send)
    head = said[0]
    headers = {name.decode().lower(): value.decode() for name, value in head["headers"]}
    return Reply(head["status"], headers.get("content-type", ""), b"".join(part.get("body", b"") for part in said[1:]))


def _response(request: requests.PreparedRequest, reply: Reply, breaks: bool) -> requests.Response:
    made = requests.Response()
    made.status_code = reply.status
    made.headers = CaseInsensitiveDict({"content-type": reply.kind})
    made.raw = Raw(reply.body, breaks=breaks)
    made.request = request
    made.url = request.url or ""
    return made
