"""The stick and the shared folder: one visit, open or at night, and enrolment where there is no line at all."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.desk.clock import wall_now
from motcua_tui.desk.line import NIGHT_TRIES
from motcua_tui.desk.office import Office
from motcua_tui.desk.postman import OfficePostbox
from motcua_tui.desk.practice import why_not_line, why_not_line_locked
from motcua_tui.desk.spoken import result_json
from motcua_tui.text import say
from schemas.canonical import Json
from schemas.office_acts import Enrolled, OfficeAct
from schemas.refusal import Refusal
from schemas.times import moment_text
from sync.office import stick_enrol
from sync.office.port import OfficePort
from sync.office.run import Budget
from sync.office.state import Enrolment, SyncFolder
from sync.office.stick import EXIT_REFUSED, sync_by_stick
from sync.wire import limits


def sync(office: Office, stick: Path, seconds: float | None = None) -> dict[str, Json] | Refusal:
    """One visit of a stick with the office open. A device whose application travelled on it is enrolled first."""
    if shut := why_not_line(office):
        return shut
    folder = SyncFolder(office.folder)
    if folder.load().enrolment is None:
        done = stick_enrol.finish_enrolment(folder, stick, OfficePostbox(office))
        refusal = done if isinstance(done, Refusal) else _record(office, done) if done is not None else None
        if refusal is not None:
            return refusal
    office.end_turn()
    return _visit(folder, OfficePostbox(office), stick, seconds, tries=1)


def sync_locked(folder: Path, stick: Path, seconds: float | None = None) -> dict[str, Json] | Refusal:
    """One visit without a password: what is packed goes out, what comes waits sealed until the next unlock."""
    return why_not_line_locked(folder) or _visit(SyncFolder(folder), None, stick, seconds, tries=NIGHT_TRIES)


def enrol(office: Office, stick: Path, code: str, url: str = "", ca: str = "") -> dict[str, Json] | Refusal:
    """Write this device's application on a stick, or take in the province's answer to it. `province_key` is null while the
    answer is still to come."""
    refusal = why_not_line(office) or office.why_not(OfficeAct.ENROL)
    if refusal:
        return refusal
    box = OfficePostbox(office)
    folder = SyncFolder(office.folder)
    done = stick_enrol.enrol_by_stick(folder, box.unit, box.device, box.chain, stick, code, url, ca, box)
    if isinstance(done, Enrolment):
        written = _record(office, done)
        said: dict[str, Json] = {"unit": done.unit, "device": done.device, "province_key": done.sign, "province": done.province}
        return said if written is None else written
    if done.code == "sync.enrol_asked":
        return {"unit": box.unit, "device": box.device, "province_key": None, "code": done.code, "message": say(done)}
    return done


def _record(office: Office, enrolment: Enrolment) -> Refusal | None:
    """Write down to which province this device belongs now."""
    claim = office.claim()
    if isinstance(claim, Refusal):
        return claim
    office.store.marks.forget_flags()
    content = Enrolled(province=enrolment.url, unit=enrolment.unit, province_key=enrolment.sign)
    written = office.record(OfficeAct.ENROL, content, claim)
    return written if isinstance(written, Refusal) else None


def _visit(
    folder: SyncFolder, port: OfficePort | None, stick: Path, seconds: float | None, *, tries: int
) -> dict[str, Json] | Refusal:
    budget = Budget(seconds=seconds or limits.BUDGET_DEFAULT_S, tries=tries, now=lambda: moment_text(wall_now()))
    result = sync_by_stick(folder, port, stick, budget)
    if isinstance(result, Refusal):
        return result
    said = result_json(result)
    if result.exit_code == EXIT_REFUSED:
        said["refusal"] = {"code": result.code, "message": said["message"]}
    return said
