"""`import-legacy`: dossiers of an older register or system, taken over as late entries that say where they are from.

A dry run does everything but write. What is here already is passed over, so a file may be brought in again. A line that cannot
be taken over is named with its row and why; the others are taken.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Literal, cast

import msgspec

from motcua_tui.desk import legacy_epar, legacy_files, legacy_headings, legacy_rows
from motcua_tui.desk.legacy_headings import Guess, Mapping
from motcua_tui.desk.legacy_rows import FIELD_WORDS, LegacyRow
from motcua_tui.desk.office import Office
from motcua_tui.store import Draft
from motcua_tui.text import _, say
from schemas.acts import Act, Finished, HandedOver, PaymentReceived, Received, SupplementRequested, WithReason
from schemas.base import Record, read_value
from schemas.canonical import Json
from schemas.intake import ProcedureRef
from schemas.office_acts import OfficeAct
from schemas.procedure import Procedure, limit_for, version_hash
from schemas.refusal import Refusal, no
from schemas.text import digits, fold

Kind = Literal["xlsx", "csv", "epar-sql"]
Tick = Callable[[int, int], None]

KINDS: tuple[Kind, ...] = ("xlsx", "csv", "epar-sql")
AT_ONCE = 100
REFUSED_MAX = 10_000
NO_CODE = "KHÁC"
_BEGINS_AT, _DUE_AT, _ENDS_AT = "08:00", "17:00", "16:00"


class Source(Record, frozen=True):
    """A file as it was read: its lines, the mapping they were read by, and what else it told."""

    kind: Kind
    rows: list[LegacyRow]
    guess: Guess | None = None
    days_off: list[str] = []
    calendar: dict[str, bool] = {}

    @property
    def missing(self) -> tuple[str, ...]:
        """The needed columns nobody has named yet."""
        return () if self.guess is None else self.guess.missing


class Refused(Record, frozen=True):
    """A line that was not taken over."""

    row: int
    refusal: Refusal


class Outcome(msgspec.Struct):
    """What came of it: how many were (or would be) taken over, were here already, were refused."""

    imported: int = 0
    known: int = 0
    refused: list[Refused] = msgspec.field(default_factory=list)
    dry_run: bool = False


def why_not(office: Office) -> Refusal | None:
    """Only a supervisor takes over a register: it writes hundreds of late entries at once."""
    return office.why_not(OfficeAct.SET_SETTINGS)


def read_source(path: Path, kind: Kind, mapping: Mapping | None = None) -> Source | Refusal:
    """Read a file by its guessed or given mapping. Where needed columns cannot be told, `Source.missing` names them."""
    if kind == "epar-sql":
        dump = legacy_epar.read(path)
        return dump if isinstance(dump, Refusal) else Source(
            kind=kind, rows=dump.rows, days_off=dump.days_off, calendar=dump.calendar
        )
    raw = legacy_files.read_bytes(path)
    cells = raw if isinstance(raw, Refusal) else (legacy_files.workbook(raw) if kind == "xlsx" else legacy_files.separated(raw))
    if isinstance(cells, Refusal):
        return cells
    chosen = legacy_headings.guess(cells) if mapping is None else legacy_headings.applied(mapping, cells)
    if isinstance(chosen, Refusal):
        return chosen
    rows = [] if chosen.missing else legacy_headings.rows_of(cells, chosen)
    return Source(kind=kind, rows=rows, guess=chosen)


def take_over(office: Office, source: Source, *, dry_run: bool, tick: Tick = lambda _done, _total: None) -> Outcome | Refusal:
    """Take over every line that can be. For supervisors; refuses what the disk refuses, with what was written kept, and
    `import.mapping_needed` where the columns are not known.
    """
    refusal = why_not(office)
    if refusal is None and source.missing and not dry_run:
        refusal = no(
            "import.mapping_needed",
            "Không nhận ra cột: {fields}. Hãy chạy --dry-run để xem các tiêu đề rồi ghép cột bằng --mapping TỆP.",
            fields=", ".join(f"{_(FIELD_WORDS[name])} ({name})" for name in source.missing),
        )
    if refusal:
        return refusal
    outcome, seen, waiting = Outcome(dry_run=dry_run), set[str](), list[Draft]()
    by_name = _by_name(office)
    for done, row in enumerate(source.rows):
        if done % AT_ONCE == 0:
            tick(done, len(source.rows))
            if (stopped := _write(office, waiting, dry_run)) is not None:
                return stopped
        made = _one(office, source.kind, row, seen, by_name, len(waiting))
        if made is None:
            outcome.known += 1
        elif isinstance(made, Refusal):
            outcome.refused.append(Refused(row=row.row, refusal=made))
        else:
            outcome.imported += 1
            waiting += made
    stopped = _write(office, waiting, dry_run)
    tick(len(source.rows), len(source.rows))
    return outcome if stopped is None else stopped


def answer(source: Source, outcome: Outcome) -> dict[str, Json]:
    """As the command line prints it. Nothing of a refused line but its row and the reason."""
    shown: dict[str, Json] = {
        "imported": outcome.imported,
        "known": outcome.known,
        "refused": [
            {"row": one.row, "code": one.refusal.code, "message": say(one.refusal)} for one in outcome.refused[:REFUSED_MAX]
        ],
        "refused_count": len(outcome.refused),
        "dry_run": outcome.dry_run,
    }
    if source.guess is not None:
        shown["mapping"] = source.guess.as_json()
        shown["missing"] = list(source.missing)
    if source.kind == "epar-sql":
        shown["days_off"] = cast("list[Json]", source.days_off)
    return shown


def _write(office: Office, waiting: list[Draft], dry_run: bool) -> Refusal | None:
    """Write what waits in one transaction and forget it."""
    written = [] if dry_run else office.append(waiting)
    waiting.clear()
    return written if isinstance(written, Refusal) else None


def _one(
    office: Office, kind: Kind, row: LegacyRow, seen: set[str], by_name: dict[str, Procedure], before: int
) -> list[Draft] | Refusal | None:
    """The acts of one line, None where it is here already."""
    number = row.number
    if number in seen:
        return no("import.number_twice", "Số hồ sơ này đã có ở dòng trước trong tệp. Hãy kiểm tra lại.")
    seen.add(number)
    if office.store.resolve(number):
        return None
    life = _life(row)
    if isinstance(life, Refusal):
        return life
    content = _content(office, kind, row, number, life, by_name)
    return content if isinstance(content, Refusal) else _drafts(office, row, content, life, before)


class Life(Record, frozen=True):
    """What happened to a dossier, and when."""

    received: str
    due: str | None
    ended: str | None
    returned: str | None
    outcome: str


def _life(row: LegacyRow) -> Life | Refusal:
    usual = {"received": _BEGINS_AT, "due": _DUE_AT, "finished": _ENDS_AT, "returned": _ENDS_AT}
    times: dict[str, str | None] = {}
    for name, hour in usual.items():
        read = legacy_rows.moment_of(row.of(name), hour, name)
        if isinstance(read, Refusal):
            return read
        times[name] = read
    received, status = times["received"], legacy_rows.outcome_of(row.of("status"))
    if received is None:
        return _lacks("received")
    ended = times["finished"] or times["returned"]
    for name in ("due", "finished", "returned"):
        moment = times[name]
        if moment is not None and moment[:10] < received[:10]:
            words = FIELD_WORDS[name]
            return no("import.before_receipt", "Mục “{field}” đứng trước ngày tiếp nhận. Hãy kiểm tra lại dòng này.", field=words)
    outcome = status or ("returned" if times["returned"] else "finished" if ended else "open")
    if outcome in ("withdrawn", "refused", "stopped", "finished", "returned") and ended is None:
        return no("import.end_missing", "Dòng này ghi đã kết thúc nhưng không có ngày kết thúc. Hãy điền ngày rồi nhập lại.")
    if outcome in ("open", "supplement") and ended is not None:
        outcome = "returned" if times["returned"] else "finished"
    end = None if ended is None else max(ended, received)
    returned = max(times["returned"] or end, end) if outcome == "returned" and end is not None else None
    return Life(received=received, due=_not_before(times["due"], received), ended=end, returned=returned, outcome=outcome)


def _lacks(field: str) -> Refusal:
    return no("import.missing", "Dòng này thiếu mục “{field}”. Hãy điền trong tệp rồi nhập lại.", field=FIELD_WORDS[field])


def _not_before(moment: str | None, first: str) -> str | None:
    return None if moment is None else max(moment, first)


def _content(
    office: Office, kind: Kind, row: LegacyRow, number: str, life: Life, by_name: dict[str, Procedure]
) -> Received | Refusal:
    procedure = _procedure(office, row, life.received[:10], by_name)
    if isinstance(procedure, Refusal):
        return procedure
    person: dict[str, Json] = {"name": row.of("name"), "address": row.of("address"), "email": row.of("email")}
    identity, phone = legacy_rows.identity_of(row.of("id_number")), legacy_rows.phone_of(row.of("phone"))
    person |= {"id_number": identity, "phone": phone, "birth_date": _birth(row.of("birth_date"))}
    fee = legacy_rows.amount_of(row.of("fee"))
    copies = digits(row.of("copies"))
    plain: dict[str, Json] = {
        "procedure": cast("Json", msgspec.to_builtins(procedure)),
        "applicant": person,
        "channel": legacy_rows.channel_of(row.of("channel")),
        "note": row.of("note"),
        "copies_count": int(copies) if copies and 1 <= int(copies) <= 999 else 1,
        "fees": [{"name": "Phí, lệ phí", "amount_vnd": fee, "kind": "other"}] if fee else [],
        "provisional_code": number,
        "due_at": life.due,
        "imported": kind,
    }
    if not person["name"]:
        return _lacks("name")
    return read_value(plain, Received, area="import")


def _birth(text: str) -> str:
    """A birth date as the record has it, "" where it cannot be told."""
    if text.isdigit() and len(text) == 4:
        return text
    read = legacy_rows.moment_of(text, _BEGINS_AT, "birth_date")
    return read[:10] if isinstance(read, str) else ""


def _by_name(office: Office) -> dict[str, Procedure]:
    """The procedures in force today by their folded names."""
    today = office.clock.state(office.store).now.date()
    return {_bare_name(one.name): one for one in office.store.catalogue.search("", today, office.store.catalogue.count())}


def _bare_name(name: str) -> str:
    """A procedure's name as registers shorten it: without diacritics, without “Thủ tục” before it."""
    return fold(name).removeprefix("thu tuc ").rstrip(" .;")


def _procedure(office: Office, row: LegacyRow, day: str, by_name: dict[str, Procedure]) -> ProcedureRef | Refusal:
    """The procedure as the catalogue knows it, by code or by name; else as the register calls it."""
    code, name = row.of("procedure_code"), row.of("procedure")
    if not code and not name:
        return _lacks("procedure")
    known = (office.store.catalogue.current(code, date.fromisoformat(day)) if code else None) or by_name.get(_bare_name(name))
    if known is None:
        plain: dict[str, Json] = {"code": code or NO_CODE, "name": name or code, "field": row.of("field")}
        return read_value(plain, ProcedureRef, area="import")
    limit = limit_for(known)
    version = version_hash(known)[:16]
    return ProcedureRef(code=known.code, name=known.name, field=known.field, version=version, limit=str(limit) if limit else "")


def _drafts(office: Office, row: LegacyRow, content: Received, life: Life, before: int) -> list[Draft] | Refusal:
    reason = row.of("reason") or row.of("note") or "Theo sổ cũ"
    steps: list[tuple[Act, Record, str]] = [(Act.RECEIVE, content, life.received)]
    end = life.ended or life.received
    if content.fees:
        # What an old register writes beside a dossier is what was taken.
        steps.append((Act.PAYMENT_RECEIVED, PaymentReceived(amount_vnd=content.fees[0].amount_vnd), life.received))
    if life.outcome in ("withdrawn", "refused", "stopped"):
        act = {"withdrawn": Act.WITHDRAW, "refused": Act.REFUSE, "stopped": Act.STOP}[life.outcome]
        steps.append((act, WithReason(reason=reason[:2000]), end))
    elif life.outcome == "supplement":
        steps.append((Act.REQUEST_SUPPLEMENT, SupplementRequested(reason=reason[:2000]), life.received))
    elif life.outcome in ("finished", "returned"):
        steps.append((Act.FINISH, Finished(), end))
        if life.returned is not None:
            taker = row.of("taken_by") or content.applicant.name
            steps.append((Act.HAND_OVER, HandedOver(to_name=taker[:500]), life.returned))
    found: list[Draft] = []
    for place, (act, one, at) in enumerate(steps):
        claim = office.claim(at)
        if isinstance(claim, Refusal):
            return claim
        found.append(office.draft(act, one, claim, same_as=before if place else None))
    return found
