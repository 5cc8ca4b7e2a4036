"""Official numbers (mã số hồ sơ): bound exactly once per dossier, never changed after (NĐ 118 Đ17.3, Đ28;
FACTS 2)."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from schemas.acts import Act, CodeBound
from schemas.dossier import Dossier
from schemas.entry import Sealed
from schemas.refusal import Refusal, no
from schemas.rules.numbering import PROVISIONAL_PREFIX, number_of, official_code
from schemas.status import Status
from sync.province.asking import do, first, rows
from sync.province.bulk import insert_rows
from sync.province.connect import connected
from sync.province.home import DEVICE
from sync.province.ledger import UnitLedger, in_batches
from sync.province.models import Block, Counter, Device, DossierRow, FurtherCode, OfficialCode, Quarantine, Setting
from sync.province.own_chain import BY, OwnChain
from sync.province.read_model import Entries

BLOCK_SIZE_MAX = 2_000
BAND_NUMBERS = 500
"""How many numbers of a day each incarnation of the province has to itself, where two may count apart."""
BANDS = 19_998
DAYS_AHEAD = 31
"""Numbers of later days than these are counted in the incarnation's own band: a restore may forget that they were given."""
RESTORED = "restored"
"""The setting that holds the day of the last restore and the band in which the restored province counts."""
AWAITING = "awaiting"
"""A setting for each unit some device of which has not come since the last restore, and one for each such device."""
_GIVING_BACK = "giving-back"
"""A setting for each device that brings back what a restore took, until what it brought has its numbers."""
_AWAITED = """
    SELECT 1 FROM device AS d JOIN setting AS s ON s.name = ? || ' ' || d.unit || ' ' || d.device
    WHERE d.unit = ? AND d.revoked_at = '' LIMIT 1
"""
_CODES_OF = "SELECT dossier, code FROM official_code WHERE unit = ? AND dossier IN ({marks})"
_TAKEN = """
    SELECT code FROM official_code WHERE unit = ? AND code IN ({marks})
    UNION SELECT code FROM further_code WHERE unit = ? AND code IN ({marks})
"""
_BELONGS = """
    SELECT dossier FROM official_code WHERE unit = ? AND code = ?
    UNION SELECT dossier FROM further_code WHERE unit = ? AND code = ?
"""
_NUMBERING = frozenset({str(Act.BIND_CODE), str(Act.FILE_ONLINE)})
"""Entries of the province's own that bring a number: bound by it, or given by the portal where the citizen filed."""
_NOT_ACCEPTED = frozenset({Status.REGISTERED, Status.REFUSED})


def bind_codes(
    own: OwnChain, ledger: UnitLedger, entries: Entries, states: dict[str, Dossier], at: str, *, fresh: bool
) -> set[str]:
    """Give a number to every accepted dossier that has none; note those that came with one from a block. One taken over
    from an older register has its number from there.

    The entry that binds is added to `entries`. Gives the dossiers bound; none are without `fresh`.
    """
    accepted = [state for state in states.values() if not state.destroyed and _was_accepted(state)]
    known = _codes_of(ledger.unit, [state.id for state in accepted])
    due = [state for state in accepted if not state.official_code and not state.imported and state.id not in known]
    for state in accepted:
        if state.official_code and (state.further_codes or known.get(state.id) != state.official_code):
            _note_given(ledger.unit, state, known.get(state.id, ""), entries[state.id], at)
    codes = _take_codes(ledger.unit, _not_held_back(ledger.unit, due), own.incarnation, at[:10]) if fresh else {}
    keys = ledger.keys_of(codes)
    for dossier, code in codes.items():
        bound = own.act(Act.BIND_CODE, CodeBound(official_code=code), entries[dossier], keys.get(dossier), BY)
        entries[dossier].append(bound)
    return set(codes)


def await_devices() -> None:
    """After a restore: from every device admitted then it is to be heard what it knows. Call once the tables are filled."""
    devices = rows(tuple[str, str], "SELECT DISTINCT unit, device FROM device WHERE revoked_at = ''")
    do("DELETE FROM setting WHERE name = ? OR name LIKE ?", AWAITING, f"{AWAITING} %")
    units = {unit for unit, _device in devices}
    named = [f"{AWAITING} {unit}" for unit in sorted(units)]
    named += [f"{AWAITING} {unit} {device}" for unit, device in devices]
    insert_rows(Setting, [(name, "") for name in named])


def came_back(unit: str, device: str) -> bool:
    """Note that a device showed it holds nothing of the province's own that a restore lost. True when it was the last of its
    unit that was awaited, so that what was held back can get its numbers. Call within `connect.writing`."""
    do("DELETE FROM setting WHERE name = ?", f"{AWAITING} {unit} {device}")
    if first(tuple[int], _AWAITED, AWAITING, unit) is not None:
        return False
    do("DELETE FROM setting WHERE name = ?", f"{AWAITING} {unit}")
    return True


def is_awaiting(unit: str) -> bool:
    """Whether some device of the unit may know of numbers that a restore forgot."""
    return first(tuple[int], "SELECT 1 FROM setting WHERE name = ?", f"{AWAITING} {unit}") is not None


def note_giving_back(unit: str, device: str) -> None:
    """A device begins to bring what a restore took from here; no number is bound meanwhile. Call within `connect.writing`."""
    insert_rows(Setting, [(f"{_GIVING_BACK} {unit} {device}", "")], keep=True)


def is_giving_back(unit: str, device: str) -> bool:
    """Whether the device has begun to bring things back and the numbers of what came are still to be bound."""
    return first(tuple[int], "SELECT 1 FROM setting WHERE name = ?", f"{_GIVING_BACK} {unit} {device}") is not None


def note_given_back(unit: str, device: str) -> None:
    """All of it came, and has its numbers. Call within `connect.writing`."""
    do("DELETE FROM setting WHERE name = ?", f"{_GIVING_BACK} {unit} {device}")


def is_awaited(unit: str, device: str) -> bool:
    """Whether this device has not been heard since the last restore. Call within a connection."""
    return first(tuple[int], "SELECT 1 FROM setting WHERE name = ?", f"{AWAITING} {unit} {device}") is not None


def restored_on() -> str | None:
    """The day of the last restore. Call within a connection."""
    row = first(tuple[str], "SELECT value FROM setting WHERE name = ?", RESTORED)
    return None if row is None else row[0][:10]


def _not_held_back(unit: str, due: list[Dossier]) -> list[Dossier]:
    """Without the dossiers that may have had a number before the restore: they wait until every device of the unit came, or
    was revoked, lest one that knows the number brings it when another has been bound."""
    restored = first(tuple[str], "SELECT value FROM setting WHERE name = ?", RESTORED) if due else None
    if restored is None or not is_awaiting(unit):
        return due
    return [state for state in due if state.received_at[:10] > restored[0][:10]]


def _was_accepted(state: Dossier) -> bool:
    """What was only laid on the counter gets no number, however it ended."""
    return state.status not in _NOT_ACCEPTED and (state.registered_at is None or state.is_received)


def unnumbered(unit: str) -> set[str]:
    """The dossiers of a unit that were accepted and have no number. Call within `connect.writing`."""
    chosen = DossierRow.select(DossierRow.dossier).where(DossierRow.unit == unit, DossierRow.official_code == "")
    rows = chosen.where(DossierRow.destroyed == 0, DossierRow.status.not_in([int(status) for status in _NOT_ACCEPTED]))
    # What was taken over from an older register kept its number there, and is not asked for again and again.
    ours = (DossierRow.provisional_code == "") | DossierRow.provisional_code.startswith(PROVISIONAL_PREFIX)
    return {row.dossier for row in rows.where(ours)}


def _take_codes(unit: str, due: list[Dossier], incarnation: str, today: str) -> dict[str, str]:
    """A fresh number for each, by its day of receipt and in the order of receipt."""
    days: dict[str, list[Dossier]] = {}
    for state in sorted(due, key=lambda state: (state.received_at, state.id)):
        days.setdefault(state.received_at[:10], []).append(state)
    codes: dict[str, str] = {}
    for day, states in days.items():
        first = _take(unit, day, len(states), incarnation, today)
        codes |= {state.id: official_code(unit, day, first + place) for place, state in enumerate(states)}
    insert_rows(OfficialCode, [(unit, code, dossier) for dossier, code in codes.items()])
    return codes


def _codes_of(unit: str, dossiers: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in in_batches(dossiers):
        statement = _CODES_OF.format(marks=", ".join("?" * len(some)))
        found |= dict(rows(tuple[str, str], statement, unit, *some))
    return found


def grant_block(
    unit: str, device: str, day: str, size: int, incarnation: str, today: str
) -> tuple[str, str] | Refusal:
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
    first = _take(unit, day, size, incarnation, today)
    Block.insert(unit=unit, device=device, day=day, first=first, size=size).execute()
    return official_code(unit, day, first), official_code(unit, day, first + size - 1)


def blocks_of(unit: str, device: str) -> list[Block]:
    """The blocks granted to a device."""
    with connected():
        return list(Block.select().where(Block.unit == unit, Block.device == device).order_by(Block.day, Block.first))


def _note_given(unit: str, state: Dossier, known: str, entries: list[Sealed], at: str) -> None:
    """A number counts once it is noted: one from a block, or one that was given before this province was restored. Of two
    that were given apart the one that stands is the dossier's, and the other is nobody else's.
    One nobody granted, or one of two dossiers, is for a person to settle."""
    codes = [state.official_code, *state.further_codes]
    owners = {dossier for code in codes for (dossier,) in rows(tuple[str], _BELONGS, unit, code, unit, code)}
    ours = any(sealed.entry.act in _NUMBERING and f".{DEVICE}." in sealed.entry.chain for sealed in entries)
    is_ours = known == state.official_code or ours or _is_granted(unit, state) or _is_from_before(unit, state)
    if owners <= {state.id} and known in ("", *codes) and is_ours:
        do("DELETE FROM official_code WHERE unit = ? AND dossier = ?", unit, state.id)
        do("DELETE FROM further_code WHERE unit = ? AND dossier = ?", unit, state.id)
        insert_rows(OfficialCode, [(unit, state.official_code, state.id)])
        insert_rows(FurtherCode, [(unit, code, state.id) for code in state.further_codes])
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


def _is_from_before(unit: str, state: Dossier) -> bool:
    """True for a number this province cannot have given to another dossier since it was restored: whoever has it got it
    before, from a block the restore forgot."""
    day, number = state.received_at[:10], number_of(state.official_code)
    restored = _restored()
    if restored is None or day > restored[0] or number is None or official_code(unit, day, number) != state.official_code:
        return False
    return not _start_of(restored[1]) <= number < _next_of(unit, day)


def _take(unit: str, day: str, count: int, incarnation: str, today: str) -> int:
    """The first of `count` fresh numbers of a unit's day. The unit is held, so nobody else counts meanwhile. Numbers that
    came back from before a restore are passed over."""
    number = max(_first_of(day, incarnation, today), _next_of(unit, day))
    while taken := _taken(unit, [official_code(unit, day, number + place) for place in range(count)]):
        number = max(taken) + 1
    insert_rows(Counter, [(unit, day, number + count)], update=True)
    return number


def _taken(unit: str, codes: list[str]) -> list[int]:
    found: list[int] = []
    for some in in_batches(codes):
        statement = _TAKEN.format(marks=", ".join("?" * len(some)))
        found += [number_of(code) or 0 for (code,) in rows(tuple[str], statement, unit, *some, unit, *some)]
    return found


def _next_of(unit: str, day: str) -> int:
    row = first(tuple[int], 'SELECT "next" FROM counter WHERE unit = ? AND day = ?', unit, day)
    return 1 if row is None else row[0]


def _first_of(day: str, incarnation: str, today: str) -> int:
    """The first number of a day. A restored province may have given numbers it no longer knows of, also of the days
    ahead: for those, and for days far ahead, each incarnation counts in a band of its own."""
    restored = _restored()
    if restored is not None and day <= restored[0]:
        return _start_of(restored[1])
    return _start_of(band_of(incarnation)) if day > _ahead(today) else 1


def band_of(incarnation: str) -> int:
    """Where an incarnation counts. Its name is drawn at random, so two restores of one backup count apart too."""
    return 1 + int.from_bytes(hashlib.sha256(incarnation.encode("ascii")).digest()[:8], "big") % BANDS


def _start_of(band: int) -> int:
    return 1 + BAND_NUMBERS * band


def _ahead(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=DAYS_AHEAD)).isoformat()


def _restored() -> tuple[str, int] | None:
    """Up to which day numbers may have been given that a restore forgot, and the band of the present incarnation."""
    row = first(tuple[str], "SELECT value FROM setting WHERE name = ?", RESTORED)
    if row is None:
        return None
    restored_on, _, band = row[0].partition(" ")
    return _ahead(restored_on), int(band)
