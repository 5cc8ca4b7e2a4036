"""What the province holds, in figures and lists: `status`, `dossiers`, `show`."""

from __future__ import annotations

from schemas.base import Record
from schemas.canonical import Json
from schemas.refusal import Refusal, no, note
from schemas.rules.numbering import normal_number
from schemas.rules.workflow import allowed_acts
from schemas.status import Status
from sync.province.connect import connected
from sync.province.ledger import UnitLedger
from sync.province.models import Chain, Device, DossierRow, EntryRow, FurtherCode, OpenTask, Quarantine, Unit
from sync.province.numbers import is_awaited, restored_on
from sync.province.read_model import state_of
from sync.province.text import say
from sync.wire.reading import to_plain

ROWS_MAX = 1_000


class DeviceLine(Record, omit_defaults=False):
    """One device as the province sees it. `awaited`: after a restore the unit's numbers wait until it has spoken."""

    unit: str
    device: str
    last_exchange_at: str | None
    entries: int
    head: str | None
    behind: int | None = None
    revoked: bool = False
    restores: int = 0
    awaited: bool = False


class Attention(Record, omit_defaults=False):
    """Something held that a person must look at: an entry that is not understood, a number nobody granted, two histories of one
    chain. It blocks nothing."""

    unit: str
    chain: str
    seq: int
    code: str
    message: str
    at: str


class Overview(Record, omit_defaults=False):
    """The JSON of `motcua-province status`. After a restore `restored_on` is its day."""

    units: int
    devices: list[DeviceLine]
    dossiers: int
    entries: int
    restored_on: str | None
    attention: list[Attention]


def overview() -> Overview:
    """Figures over everything held, and what a person must look at."""
    with connected():
        devices = Device.select().order_by(Device.unit, Device.device, Device.enrolled_at)
        newest = {(row.unit, row.device): row for row in devices}
        return Overview(
            units=Unit.select().count(),
            devices=[_device_line(row) for row in newest.values()],
            dossiers=DossierRow.select().count(),
            entries=EntryRow.select().count(),
            restored_on=restored_on(),
            attention=[_attention(row) for row in Quarantine.select().order_by(Quarantine.at.desc()).limit(ROWS_MAX)],
        )


def _attention(row: Quarantine) -> Attention:
    notice = _NOTICES.get(row.code) or note(row.code, "Mục này cần người xem. Không có gì bị chặn lại.")
    return Attention(unit=row.unit, chain=row.chain, seq=row.seq, code=row.code, message=say(notice), at=row.at)


_EVERY_NOTICE = (
    note(
        "province.not_understood",
        "Mục này được giữ nguyên nhưng chưa đọc hiểu được, có thể do phần mềm của xã mới hơn. Hãy cập nhật phần mềm của tỉnh; "
        "các mục khác vẫn nhận bình thường.",
    ),
    note(
        "province.code_not_granted",
        "Mã số ghi trong mục này không do tỉnh cấp, hoặc đã cấp cho hồ sơ khác. Hãy liên hệ đơn vị.",
    ),
    note(
        "wire.fork",
        "Sổ của máy này có hai bản khác nhau từ mục đã nêu, thường vì cả thư mục dữ liệu của máy bị chép lại từ bản cũ. Không "
        "bản nào bị ghi đè. Hãy hướng dẫn đơn vị khôi phục và ghi danh lại.",
    ),
)
_NOTICES = {notice.code: notice for notice in _EVERY_NOTICE}


def _device_line(row: Device) -> DeviceLine:
    here = (Chain.unit == row.unit) & (Chain.device == row.device)
    chains = list(Chain.select().where(here))
    newest = max(chains, key=lambda chain: _ordinal(chain.chain), default=None)
    return DeviceLine(
        unit=row.unit,
        device=row.device,
        last_exchange_at=row.last_exchange_at or None,
        entries=sum(chain.length for chain in chains),
        head=None if newest is None else newest.head,
        revoked=bool(row.revoked_at),
        restores=max(0, len(chains) - 1),
        awaited=not row.revoked_at and is_awaited(row.unit, row.device),
    )


def _ordinal(chain: str) -> int:
    """An incarnation's ordinal: the digits it begins with."""
    return int(chain.rsplit(".", 1)[1][:-4] or 0)


class DossierLine(Record, omit_defaults=False):
    """One dossier in a list, as the office's `find` shows it."""

    dossier: str
    code: str
    name: str
    procedure: str
    status: str
    due_at: str | None
    unit: str
    holder_unit: str


def list_dossiers(unit: str | None) -> list[DossierLine]:
    """The dossiers of a unit, those forwarded to it and those it has a task of; all without a unit. Newest first, at
    most a thousand."""
    with connected():
        chosen = DossierRow.select()
        if unit is not None:
            tasks = OpenTask.select(OpenTask.dossier).where(OpenTask.to_unit == unit)
            theirs = (DossierRow.unit == unit) | (DossierRow.holder_unit == unit) | DossierRow.dossier.in_(tasks)
            chosen = chosen.where(theirs)
        rows = chosen.order_by(DossierRow.received_at.desc(), DossierRow.dossier).limit(ROWS_MAX)
        return [_dossier_line(row) for row in rows]


def _dossier_line(row: DossierRow) -> DossierLine:
    return DossierLine(
        dossier=row.dossier,
        code=row.official_code or row.provisional_code,
        name=row.applicant,
        procedure=row.procedure_name,
        status=Status(row.status).slug,
        due_at=row.due_at or None,
        unit=row.unit,
        holder_unit=row.holder_unit,
    )


def find_dossier(number: str) -> DossierRow | Refusal:
    """The dossier with this id, official or provisional number. Refuses `dossier.unknown`,
    `dossier.ambiguous`."""
    wanted = normal_number(number)
    with connected():
        same = (DossierRow.dossier == wanted) | (DossierRow.official_code == wanted)
        further = DossierRow.dossier.in_(FurtherCode.select(FurtherCode.dossier).where(FurtherCode.code == wanted))
        rows = list(DossierRow.select().where(same | further | (DossierRow.provisional_code == wanted)).limit(2))
    if not rows:
        return no("dossier.unknown", "Không có hồ sơ nào mang số này. Hãy kiểm tra lại số.")
    if len(rows) > 1:
        return no("dossier.ambiguous", "Có nhiều hồ sơ mang số này. Hãy dùng mã số hồ sơ chính thức.")
    return rows[0]


def show_dossier(row: DossierRow) -> dict[str, Json]:
    """A dossier in full, in the shape of the office's `show`."""
    state = state_of(row)
    with connected():
        entries = UnitLedger(row.unit).entries_of(row.dossier)
    ordered = sorted(entries, key=lambda sealed: (sealed.entry.at, sealed.entry.chain, sealed.entry.seq))
    shown: dict[str, Json] = {
        "dossier": state.id,
        "provisional_code": state.provisional_code,
        "official_code": state.official_code or None,
        "further_codes": list(state.further_codes),
        "procedure": to_plain(state.procedure),
        "applicant": to_plain(state.applicant),
        "status": state.status.slug,
        "status_code": int(state.status),
        "received_at": state.received_at,
        "due_at": state.due_at,
        "finished_at": state.finished_at,
        "returned_at": state.returned_at,
        "holder": state.holder,
        "holder_unit": state.holder_unit,
        "location": state.location,
        "parts": [to_plain(part) for part in state.parts],
        "fees": [to_plain(fee) for fee in state.fees],
        "supplements": [to_plain(supplement) for supplement in state.supplements],
        "extensions": [to_plain(extension) for extension in state.extensions],
        "links": [to_plain(task) for task in state.links],
        "conflicts": [to_plain(conflict) for conflict in state.conflicts],
        "allowed": [str(act) for act in allowed_acts(state.status, has_conflict=bool(state.conflicts))],
        "unit": row.unit,
        "entries": [
            {"hash": s.hash, "act": s.entry.act, "by": s.entry.by, "at": s.entry.at, "late": s.entry.late} for s in ordered
        ],
    }
    return shown
