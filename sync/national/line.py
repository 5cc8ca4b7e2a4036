"""One JSON request at a time to a province's own interface: verified TLS, no redirect, bounded in size and time."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import urlsplit

import msgspec
import requests
import urllib3

from schemas.base import nfc, read_plain
from schemas.canonical import Json
from schemas.refusal import Refusal, no
from sync.wire.patient import PatientAdapter

ANSWER_BYTES_MAX = 1 << 20
CONNECT_TIMEOUT_S = 20
_READ_BYTES = 8 << 10


class Meter(Protocol):
    """What requests cost. `check` raises when the time is used up or the user gave up."""

    bytes_up: int
    bytes_down: int
    round_trips: int

    def check(self) -> None:
        """Go on, or raise."""


def why_not_address(url: str) -> Refusal | None:
    """None for an address that may be used: https, or plain http on this very machine. Refuses `national.url`."""
    if _is_verified_or_here(url):
        return None
    return no("national.url", "Địa chỉ của hệ thống tỉnh phải bắt đầu bằng https://. Hãy kiểm tra lại địa chỉ.")


def _is_verified_or_here(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    here = host in ("127.0.0.1", "::1", "localhost")
    return bool(host) and not parts.username and (parts.scheme == "https" or (parts.scheme == "http" and here))


class NoAnswer(Exception):
    """No answer that can be believed. With `unknown` the request may have been carried out all the same."""

    def __init__(self, refusal: Refusal, *, unknown: bool) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal
        self.unknown = unknown


class Turned(Exception):
    """The interface wants a fresh session (HTTP 401 or 403)."""


class JsonLine:
    """A connection to one interface."""

    def __init__(self, url: str, ca: str, dstcode: str, meter: Meter, read_timeout_s: float) -> None:
        self._url = url.rstrip("/")
        self._meter = meter
        self._timeout = (CONNECT_TIMEOUT_S, read_timeout_s)
        self._session = requests.Session()
        # No proxy and no password file of the machine decides where dossiers go.
        self._session.trust_env = False
        self._session.verify = ca or True
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, PatientAdapter(meter.check))
        self._session.headers.clear()
        kind = {"Content-Type": "application/json", "Charset": "utf-8", "Accept-Encoding": "identity", "User-Agent": "motcua"}
        self._session.headers.update({**kind, **({"dstcode": dstcode} if dstcode else {})})

    def close(self) -> None:
        """Let the connection go."""
        self._session.close()

    def post(self, path: str, body: Json) -> dict[str, Json]:
        """The answer to one request. Raises NoAnswer and Turned."""
        self._meter.check()
        octets = msgspec.json.encode(body)
        self._meter.round_trips += 1
        self._meter.bytes_up += len(octets)
        try:
            response = self._session.post(
                self._url + path, data=octets, timeout=self._timeout, allow_redirects=False, stream=True
            )
            with response:
                return _answer(response, self._read(response))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as problem:
            raise NoAnswer(_why(problem), unknown=not _never_left(problem)) from None

    def _read(self, response: requests.Response) -> bytes:
        read = bytearray()
        while octets := response.raw.read1(_READ_BYTES):
            self._meter.bytes_down += len(octets)
            self._meter.check()
            read += octets
            if len(read) > ANSWER_BYTES_MAX:
                raise NoAnswer(not_theirs(), unknown=True)
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length) != len(read):
            raise NoAnswer(_no_line(), unknown=True)
        return bytes(read)


def _answer(response: requests.Response, raw: bytes) -> dict[str, Json]:
    if response.status_code in (401, 403):
        raise Turned
    if response.status_code >= 500 or response.status_code == 429:
        busy = no(
            "sync.national_busy",
            "Hệ thống tỉnh đang bận hoặc gặp sự cố (mã {status}). Phần mềm sẽ tra cứu rồi thử lại.",
            status=response.status_code,
        )
        raise NoAnswer(busy, unknown=True)
    value = read_plain(raw, area="national", bytes_max=ANSWER_BYTES_MAX)
    if response.status_code != 200 or not isinstance(value, dict):
        raise NoAnswer(not_theirs(), unknown=True)
    answer = nfc(value)
    assert isinstance(answer, dict)
    return answer


def _never_left(problem: Exception) -> bool:
    """True when no connection was made, so that nothing can have been carried out."""
    if isinstance(problem, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError):
        return True
    cause = problem.args[0] if isinstance(problem, requests.exceptions.ConnectionError) and problem.args else None
    return isinstance(getattr(cause, "reason", None), urllib3.exceptions.NewConnectionError)


def not_theirs() -> Refusal:
    """An answer of another shape: a portal's page, a proxy's error."""
    return no(
        "sync.national_not_theirs",
        "Câu trả lời không đúng mẫu của hệ thống tỉnh (có thể là trang đăng nhập mạng). Phần mềm sẽ tra cứu rồi thử lại.",
    )


def _no_line() -> Refusal:
    return no(
        "sync.national_no_line",
        "Không kết nối được với hệ thống tỉnh, hoặc đường truyền bị cắt. Phần mềm sẽ tra cứu rồi thử lại sau.",
    )


def _why(problem: Exception) -> Refusal:
    """The cause in words, without addresses or names from the line."""
    if isinstance(problem, requests.exceptions.SSLError):
        return no(
            "sync.national_tls",
            "Không xác minh được chứng chỉ của hệ thống tỉnh. Hãy kiểm tra ngày giờ của máy và tệp chứng chỉ.",
        )
    if isinstance(problem, requests.exceptions.Timeout | urllib3.exceptions.TimeoutError | TimeoutError):
        return no(
            "sync.national_slow",
            "Hệ thống tỉnh không trả lời kịp nên chưa biết đã nhận hay chưa. Phần mềm sẽ tra cứu rồi mới gửi lại.",
        )
    return _no_line()
