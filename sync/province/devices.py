"""Devices of the units: enrolled by a one-time code, revoked, replaced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.base import Record
from schemas.refusal import Refusal, no
from schemas.times import moment_text
from sync.province.asking import do, first, rows
from sync.province.connect import connected, writing
from sync.province.device_list import keep_current
from sync.province.home import DEVICE, Home
from sync.province.models import Device, EnrolCode, Unit
from sync.province.numbers import is_awaited, is_awaiting
from sync.province.register import keep_register
from sync.wire import limits
from sync.wire.enrolment import (
    Admission,
    ProvenAdmission,
    ProvenApplication,
    code_name,
    is_proven,
    new_code,
    normal_code,
    proof,
)
from sync.wire.reading import to_bytes, to_text
from sync.wire.shown import EMPTY_DIGEST

Clock = Callable[[], datetime]


class CodeGiven(Record):
    """A fresh one-time code."""

    code: str
    expires_at: str


def give_code(unit: str, now: datetime) -> CodeGiven:
    """A code that enrols one device of a unit within three days. A unit not yet known is made known."""
    code = new_code()
    letters = normal_code(code)
    assert letters is not None
    expires_at = moment_text(now + timedelta(seconds=limits.CODE_SECONDS))
    with connected():
        add_unit(unit, unit)
        row = {"name": code_name(letters), "letters": letters, "unit": unit, "expires_at": expires_at}
        EnrolCode.insert(row).on_conflict_ignore().execute()
    return CodeGiven(code=code, expires_at=expires_at)


def add_unit(code: str, name: str) -> bool:
    """Make a unit known. False when it was known already."""
    if first(tuple[int], "SELECT 1 FROM unit WHERE code = ?", code) is not None:
        return False
    Unit.insert(code=code, name=name, digest=EMPTY_DIGEST).on_conflict_ignore().execute()
    return True


def admit(home: Home, proven: ProvenApplication, now: datetime) -> ProvenAdmission | Refusal:
    """Enrol a device that proves a code. Refuses `enrol.code`, `enrol.unit`, `enrol.device`."""
    said = proven.application
    with connected():
        code = EnrolCode.get_or_none(EnrolCode.name == said.code)
        if code is not None and _is_repeated(code, proven):
            return _admission(home, proven, code.letters, now)
        refusal = _why_not(code, proven, now)
        if refusal is not None or code is None:
            return refusal or _wrong_code()
        used = EnrolCode.update(used_at=moment_text(now)).where(EnrolCode.name == said.code, EnrolCode.used_at == "")
        if used.execute() != 1:
            return _wrong_code()
        row = {
            "unit": said.unit,
            "device": said.device,
            "sign": to_bytes(said.sign, 32).hex(),
            "seal": to_bytes(said.seal, 32).hex(),
        }
        do("DELETE FROM device WHERE unit = ? AND device = ? AND sign = ?", said.unit, said.device, row["sign"])
        Device.insert({**row, "enrolled_at": moment_text(now)}).execute()
    keep_register(home, now)
    return _admission(home, proven, code.letters, now)


def _is_repeated(code: EnrolCode, proven: ProvenApplication) -> bool:
    """True for the very device this code enrolled, asking again because no answer reached it."""
    said = proven.application
    if not code.used_at or not is_proven(code.letters, said, proven.proof):
        return False
    keys = (Device.sign == to_bytes(said.sign, 32).hex()) & (Device.seal == to_bytes(said.seal, 32).hex())
    here = (Device.unit == said.unit) & (Device.device == said.device) & (Device.enrolled_at == code.used_at)
    return Device.get_or_none(here & keys & (Device.revoked_at == "")) is not None


def _why_not(code: EnrolCode | None, proven: ProvenApplication, now: datetime) -> Refusal | None:
    said = proven.application
    if code is None or code.used_at or code.expires_at < moment_text(now) or code.tries >= limits.CODE_TRIES_MAX:
        return _wrong_code()
    if not is_proven(code.letters, said, proven.proof):
        EnrolCode.update(tries=EnrolCode.tries + 1).where(EnrolCode.name == said.code).execute()
        return _wrong_code()
    if code.unit != said.unit:
        return no("enrol.unit", "Mã ghi danh này cấp cho đơn vị khác. Hãy xin mã đúng đơn vị.")
    if said.device == DEVICE or not said.chain.startswith(f"{said.unit}.{said.device}."):
        return no("enrol.device", "Tên máy {device} không dùng được. Hãy đặt tên khác.", device=said.device)
    return None


def _wrong_code() -> Refusal:
    return no("enrol.code", "Mã ghi danh sai, đã dùng hoặc hết hạn. Hãy xin mã mới ở tỉnh.")


def _admission(home: Home, proven: ProvenApplication, letters: str, now: datetime) -> ProvenAdmission:
    said = proven.application
    admission = Admission(
        format="motcua-admission-1",
        unit=said.unit,
        device=said.device,
        province=home.identity.name,
        sign=to_text(home.keys.public.sign),
        seal=to_text(home.keys.public.seal),
        nonce=said.nonce,
        at=moment_text(now),
        devices=_listed(home, said.unit, moment_text(now)),
    )
    return ProvenAdmission(admission=admission, proof=proof(letters, admission))


def _listed(home: Home, unit: str, at: str) -> str:
    """The unit's device list, where it has more than one device and the list fits an answer."""
    with writing(unit):
        signed = keep_current(home, unit, at)
    return to_text(signed) if signed is not None and len(signed) < limits.ENROL_BYTES_MAX // 2 else ""


class DeviceKeys(NamedTuple):
    """The keys (hex) with which a device was admitted."""

    unit: str
    device: str
    sign: str
    seal: str


_KEYS = """
    SELECT unit, device, sign, seal FROM device WHERE unit = ? AND device = ? AND revoked_at = '' ORDER BY enrolled_at DESC
"""


def find_device(unit: str, device: str) -> list[DeviceKeys]:
    """The device's keys that are not revoked, newest first."""
    return rows(DeviceKeys, _KEYS, unit, device)


class Revoked(Record):
    """What came of cutting a device off: whether it was still awaited after a restore, and in how many folders of backups it
    could not be written down."""

    awaited: bool
    unwritten: int


def revoke(home: Home, unit: str, device: str, now: datetime) -> Revoked | Refusal:
    """Cut a device off. What it sent stays; it receives nothing more. Refuses `device.unknown`."""
    with connected():
        awaited = is_awaiting(unit) and is_awaited(unit, device)
        here = (Device.unit == unit) & (Device.device == device) & (Device.revoked_at == "")
        if not Device.update(revoked_at=moment_text(now)).where(here).execute():
            return no(
                "device.unknown",
                "Đơn vị {unit} không có máy {device} đang được phép. Hãy kiểm tra lại mã đơn vị và tên máy.",
                unit=unit,
                device=device,
            )
    return Revoked(awaited=awaited, unwritten=keep_register(home, now))


def one_device(device: str, unit: str = "") -> Device | Refusal:
    """The admitted device that is meant: by its name alone where no other unit has one of that name, else as UNIT.DEVICE.

    Refuses `device.unknown` and `device.ambiguous`.
    """
    named, _, name = device.rpartition(".")
    wanted = unit or named
    with connected():
        chosen = Device.select().where(Device.device == name, Device.revoked_at == "")
        rows = list(chosen.where(Device.unit == wanted) if wanted else chosen)
    units = {row.unit for row in rows}
    if not rows:
        return no("device.unknown",
            "Đơn vị {unit} không có máy {device} đang được phép. Hãy kiểm tra lại mã đơn vị và "
            "tên máy.", unit=wanted or "…", device=name)
    if len(units) > 1:
        return no("device.ambiguous", "Nhiều đơn vị có máy tên {device}. Hãy ghi cả mã đơn vị, ví dụ H44.99.12.A.", device=name)
    return rows[0]
