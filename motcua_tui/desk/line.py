"""The line to the province: enrolment, one exchange, what is known without asking, reconciliation."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from motcua_tui.desk import held_numbers
from motcua_tui.desk.clock import wall_now
from motcua_tui.desk.national import bind_numbers
from motcua_tui.desk.office import Office
from motcua_tui.desk.postman import OfficePostbox
from motcua_tui.desk.practice import why_not_line, why_not_line_locked
from motcua_tui.desk.reach import note_reach
from motcua_tui.desk.spoken import result_json, status_json
from schemas.base import plain
from schemas.canonical import Json
from schemas.office_acts import Enrolled, OfficeAct
from schemas.refusal import Refusal
from schemas.times import moment_text, parse_date
from sync.office import enrol as enrolling
from sync.office import national, stick_peers
from sync.office import reconcile as reconciling
from sync.office.run import Budget, pack_waiting, sync_once
from sync.office.run import sync_status as status_of
from sync.office.state import SyncFolder
from sync.office.state import not_enrolled as not_enrolled_yet
from sync.wire import limits

NIGHT_TRIES = 6


def enrol(office: Office, url: str, code: str, ca: str = "") -> dict[str, Json] | Refusal:
    """Make this device known to the province; the province's key is pinned and recorded."""
    refusal = why_not_line(office) or office.why_not(OfficeAct.ENROL)
    if refusal:
        return refusal
    claim = office.claim()
    if isinstance(claim, Refusal):
        return claim
    box = OfficePostbox(office)
    done = enrolling.enrol(SyncFolder(office.folder), box.unit, box.device, box.chain, url, code, ca)
    if isinstance(done, Refusal):
        return done
    office.store.marks.forget_flags()
    content = Enrolled(province=url, unit=done.unit, province_key=done.sign)
    written = office.record(OfficeAct.ENROL, content, claim)
    if isinstance(written, Refusal):
        return written
    return {"unit": done.unit, "device": done.device, "province_key": done.sign, "province": done.province}


def sync(office: Office, seconds: float | None = None) -> dict[str, Json] | Refusal:
    """One exchange with everything: sent, received, folded, compared."""
    if refusal := why_not_line(office):
        return refusal
    bind_numbers(office)
    office.end_turn()
    budget = Budget(seconds=seconds or limits.BUDGET_DEFAULT_S, now=lambda: moment_text(wall_now()))
    result = sync_once(SyncFolder(office.folder), OfficePostbox(office), budget)
    if isinstance(result, Refusal):
        return result
    return {**result_json(result), "numbers_held": held_numbers.as_json(office)}


def sync_locked(folder: Path, seconds: float | None = None) -> dict[str, Json] | Refusal:
    """The night's exchange: no password, no key of the vault; what comes waits sealed until the next unlock."""
    if refusal := why_not_line_locked(folder):
        return refusal
    budget = Budget(
        seconds=seconds or limits.BUDGET_DEFAULT_S, tries=NIGHT_TRIES, now=lambda: moment_text(wall_now())
    )
    result = sync_once(SyncFolder(folder), None, budget)
    if isinstance(result, Refusal):
        return result
    return result_json(result)


def reconcile(office: Office, day: str | None) -> dict[str, Json] | Refusal:
    """Compare dossier by dossier what the province shows with what is shown here; of one day of receipt, or all."""
    wanted = parse_date(day) if day is not None else None
    if isinstance(wanted, Refusal):
        return wanted
    if refusal := why_not_line(office):
        return refusal
    budget = Budget(seconds=limits.BUDGET_DEFAULT_S, now=lambda: moment_text(wall_now()))
    found = reconciling.reconcile(
        SyncFolder(office.folder), OfficePostbox(office), budget, wanted.isoformat() if wanted else None
    )
    if isinstance(found, Refusal):
        return found
    return {**cast(dict[str, Json], plain(found)), "exit": found.exit_code}


def pack(office: Office) -> Refusal | None:
    """Sign the turn and seal what waits into the outbox, at a pause and at the lock, so that the night needs no key.

    Nothing happens before enrolment, or when nothing was written since the last packing.
    """
    state = SyncFolder(office.folder).load()
    if state.enrolment is None:
        return None
    bind_numbers(office)
    office.end_turn()
    head = office.store.head()
    if state.own is not None and (state.own.seq, state.own.hash) == (head.seq, head.hash) and not _has_news(office.folder):
        return None
    return pack_waiting(SyncFolder(office.folder), OfficePostbox(office))


def fold_waiting(office: Office) -> Refusal | None:
    """Take in what came while the office was locked: bindings, acts of officers, reference data."""
    if _has_news(office.folder):
        return pack(office)
    note_reach(office)
    return None


def _has_news(folder: Path) -> bool:
    """True when something that came in the night waits to be folded or shown."""
    line = SyncFolder(folder)
    return any(line.inbox.glob("*.parcel")) or stick_peers.has_waiting(line) or national.has_news(line, line.load())


def is_enrolled(folder: Path) -> bool:
    """True when this device belongs to a province."""
    return SyncFolder(folder).load().enrolment is not None


def not_enrolled() -> Refusal:
    """The device knows no province yet."""
    return not_enrolled_yet()


def last_confirmed_at(folder: Path) -> str:
    """When the province last signed a receipt, "" for never."""
    return SyncFolder(folder).load().last_confirmed_at


def sync_status(folder: Path) -> dict[str, Json]:
    """What is known without the network and without the vault."""
    return status_json(status_of(SyncFolder(folder)))
