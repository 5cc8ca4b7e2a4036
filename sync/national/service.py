"""The services of a province's interface: log in, look up, add or update a dossier, add progress (docs/national-payloads.md).

No list of error codes is published. What was seen: `error_code` 0, "0" or "00" is success, "3" or "-3" with "đã tồn tại" means
that the record is there already; where no code comes, the words "thành công" say success.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Final

from msgspec import Meta

from schemas.base import Record, whole
from schemas.canonical import Json
from schemas.refusal import Refusal, no
from schemas.text import clean, fold
from sync.national.line import JsonLine, Meter, NoAnswer, Turned, not_theirs
from sync.national.payload import Compared, DossierSent, StepSent
from sync.wire.reading import to_plain

AUTH_PATH: Final = "/auth"
SERVICE_PATH: Final = "/service"
MESSAGE_MAX = 200
_SUCCESS = ("0", "00")
_EXISTS = ("3", "-3")
_NOT_THERE = ("khong tim thay", "khong ton tai")
_CODE = re.compile(r"-?[0-9]{1,6}")
_DAY_FIRST = re.compile(r"(\d{2})/(\d{2})/(\d{4})(?: (\d{2}):(\d{2})(?::(\d{2}))?)?")

Path = Annotated[str, Meta(pattern=whole(r"(/[A-Za-z0-9._~/-]{0,200}(\?[A-Za-z0-9._~=&/-]{0,200})?)?"))]


class Account(Record):
    """How the interface is used: what the province gives to an office. Kept sealed, never logged."""

    username: Annotated[str, Meta(min_length=1, max_length=200)]
    password: Annotated[str, Meta(min_length=1, max_length=200)]
    unit: Annotated[str, Meta(max_length=50)] = ""
    dstcode: Annotated[str, Meta(max_length=100, pattern=whole(r"[A-Za-z0-9._:-]*"))] = ""
    auth_path: Path = AUTH_PATH
    service_path: Path = SERVICE_PATH
    read_timeout_s: Annotated[int, Meta(ge=1, le=120)] = 45

    def __repr__(self) -> str:
        return "Account(‹ẩn›)"


class Said(Record):
    """What the interface answered to a push."""

    done: bool
    exists: bool = False
    code: str = ""
    message: str = ""


class Found(Record):
    """A record as the interface shows it: the compared fields that came, and the progress rows where it lists them."""

    fields: dict[str, str]
    rows: tuple[tuple[str, str], ...] | None = None

    def shows(self, wanted: Compared) -> bool:
        """True when every compared field that came says the same."""
        return not self.differing(wanted)

    def differing(self, wanted: Compared) -> list[str]:
        """The names of the compared fields that say something else."""
        return [name for name, value in self.fields.items() if value != normal(name, getattr(wanted, name))]

    @property
    def is_blind(self) -> bool:
        """True when the look-up says no more than that the record is there."""
        return not self.fields


class Service:
    """A session with one interface. Logs in when first needed and again when the session has ended."""

    def __init__(self, url: str, ca: str, account: Account, unit: str, meter: Meter) -> None:
        self._line = JsonLine(url, ca, account.dstcode, meter, account.read_timeout_s)
        self._account = account
        self._unit = account.unit or unit
        self._session = ""

    def close(self) -> None:
        """Let the connection go."""
        self._line.close()

    def log_in(self) -> None:
        """Begin a session. Raises NoAnswer, with `sync.national_login` where the account is not taken."""
        asked: Json = {"username": self._account.username, "password": self._account.password}
        try:
            answer = self._line.post(self._account.auth_path, asked)
        except Turned:
            raise NoAnswer(_login(), unknown=False) from None
        except NoAnswer as problem:
            raise NoAnswer(problem.refusal, unknown=False) from None
        session = answer.get("session")
        if not isinstance(session, str) or not session or not _said(answer).done:
            raise NoAnswer(_login(), unknown=False)
        self._session = session

    def look_up(self, code: str) -> Found | None:
        """The record with this number, None where there is none. Raises NoAnswer."""
        try:
            answer = self._call(lambda session: {"session": session, "service": "TraCuuHoSo", "mahoso": code})
        except NoAnswer as problem:
            raise NoAnswer(problem.refusal, unknown=False) from None
        if "result" in answer:
            return _found(answer["result"], code)
        if any(words in fold(_message(answer)) for words in _NOT_THERE):
            return None
        raise NoAnswer(not_theirs(), unknown=False)

    def push(self, dossier: DossierSent, *, is_new: bool) -> Said:
        """Add or overwrite one dossier. Raises NoAnswer."""
        return self._push("DongBoHoSoMC", [to_plain(dossier)], {"isUpdating": "False" if is_new else "True"})

    def add_steps(self, rows: Sequence[StepSent]) -> Said:
        """Add progress rows to a dossier that is there. Raises NoAnswer."""
        return self._push("CapNhatTienDoHoSoMC", [to_plain(row) for row in rows], {})

    def _push(self, service: str, data: list[Json], more: dict[str, Json]) -> Said:
        return _said(
            self._call(lambda session: {"session": session, "madonvi": self._unit, "service": service, **more, "data": data})
        )

    def _call(self, body: Callable[[str], Json]) -> dict[str, Json]:
        """One request; where the session has ended, once more in a fresh one: a request that was turned away did nothing."""
        if not self._session:
            self.log_in()
        answer = self._try(body)
        if answer is None:
            self.log_in()
            answer = self._try(body)
        if answer is None:
            raise NoAnswer(_login(), unknown=False)
        return answer

    def _try(self, body: Callable[[str], Json]) -> dict[str, Json] | None:
        try:
            answer = self._line.post(self._account.service_path, body(self._session))
        except Turned:
            return None
        return None if _session_ended(answer) else answer


def _said(answer: dict[str, Json]) -> Said:
    """Success or not. Without a code and without the words it is nobody's answer. Raises NoAnswer."""
    code, message = _code(answer), _message(answer)
    folded = fold(message)
    if code is None:
        if "thanh cong" not in folded:
            raise NoAnswer(not_theirs(), unknown=True)
        return Said(done="khong thanh cong" not in folded, message=message)
    exists = code in _EXISTS and "ton tai" in folded and "khong ton tai" not in folded
    return Said(done=code in _SUCCESS, exists=exists, code=code, message=message)


def _code(answer: dict[str, Json]) -> str | None:
    code = answer.get("error_code")
    if isinstance(code, bool) or not isinstance(code, str | int):
        return None
    return str(code).strip() if _CODE.fullmatch(str(code).strip()) else "?"


def _message(answer: dict[str, Json]) -> str:
    message = answer.get("message")
    return clean(message)[:MESSAGE_MAX] if isinstance(message, str) else ""


def _session_ended(answer: dict[str, Json]) -> bool:
    code = _code(answer)
    words = fold(_message(answer))
    return code is not None and code not in _SUCCESS and ("session" in words or "phien" in words)


def _found(result: Json, code: str) -> Found | None:
    """A list or one object; keys in any case. Raises NoAnswer for a record of another number."""
    records = result if isinstance(result, list) else [result] if result else []
    if not records:
        return None
    objects = [{key.casefold(): value for key, value in one.items()} for one in records if isinstance(one, dict)]
    if len(objects) != len(records):
        raise NoAnswer(not_theirs(), unknown=False)
    mine = [one for one in objects if _text(one.get("mahoso", code)) == code]
    if not mine:
        raise NoAnswer(not_theirs(), unknown=False)
    record = mine[0]
    names = [name for name in Compared.__struct_fields__ if name.casefold() in record]
    return Found(fields={name: normal(name, _text(record[name.casefold()])) for name in names}, rows=_rows(record))


def _rows(record: dict[str, Json]) -> tuple[tuple[str, str], ...] | None:
    """The progress rows where the record lists them under any name: when, and which status."""
    for value in record.values():
        rows = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
        folded = [{key.casefold(): inner for key, inner in one.items()} for one in rows]
        if folded and all("thoidiemxuly" in one for one in folded):
            return tuple((normal("Ngay", _text(one["thoidiemxuly"])), _text(one.get("noidungxuly", ""))) for one in folded)
    return None


def _text(value: Json) -> str:
    return "" if value is None else str(value).strip()


def normal(name: str, text: str) -> str:
    """A value in the form it is compared in: moments as digits, words without case and spare spaces."""
    if not name.startswith("Ngay"):
        return " ".join(text.casefold().split())
    match = _DAY_FIRST.match(text)
    if match:
        day, month, year, *clock = match.groups(default="00")
        return f"{year}{month}{day}{''.join(clock)}"
    return re.sub("[^0-9]", "", text[:19]).ljust(14, "0") if text else ""


def _login() -> Refusal:
    return no(
        "sync.national_login",
        "Hệ thống tỉnh không nhận tài khoản kết nối của đơn vị. Hãy kiểm tra lại tài khoản với tỉnh.",
    )
