"""Acts of the office itself: they belong to no dossier and hold no citizen's data."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta

from schemas import limits
from schemas.base import Record, whole
from schemas.entry import DAY, HEX64, INCARNATION, ChainId, DeviceName, DossierId, Moment, UnitCode, UserName
from schemas.rules.year_table import YearTable

BookKind = Literal["copies", "signatures", "contracts"]
"""Chứng thực bản sao từ bản chính; chữ ký; hợp đồng, giao dịch."""
Role = Literal["clerk", "supervisor", "auditor"]
PublicKey = HEX64
Day = Annotated[str, Meta(pattern=DAY)]
BookName = Annotated[str, Meta(min_length=1, max_length=limits.BOOK_NAME_MAX)]
FeedbackNo = Annotated[str, Meta(pattern=whole("PAKN-[A-Z0-9]{1,12}-[0-9]{4}-[0-9]{3,5}"))]
FeedbackKind = Literal["conduct", "rule"]
FeedbackChannel = Literal["counter", "phone", "post", "online", "box"]
FeedbackStep = Literal["ask", "clarified", "refuse", "forward", "answer", "publish", "destroy"]
Display = Annotated[str, Meta(min_length=1, max_length=limits.DISPLAY_MAX)]


class OfficeAct(StrEnum):
    """Every act that concerns the office and not one dossier."""

    BEGIN = "begin"
    ADD_USER = "add-user"
    REMOVE_USER = "remove-user"
    RENEW_USER_KEY = "renew-user-key"
    SET_CALENDAR = "set-calendar"
    SET_SETTINGS = "set-settings"
    IMPORT_CATALOGUE = "import-catalogue"
    CONFIRM_DATE = "confirm-date"
    CLOSE_DAY = "close-day"
    ENROL = "enrol"
    OPEN_BOOK = "open-book"
    CLOSE_BOOK = "close-book"
    RECEIVE_FEEDBACK = "receive-feedback"
    MOVE_FEEDBACK = "move-feedback"
    PRINT_SLIPS = "print-slips"
    VOID_SLIP = "void-slip"
    HAND_SHIFT = "hand-shift"
    TAKE_SHIFT = "take-shift"
    OPEN_SESSION = "open-session"
    CLOSE_SESSION = "close-session"


class Begun(Record):
    """`begin`: the first entry of a chain, at set-up or after a restore.

    `nonce` makes two chains of the same name different from their first byte. After a restore `follows` names the
    head of the chain that the backup held, so that both branches stay visible.
    """

    unit: UnitCode
    device: DeviceName
    incarnation: Annotated[str, Meta(pattern=INCARNATION)]
    office: Annotated[str, Meta(min_length=1, max_length=limits.OFFICE_MAX)]
    nonce: Annotated[str, Meta(pattern=whole("[0-9a-f]{32}"))]
    follows: HEX64 | None = None
    follows_chain: Annotated[str, Meta(pattern=whole("([A-Z0-9.]{1,60})?"))] = ""


class UserAdded(Record):
    """`add-user`: an officer who may work here, with the public key (Ed25519, hex) that checks their turns."""

    user: UserName
    role: Role
    display: Display
    public_key: PublicKey


class UserNamed(Record):
    """`remove-user`: who may no longer work here. Their past entries stay theirs."""

    user: UserName


class UserKey(Record):
    """`renew-user-key`: a new signing key after recovery; turns signed with the older one stay valid."""

    user: UserName
    public_key: PublicKey


# `set-calendar`: the days off and worked days of a year, as announced.
CalendarSet = YearTable


class SettingsSet(Record):
    """`set-settings`: changed settings of the office; names and meaning in `schemas.settings`."""

    values: dict[Annotated[str, Meta(max_length=60)], Annotated[str, Meta(max_length=2000)]]


class CatalogueImported(Record):
    """`import-catalogue`: how many records entered, and a digest of the versions now known."""

    added: Annotated[int, Meta(ge=0)]
    changed: Annotated[int, Meta(ge=0)]
    digest: HEX64


class DateConfirmed(Record):
    """`confirm-date`: a person says what day it is, because the clock cannot be believed."""

    date: Day
    clock_said: Moment


class HeadSeen(Record):
    """How far a chain was held when a day was closed: its last place and that entry's hash."""

    chain: ChainId
    seq: Annotated[int, Meta(ge=0, le=2**40)]
    hash: HEX64


class DayClosed(Record):
    """`close-day` (chốt sổ ngày): the figures of a day and the head they stand on.

    `heads` says up to where the chains were counted that hold entries of the day; `digest` is taken over exactly those
    entries (schemas/rules/day_seal.py), so that any device holding them can tell what was counted, what came later, and
    that nothing was exchanged. Both are missing in closings made before they existed.
    """

    date: Day
    received: Annotated[int, Meta(ge=0)]
    returned: Annotated[int, Meta(ge=0)]
    entries: Annotated[int, Meta(ge=0)]
    head: HEX64
    heads: Annotated[tuple[HeadSeen, ...], Meta(max_length=limits.DAY_HEADS_MAX)] = ()
    digest: Annotated[str, Meta(pattern=whole("([0-9a-f]{64})?"))] = ""


class Enrolled(Record):
    """`enrol`: the province this device answers to, and its signing key (Ed25519, hex; none where it has no gateway)."""

    province: Annotated[str, Meta(max_length=300)]
    unit: UnitCode
    province_key: PublicKey | Literal[""]


class BookOpened(Record):
    """`open-book`: a certification book of this device, the first number to take and the procedures it serves.

    Opened again under the same name it goes on at `first`: after a restore only people know which numbers were given.
    """

    book: BookName
    kind: BookKind
    year: Annotated[int, Meta(ge=2000, le=2999)]
    procedures: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=limits.PROCEDURE_CODE_MAX)], ...],
        Meta(min_length=1, max_length=limits.BOOK_PROCEDURES_MAX),
    ]
    first: Annotated[int, Meta(ge=1, le=limits.BOOK_NUMBER_MAX)] = 1


class BookClosed(Record):
    """`close-book`: no more numbers; `last` is the newest one given, 0 for none."""

    book: BookName
    last: Annotated[int, Meta(ge=0, le=limits.BOOK_NUMBER_MAX)]


class SlipsPrinted(Record):
    """`print-slips`: blank receipt slips with numbers, for days without power: from `first`, `count` of them."""

    first: Annotated[int, Meta(ge=1, le=limits.BOOK_NUMBER_MAX)]
    count: Annotated[int, Meta(ge=1, le=limits.SLIPS_AT_ONCE_MAX)]


class SlipVoid(Record):
    """`void-slip`: a pre-printed slip that was spoilt or lost; its number is never used."""

    slip_no: Annotated[str, Meta(min_length=1, max_length=limits.CODE_MAX)]
    reason: Annotated[str, Meta(min_length=1, max_length=limits.GROUND_MAX)]


class FeedbackReceived(Record):
    """`receive-feedback`: a complaint or suggestion (phản ánh, kiến nghị) about conduct (hành vi hành chính) or a rule (quy định
    hành chính), and the days by which the office refuses it, asks for more, answers. `field` is the lĩnh vực it is about.

    Who spoke and in what words is not here: `commitment` is their HMAC-SHA-256 under a key kept beside them, so that they can
    be destroyed and nobody can test a guess.
    """

    feedback: FeedbackNo
    about: FeedbackKind
    commitment: HEX64
    refuse_by: Day
    ask_by: Day
    answer_by: Day
    channel: FeedbackChannel = "counter"
    field: Annotated[str, Meta(max_length=limits.FIELD_NAME_MAX)] = ""


class FeedbackMoved(Record):
    """`move-feedback`: what was done with it. Words of an answer or a ground are committed to like those of the citizen.

    `to` names the agency it was passed on to, `publish_by` is the last day to publish an answer, `ground` why words were
    destroyed.
    """

    feedback: FeedbackNo
    step: FeedbackStep
    commitment: HEX64 | Literal[""] = ""
    to: Annotated[str, Meta(max_length=limits.AGENCY_NAME_MAX)] = ""
    publish_by: Day | Literal[""] = ""
    ground: Annotated[str, Meta(max_length=limits.REASON_MAX)] = ""


class ShiftPlace(Record):
    """What lies in one place: ids of dossiers, no name and no number of a citizen."""

    place: Annotated[str, Meta(max_length=limits.PLACE_MAX)]
    dossiers: Annotated[tuple[DossierId, ...], Meta(min_length=1, max_length=limits.SHIFT_DOSSIERS_MAX)]


class ShiftHanded(Record):
    """`hand-shift` (bàn giao ca): what the one who leaves gives to a colleague, and where it lies."""

    to: UserName
    places: Annotated[tuple[ShiftPlace, ...], Meta(max_length=limits.SHIFT_DOSSIERS_MAX)] = ()
    note: Annotated[str, Meta(max_length=limits.NOTE_MAX)] = ""


class ShiftTaken(Record):
    """`take-shift` (nhận ca): the one who takes over says what was found; `handed` is the hash of the other's entry."""

    handed: HEX64
    missing: Annotated[tuple[DossierId, ...], Meta(max_length=limits.SHIFT_DOSSIERS_MAX)] = ()
    note: Annotated[str, Meta(max_length=limits.NOTE_MAX)] = ""


class SessionOpened(Record):
    """`open-session` (tiếp nhận lưu động): this device receives outside the office, at `place` (NĐ 118/2025 Điều 14.3.a)."""

    place: Annotated[str, Meta(min_length=1, max_length=limits.PLACE_MAX)]
    note: Annotated[str, Meta(max_length=limits.NOTE_MAX)] = ""


class SessionClosed(Record):
    """`close-session`: back from there; `received` dossiers were taken in."""

    received: Annotated[int, Meta(ge=0)]


OFFICE_CONTENT: dict[OfficeAct, type[Record]] = {
    OfficeAct.BEGIN: Begun,
    OfficeAct.ADD_USER: UserAdded,
    OfficeAct.REMOVE_USER: UserNamed,
    OfficeAct.RENEW_USER_KEY: UserKey,
    OfficeAct.SET_CALENDAR: CalendarSet,
    OfficeAct.SET_SETTINGS: SettingsSet,
    OfficeAct.IMPORT_CATALOGUE: CatalogueImported,
    OfficeAct.CONFIRM_DATE: DateConfirmed,
    OfficeAct.CLOSE_DAY: DayClosed,
    OfficeAct.ENROL: Enrolled,
    OfficeAct.OPEN_BOOK: BookOpened,
    OfficeAct.CLOSE_BOOK: BookClosed,
    OfficeAct.RECEIVE_FEEDBACK: FeedbackReceived,
    OfficeAct.MOVE_FEEDBACK: FeedbackMoved,
    OfficeAct.PRINT_SLIPS: SlipsPrinted,
    OfficeAct.VOID_SLIP: SlipVoid,
    OfficeAct.HAND_SHIFT: ShiftHanded,
    OfficeAct.TAKE_SHIFT: ShiftTaken,
    OfficeAct.OPEN_SESSION: SessionOpened,
    OfficeAct.CLOSE_SESSION: SessionClosed,
}
assert set(OFFICE_CONTENT) == set(OfficeAct)
