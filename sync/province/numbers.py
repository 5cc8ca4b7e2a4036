"""Official numbers (mã số hồ sơ): bound exactly once per dossier, never changed after (NĐ 118 Đ17.3, Đ28;
FACTS 2)."""

from __future__ import annotations

from schemas.acts import Act, CodeBound
from schemas.dossier import Dossier
from schemas.entry import Sealed
from schemas.refusal import Refusal, no
from schemas.rules.numbering import official_code
from schemas.status import Status
from sync.province.asking import first, rows
from sync.province.bulk import insert_rows
from sync.province.connect import connected
from sync.province.home import DEVICE
from sync.province.ledger import UnitLedger, in_batches
from sync.province.models import Block, Counter, Device, DossierRow, OfficialCode, Quarantine
from sync.province.own_chain import BY, OwnChain
from sync.province.read_model import Entries

BLOCK_SIZE_MAX = 2_000
RESTORE_STEP = 2_000
RESTORED = "restored"
"""The setting that holds the day of the last restore and how many there were."""
_CODES_OF = "SELECT dossier, code FROM official_code WHERE unit = ? AND dossier IN ({marks})"
_NOT_ACCEPTED = frozenset({Status.REGISTERED, Status.REFUSED})


def bind_codes(
    own: OwnChain, ledger: UnitLedger, entries: Entries, states: dict[str, Dossier], at: str, *, fresh: bool
) -> set[str]:
    """Give a number to every accepted dossier that has none; note those that came with one from a block.

    The entry that binds is added to `entries`. Gives the dossiers bound; none are without `fresh`.
    """
    accepted = [state for state in states.values() if not state.destroyed and state.status not in _NOT_ACCEPTED]
    known = _codes_of(ledger.unit, [state.id for state in accepted])
    due = [state for state in accepted if not state.official_code and state.id not in known]
    for state in accepted:
        if state.official_code and known.get(state.id) != state.official_code:
            _note_given(ledger.unit, state, known.get(state.id), entries[state.id], at)
    codes = _take_codes(ledger.unit, due) if fresh else {}
    keys = ledger.keys_of(codes)
    for dossier, code in codes.items():
        bound = own.act(Act.BIND_CODE, CodeBound(official_code=code), entries[dossier], keys.get(dossier), BY)
        entries[dossier].append(bound)
    return set(codes)


def unnumbered(unit: str) -> set[str]:
    """The dossiers of a unit that were accepted and have no number. Call within `connect.writing`."""
    chosen = DossierRow.select(DossierRow.dossier).where(DossierRow.unit == unit, DossierRow.official_code == "")
    rows = chosen.where(DossierRow.destroyed == 0, DossierRow.status.not_in([int(status) for status in _NOT_ACCEPTED]))
    return {row.dossier for row in rows}


def _take_codes(unit: str, due: list[Dossier]) -> dict[str, str]:
    """A fresh number for each, by its day of receipt and in the order of receipt."""
    days: dict[str, list[Dossier]] = {}
    for state in sorted(due, key=lambda state: (state.received_at, state.id)):
        days.setdefault(state.received_at[:10], []).append(state)
    codes: dict[str, str] = {}
    for day, states in days.items():
        first = _take(unit, day, len(states))
        codes |= {state.id: official_code(unit, day, first + place) for place, state in enumerate(states)}
    insert_rows(OfficialCode, [(unit, code, dossier) for dossier, code in codes.items()])
    return codes


def _codes_of(unit: str, dossiers: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in in_batches(dossiers):
        statement = _CODES_OF.format(marks=", ".join("?" * len(some)))
        found |= dict(rows(tuple[str, str], statement, unit, *some))
    return found


def grant_block(unit: str, device: str, day: str, size: int) -> tuple[str, str] | Refusal:
    """Set numbers aside for a device's day; the first and the last of them. Refuses `block.size`,
    `block.device`."""
    if not 1 <= size <= BLOCK_SIZE_MAX:
        return no("block.size", "Dải số phải từ 1 đến {limit} số. Hãy nhập lại.", limit=BLOCK_SIZE_MAX)
    if Device.get_or_none((Device.unit == unit) & (Device.device == device) & (Device.revoked_at == "")) is None:
        return no(
            "block.device",
            "Đơn vị {unit} không có máy {device} đang được phép. Hãy kiểm tra lại.",
            unit=unit,
            device=device,
        )
    first = _take(unit, day, size)
    Block.insert(unit=unit, device=device, day=day, first=first, size=size).execute()
    return official_code(unit, day, first), official_code(unit, day, first + size - 1)


def blocks_of(unit: str, device: str) -> list[Block]:
    """The blocks granted to a device."""
    with connected():
        return list(Block.select().where(Block.unit == unit, Block.device == device).order_by(Block.day, Block.first))


def _note_given(unit: str, state: Dossier, known: str | None, entries: list[Sealed], at: str) -> None:
    """A number counts once it is noted: one from a block, or one this province bound before it was restored.
    One nobody granted, or given twice, is for a person to settle."""
    taken = OfficialCode.get_or_none((OfficialCode.unit == unit) & (OfficialCode.code == state.official_code))
    ours = any(sealed.entry.act == Act.BIND_CODE and f".{DEVICE}." in sealed.entry.chain for sealed in entries)
    if known is None and taken is None and (ours or _is_granted(unit, state)):
        OfficialCode.insert(unit=unit, code=state.official_code, dossier=state.id).execute()
        return
    last = entries[-1]
    row = {"unit": unit, "chain": last.entry.chain, "seq": last.entry.seq, "hash": last.hash, "at": at}
    Quarantine.insert({**row, "code": "province.code_not_granted"}).on_conflict_ignore().execute()


def _is_granted(unit: str, state: Dossier) -> bool:
    device = state.id.rsplit(".", 3)[1]
    blocks = Block.select().where(Block.unit == unit, Block.device == device, Block.day == state.received_at[:10])
    return any(
        state.official_code == official_code(unit, block.day, number)
        for block in blocks
        for number in range(block.first, block.first + block.size)
    )


def _take(unit: str, day: str, count: int) -> int:
    """The first of `count` fresh numbers of a unit's day. The unit is held, so nobody else counts meanwhile."""
    row = first(tuple[int], 'SELECT "next" FROM counter WHERE unit = ? AND day = ?', unit, day)
    number = max(_first_of(day), 1 if row is None else row[0])
    insert_rows(Counter, [(unit, day, number + count)], update=True)
    return number


def _first_of(day: str) -> int:
    """The first number of a day. A restored province may have given numbers it no longer knows of: for the
    days up to its restore it counts from a range of its own."""
    row = first(tuple[str], "SELECT value FROM setting WHERE name = ?", RESTORED)
    if row is None:
        return 1
    restored_on, _, times = row[0].partition(" ")
    return 1 if day > restored_on else 1 + RESTORE_STEP * int(times)
