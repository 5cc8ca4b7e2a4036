"""The office's settings: looked at by everyone, changed by a supervisor, every change an entry."""

from __future__ import annotations

from msgspec.structs import replace

from motcua_tui.desk.office import Office
from motcua_tui.text import _
from schemas.canonical import Json
from schemas.office_acts import OfficeAct, SettingsSet
from schemas.refusal import Refusal, no
from schemas.rules.staff import users_named
from schemas.settings import SETTINGS, value_of, why_not_setting
from schemas.text import nfc


def listed(office: Office) -> list[Json]:
    """Every setting with its value in force and its meaning."""
    values = office.store.settings()
    return [
        {"name": name, "value": value_of(values, name), "meaning": _(setting.meaning)}
        for name, setting in SETTINGS.items()
    ]


def change(office: Office, values: dict[str, str]) -> list[Json] | Refusal:
    """Change settings, all or none."""
    refusal = office.why_not(OfficeAct.SET_SETTINGS)
    values = {name: nfc(value) for name, value in values.items()}
    for name, value in values.items():
        refusal = refusal or _named(name, why_not_setting(name, value))
    refusal = refusal or _why_not_people(office, values)
    claim = office.claim() if refusal is None else refusal
    if isinstance(claim, Refusal):
        return claim
    written = office.record(OfficeAct.SET_SETTINGS, SettingsSet(values=values), claim)
    return written if isinstance(written, Refusal) else listed(office)


def _named(name: str, refusal: Refusal | None) -> Refusal | None:
    """The refusal with the setting it is about."""
    return refusal and replace(refusal, params={**refusal.params, "name": name})


def _why_not_people(office: Office, values: dict[str, str]) -> Refusal | None:
    """Staff settings name people who work here now."""
    known = office.store.users()
    for name, value in values.items():
        for user in users_named(name, value):
            if user not in known or not known[user].active:
                return no(
                    "staff.user_unknown",
                    "Không có cán bộ “{user}” đang làm việc. Hãy kiểm tra tên đăng nhập.",
                    user=user,
                    name=name,
                )
    return None
