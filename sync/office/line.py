"""The line to the province: one POST at a time, verified TLS, no redirect, no proxy page believed, no
waiting for ever."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

import requests
import urllib3
from urllib3.util import SKIP_HEADER

from schemas.refusal import Refusal, no
from sync.office.progress import Progress, Report
from sync.office.tls import PADDING
from sync.wire import limits
from sync.wire.patient import PatientAdapter

_BINARY = "application/octet-stream"
_READ_BYTES = 8 << 10
# Small frames share a TLS record: each one more costs 22 bytes.
_PIECE_BYTES = 16 << 10
Monotonic = Callable[[], float]
Leaving = Callable[[], None]


class NoLine(Exception):
    """The province could not be reached or did not answer as it must. Nothing is known to have changed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


@dataclass
class Meter:
    """What an exchange cost, and when it must end."""

    deadline: float
    monotonic: Monotonic
    cancelled: Callable[[], bool] = field(default=lambda: False)
    report: Report = field(default=lambda _progress: None)
    entries: int = 0
    bytes_to_send: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    round_trips: int = 0

    def check(self) -> None:
        """Tell how far it has come. Raises NoLine once the budget is used up or the user gave up."""
        self.report(
            Progress(
                entries=self.entries,
                bytes_to_send=self.bytes_to_send,
                bytes_up=self.bytes_up,
                bytes_down=self.bytes_down,
                round_trips=self.round_trips,
            )
        )
        if self.monotonic() >= self.deadline:
            raise NoLine(no("sync.out_of_time", "Hết thời gian dành cho lần đồng bộ này. Phần còn lại sẽ gửi lần sau."))
        if self.cancelled():
            raise NoLine(no("sync.cancelled", "Đã dừng đồng bộ theo yêu cầu. Phần còn lại sẽ gửi lần sau."))


class _Body:
    """A request body of known length that is read piece by piece: the meter counts, and a cut ends it at once. `leaving` is
    called when a connection stands and before the first piece may leave; `fault` is what it raised."""

    def __init__(self, parts: Sequence[bytes], meter: Meter, leaving: Leaving) -> None:
        self._parts = list(_pieces(parts))
        self._meter = meter
        self._leaving = leaving
        self.fault: OSError | None = None

    def __len__(self) -> int:
        return sum(len(part) for part in self._parts)

    def __iter__(self) -> Iterator[bytes]:
        self._meter.check()
        try:
            self._leaving()
        except OSError as fault:
            # A disk that refuses is no broken line: whoever reads this body would take it for one.
            self.fault = fault
            raise
        for part in self._parts:
            self._meter.check()
            self._meter.bytes_up += len(part)
            yield part


def _pieces(parts: Sequence[bytes]) -> Iterator[bytes]:
    """The same bytes, small parts put together."""
    held = bytearray()
    for part in parts:
        if held and len(held) + len(part) > _PIECE_BYTES:
            yield bytes(held)
            held.clear()
        held += part
    if held:
        yield bytes(held)


class Line:
    """A session with one province."""

    def __init__(self, url: str, ca: str, meter: Meter) -> None:
        self._url = url.rstrip("/")
        self._meter = meter
        self._session = requests.Session()
        # No proxy and no password file of the machine decides where dossiers go.
        self._session.trust_env = False
        self._session.verify = ca or True
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, PatientAdapter(meter.check, PADDING))
        self._session.headers.clear()
        # On a slow line a quiet exchange is mostly headers: none that says nothing.
        self._session.headers.update({"User-Agent": "motcua", "Accept-Encoding": SKIP_HEADER})

    def close(self) -> None:
        """Let the connection go."""
        self._session.close()

    def post(self, path: str, parts: Sequence[bytes], bytes_max: int, leaving: Leaving = lambda: None) -> Iterator[bytes]:
        """Send, and give the answer's bytes as they come. Raises NoLine for every way this can fail.

        Where it fails before `leaving` was called, not one byte of the parts has left this machine.
        """
        body = _Body(parts, self._meter, leaving)
        self._meter.bytes_to_send += len(body)
        self._meter.check()
        self._meter.round_trips += 1
        try:
            with self._session.post(
                self._url + path,
                data=body,
                timeout=(limits.CONNECT_TIMEOUT_S, limits.NO_PROGRESS_TIMEOUT_S),
                allow_redirects=False,
                stream=True,
            ) as response:
                _check_head(response)
                yield from self._read(response, bytes_max)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as problem:
            if body.fault is not None:
                raise body.fault from None
            raise NoLine(_why(problem)) from None

    def _read(self, response: requests.Response, bytes_max: int) -> Iterator[bytes]:
        left = bytes_max
        while octets := response.raw.read1(_READ_BYTES):
            self._meter.bytes_down += len(octets)
            left -= len(octets)
            self._meter.check()
            if left < 0:
                raise NoLine(not_ours())
            yield octets


def why_not_url(url: str) -> Refusal | None:
    """None for an address that may be used: https, or plain http on this very machine. Refuses `enrol.url`."""
    if _is_safe(url):
        return None
    return no("enrol.url", "Địa chỉ của tỉnh phải bắt đầu bằng https://. Hãy kiểm tra lại địa chỉ.")


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host) and not parts.username
    return parts.scheme == "http" and _is_loopback(host)


def not_ours() -> Refusal:
    """An answer that is not the province's."""
    return no(
        "sync.not_ours",
        "Câu trả lời không phải của hệ thống tỉnh (có thể là trang đăng nhập mạng). Chưa có gì được gửi nhận. Hãy kiểm tra kết "
        "nối mạng rồi gửi lại.",
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_head(response: requests.Response) -> None:
    kind = response.headers.get("content-type", "")
    if response.status_code == 422 and kind.startswith("application/json"):
        raise NoLine(no("sync.turned_away", "Tỉnh không nhận lần gửi này. Chưa có gì bị mất; phần mềm sẽ thử lại."))
    if response.status_code >= 500 or response.status_code == 429:
        raise NoLine(
            no(
                "sync.province_busy",
                "Hệ thống tỉnh đang bận hoặc gặp sự cố (mã {status}). Phần mềm sẽ thử lại.",
                status=response.status_code,
            )
        )
    if response.status_code != 200 or kind != _BINARY or "content-encoding" in response.headers:
        raise NoLine(not_ours())


def _why(problem: Exception) -> Refusal:
    """The cause in words, without addresses or names from the line."""
    if isinstance(problem, requests.exceptions.SSLError):
        return no(
            "sync.tls",
            "Không xác minh được chứng chỉ của hệ thống tỉnh. Hãy kiểm tra ngày giờ của máy và tệp chứng chỉ.",
        )
    if isinstance(problem, requests.exceptions.Timeout | urllib3.exceptions.TimeoutError | TimeoutError):
        return no("sync.no_progress", "Đường truyền không có tín hiệu quá lâu. Phần mềm sẽ thử lại sau.")
    return no(
        "sync.no_line",
        "Không kết nối được với hệ thống tỉnh. Mọi việc vẫn làm bình thường; phần mềm sẽ thử lại sau.",
    )


def new_meter(budget_seconds: float, monotonic: Monotonic = time.monotonic) -> Meter:
    """A meter whose budget begins now."""
    return Meter(deadline=monotonic() + budget_seconds, monotonic=monotonic)
