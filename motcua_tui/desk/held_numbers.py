"""Dossiers the province has received and gives no number yet: after it was restored it waits until every device of the
unit has spoken, lest one of them knows a number that the restore forgot (docs/sync.md).

Nobody is told so on the line, and nobody needs to be: a number comes in the very exchange that brings the dossier, unless
it is held back.
"""

from __future__ import annotations

from collections.abc import Collection

from motcua_tui.desk.office import Office
from motcua_tui.store import SyncState
from schemas import limits
from schemas.base import Record
from schemas.canonical import Json
from schemas.dossier import Dossier
from schemas.refusal import Notice, note
from schemas.rules.numbering import PROVISIONAL_PREFIX
from schemas.status import Status
from sync.office.devices import known_devices
from sync.office.state import SyncFolder
from sync.office.told import PROVINCE_DEVICE

_NOT_ACCEPTED = frozenset({Status.REGISTERED, Status.REFUSED})


class Held(Record):
    """The dossiers whose number is held back, and the unit's devices all of which must have spoken."""

    dossiers: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()


def held_numbers(office: Office, among: Collection[str] | None = None) -> Held:
    """Which dossiers, of these or of all, the province holds without giving them a number. Costs nothing where no province
    was ever restored.
    """
    if not is_province_restored(office):
        return Held()
    waiting = office.store.travel.unnumbered(limits.SEARCH_ROWS_MAX) if among is None else list(among)
    journeys = office.store.travel.of(waiting)
    reached = tuple(one for one in waiting if one in journeys and journeys[one].state is SyncState.CONFIRMED)
    return Held(dossiers=reached, devices=_devices(office) if reached else ())


def is_province_restored(office: Office) -> bool:
    """Whether the province writes a later chain than its first."""
    chains = (chain for chain in office.store.chains() if chain.device == PROVINCE_DEVICE)
    return any(int(chain.incarnation[:-4]) > 1 for chain in chains)


def why_no_number(office: Office, dossier: Dossier) -> Notice | None:
    """Why this dossier still has its provisional number although the province has it; None where there is nothing to tell."""
    due = not dossier.official_code and not dossier.destroyed and dossier.status not in _NOT_ACCEPTED and dossier.is_received
    if not due or not dossier.provisional_code.startswith(PROVISIONAL_PREFIX):
        return None
    held = held_numbers(office, [dossier.id])
    return told(held) if held.dossiers else None


def told(held: Held) -> Notice:
    """What a clerk is told of a number that is held back."""
    return note(
        "number.held_back",
        "Tỉnh đã nhận nhưng chưa cấp mã số: sau khi hệ thống tỉnh khôi phục, mọi máy của đơn vị ({devices}) phải gửi lên tỉnh "
        "một lần. Số tạm vẫn dùng được.",
        devices=", ".join(held.devices) or "…",
    )


def as_json(office: Office) -> Json:
    """What `motcua sync` tells of them: how many, and whose devices must speak."""
    held = held_numbers(office)
    return {"dossiers": len(held.dossiers), "devices": list(held.devices)}


def _devices(office: Office) -> tuple[str, ...]:
    folder = SyncFolder(office.folder)
    enrolment = folder.load().enrolment
    known = known_devices(folder, enrolment) if enrolment is not None else {}
    return tuple(sorted({*known, office.store.identity.device}))
