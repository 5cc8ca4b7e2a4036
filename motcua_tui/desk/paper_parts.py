"""What every paper of a dossier shares: letterhead, numbers, people, parts and fees, from the office's settings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from motcua_tui.desk.office import Office
from motcua_tui.desk.units import unit_words, units_of
from motcua_tui.prints.regimes import FormKind, find_form
from motcua_tui.prints.sheet import TWO_COPIES, FeeLine, FormMark, Letterhead, PartLine, Party
from motcua_tui.text import fill
from schemas import limits
from schemas.acts import Act
from schemas.base import Record
from schemas.dossier import Dossier
from schemas.intake import FeeDue, PartGiven, Person
from schemas.procedure import parse_limit
from schemas.refusal import Refusal
from schemas.rules.deadlines import forward_by
from schemas.rules.slip_code import slip_code

_FEE_KINDS: dict[str, Literal["Phí", "Lệ phí", "Khác"]] = {"fee": "Phí", "charge": "Lệ phí", "other": "Khác"}
_ORGANISATIONS = frozenset({"enterprise", "organisation", "state_agency"})


class Facts(Record):
    """The office's side of a paper, gathered once."""

    letterhead: Letterhead
    code: str
    provisional: bool
    provisional_code: str
    qr: str
    printed_at: datetime
    dated: date
    reprint: int
    copies: tuple[str, ...]
    clerk: str
    place: str
    hotline: str
    unconfirmed_years: tuple[int, ...]
    names: dict[str, str]
    units: dict[str, str]
    forms_since: date
    registered: bool = False
    signer_role: str = ""
    signer_name: str = ""
    forward_by: datetime | None = None
    authors: dict[str, str] = {}
    """Who did each act last."""
    book_no: str = ""
    sequence_no: str = ""

    @staticmethod
    def of(office: Office, dossier: Dossier, now: datetime, today: date, reprint: int) -> Facts:
        """Read settings and numbers for one dossier."""
        entries = office.store.entries_of(dossier.id)
        book_no, sequence_no = _in_register(dossier)
        official = bool(dossier.official_code)
        year = int(dossier.due_at[:4]) if dossier.due_at and dossier.due_unconfirmed else 0
        return Facts(
            letterhead=letterhead_of(office),
            code=dossier.official_code or dossier.provisional_code or dossier.id[:60],
            provisional=not official,
            provisional_code=dossier.provisional_code if official else "",
            qr=slip_code(dossier.id, entries[0].hash),
            printed_at=now,
            dated=today,
            reprint=reprint,
            copies=TWO_COPIES if office.setting("print.copies") == "2" else (),
            clerk=office.officer.display,
            place=office.setting("agency.address") or office.store.identity.office,
            hotline=office.setting("agency.hotline"),
            unconfirmed_years=(year,) if year else (),
            names={user.user: user.display for user in office.store.users().values()},
            units=dict(units_of(office)),
            forms_since=date.fromisoformat(office.setting("print.forms_since")),
            registered=not dossier.is_received and dossier.registered_at is not None,
            signer_role=signer_role(office),
            signer_name=office.setting("agency.signer_name"),
            forward_by=forward_by(dossier, office.calendar),
            authors={one.entry.act: one.entry.by for one in entries},
            book_no=book_no,
            sequence_no=sequence_no,
        )

    def form(self, kind: FormKind, on: date) -> FormMark | None:
        """The number and title of the form in the list in force on the day of the act it is about."""
        return find_form(kind, on, self.forms_since)

    def name(self, user: str) -> str:
        """The display name of an officer, the user name where there is none."""
        return self.names.get(user, user)

    def unit(self, code: str) -> str:
        """A unit by its name, with the code behind it; the code alone where the province named none."""
        return unit_words(self.units, code)[: limits.NAME_MAX]

    def author(self, act: Act) -> str:
        """The display name of who did this act last, of who prints where nobody did."""
        user = self.authors.get(act, "")
        return self.name(user) if user else self.clerk


def _in_register(dossier: Dossier) -> tuple[str, str]:
    """Book and place in the register (sổ theo dõi): every machine keeps one book a year, numbered by day, as its codes are."""
    series, *place = (dossier.provisional_code or dossier.official_code).rsplit("-", 2)
    if len(place) != 2:
        return "", ""
    device = series.rpartition("-")[2] if dossier.provisional_code else ""
    return "-".join(part for part in (dossier.received_at[:4], device) if part), "-".join(place)


def letterhead_of(office: Office) -> Letterhead:
    """The two-line agency header from the settings."""
    return Letterhead(
        parent=office.setting("agency.parent"),
        office=office.setting("agency.name") or office.store.identity.office,
        place=office.setting("agency.place") or office.store.identity.office,
        address=office.setting("agency.address"),
        hotline=office.setting("agency.hotline"),
    )


def signer_role(office: Office) -> str:
    """Who signs for the office, a line for each part of the setting: "TM. Ủy ban nhân dân | Chủ tịch"."""
    return "\n".join(part.strip() for part in office.setting("agency.signer_role").split("|"))


def party(person: Person) -> Party:
    """A person or an organisation as a form names it."""
    organisation = person.kind in _ORGANISATIONS
    return Party(
        name=person.name,
        title="" if organisation else "Ông/Bà",
        id_label="Mã số thuế/mã định danh" if organisation else "Số định danh/hộ chiếu",
        id_number=person.id_number,
        address=person.address,
        phone=person.phone,
        email=person.email,
    )


def part_lines(parts: tuple[PartGiven, ...]) -> tuple[PartLine, ...]:
    """The parts table."""
    return tuple(
        PartLine(
            name=part.name,
            originals=part.originals,
            certified=part.certified,
            copies=part.copies,
            pages=part.pages,
            electronic=part.electronic,
            note="dùng lại giấy tờ đã nộp" if part.reused_from else "",
        )
        for part in parts
    )


def named_parts(names: tuple[str, ...]) -> tuple[PartLine, ...]:
    """Parts that are only named: what is still missing."""
    return tuple(PartLine(name=name) for name in names)


def fee_lines(fees: tuple[FeeDue, ...]) -> tuple[FeeLine, ...]:
    """The fee table."""
    return tuple(FeeLine(name=fee.name, amount_vnd=fee.amount_vnd, kind=_FEE_KINDS[fee.kind]) for fee in fees)


def limit_words(text: str) -> str:
    """A recorded limit in words, empty when none was recorded. Legal papers are Vietnamese whatever the screen shows."""
    limit = parse_limit(text) if text else None
    if limit is None or isinstance(limit, Refusal):
        return ""
    words = {
        "working_days": "{value} ngày làm việc",
        "calendar_days": "{value} ngày",
        "hours": "{value} giờ làm việc",
        "same_day": "trong ngày làm việc (nhận trước {cutoff})" if limit.cutoff else "trong ngày làm việc",
    }
    return fill(words[limit.unit], {"value": limit.value, "cutoff": limit.cutoff or ""})
