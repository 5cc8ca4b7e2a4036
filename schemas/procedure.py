"""A procedure (thủ tục hành chính) as the catalogue publishes it: cases, time limits, parts, fees, validity.

All functions are pure. Where a source is unclear the value is None and the source's own words are kept beside
it: a clerk decides, the program never guesses.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, cast

from msgspec import Meta

from schemas import limits
from schemas.base import Record, plain, whole
from schemas.canonical import Json, canonical_bytes
from schemas.intake import Amount, Channel, Count
from schemas.refusal import Refusal, no

LimitUnit = Literal["working_days", "calendar_days", "hours", "same_day"]
FeeKind = Literal["fee", "charge", "other"]

CODE_PATTERN = whole(r"[0-9A-Za-z][0-9A-Za-z._/\-]{1,49}")

Code = Annotated[str, Meta(min_length=2, max_length=limits.PROCEDURE_CODE_MAX, pattern=CODE_PATTERN)]
PartCode = Annotated[str, Meta(max_length=limits.CODE_MAX)]
PartName = Annotated[str, Meta(min_length=1, max_length=limits.PART_NAME_MAX)]
CaseName = Annotated[str, Meta(min_length=1, max_length=limits.CASE_NAME_MAX)]
Prose = Annotated[str, Meta(max_length=limits.PROCEDURE_NOTE_MAX)]
Agency = Annotated[str, Meta(min_length=1, max_length=limits.AGENCY_NAME_MAX)]
Law = Annotated[str, Meta(min_length=1, max_length=limits.LAW_NAME_MAX)]
Result = Annotated[str, Meta(min_length=1, max_length=limits.RESULT_NAME_MAX)]
Guidance = Annotated[str, Meta(min_length=1, max_length=limits.PROCEDURE_NOTE_MAX)]


class Limit(Record):
    """Thời hạn giải quyết. `same_day`: today if received before `cutoff` ("HH:MM"), else next working day.

    `value` counts days or hours and is 1 for `same_day`; only `same_day` has a cut-off.
    """

    value: Annotated[int, Meta(ge=1, le=limits.LIMIT_VALUE_MAX)]
    unit: LimitUnit
    cutoff: Annotated[str, Meta(pattern=whole("([01][0-9]|2[0-3]):[0-5][0-9]"))] | None = None

    def __post_init__(self) -> None:
        if self.unit == "same_day" and self.value != 1:
            raise ValueError("same_day counts as 1")
        if self.unit != "same_day" and self.cutoff is not None:
            raise ValueError("only same_day has a cutoff")

    def __str__(self) -> str:
        if self.unit == "same_day":
            return f"same_day {self.cutoff}" if self.cutoff else "same_day"
        return f"{self.value} {self.unit}"


class Case(Record):
    """Trường hợp of a procedure. Parts, fees and limits name it by `key`."""

    name: CaseName
    code: PartCode = ""

    @property
    def key(self) -> str:
        """The code where there is one, else the name."""
        return self.code or self.name


class Part(Record):
    """Thành phần hồ sơ: how many originals and copies; `required` None where the source does not say.

    `group` is the heading it stands under ("Giấy tờ phải nộp"), for showing only.
    """

    name: PartName
    code: PartCode = ""
    originals: Count = 0
    copies: Count = 0
    required: bool | None = None
    case: CaseName | None = None
    group: Annotated[str, Meta(max_length=limits.CASE_NAME_MAX)] = ""


class Fee(Record):
    """Phí (fee) or lệ phí (charge) in đồng.

    Amount None: set by the province, or not stated; `text` says what is known.
    """

    name: Annotated[str, Meta(min_length=1, max_length=limits.NAME_MAX)]
    kind: FeeKind
    amount_vnd: Amount | None = None
    text: Annotated[str, Meta(max_length=limits.FEE_TEXT_MAX)] = ""
    channel: Channel | None = None
    case: CaseName | None = None


class LimitRule(Record):
    """Another limit for a case, a channel or both.

    Limit None: the source names one here that cannot be read for sure, so the clerk must state it.
    """

    limit: Limit | None
    channel: Channel | None = None
    case: CaseName | None = None
    note: Prose = ""

    def __post_init__(self) -> None:
        if self.channel is None and self.case is None:
            raise ValueError("a limit rule names a channel or a case")


class LimitClaim(Record):
    """A limit the source states in a way no rule can apply: unknown unit, or a condition only in words.

    Shown, never used.
    """

    text: Annotated[str, Meta(min_length=1, max_length=limits.PROCEDURE_NOTE_MAX)]
    channel: Channel | None = None
    case: CaseName | None = None
    note: Prose = ""


class Procedure(Record):
    """One version of a procedure (thủ tục hành chính), valid from `valid_from` to `valid_to`, ends included.

    `immediate` is True where the result is given at once, so that no receipt slip is due (NĐ 118/2025 Đ17.4).
    `outline` marks a source that gave little more than the name; it never replaces a fuller version.
    `guidance` holds what the source lists among the parts but is advice, not a paper.
    """

    code: Code
    name: Annotated[str, Meta(min_length=1, max_length=limits.PROCEDURE_NAME_MAX)]
    field: Annotated[str, Meta(min_length=1, max_length=limits.FIELD_NAME_MAX)]
    source: Annotated[str, Meta(min_length=1, max_length=limits.SOURCE_MAX)]
    field_code: PartCode = ""
    level: Annotated[str, Meta(max_length=limits.FIELD_NAME_MAX)] = ""
    limit: Limit | None = None
    limit_note: Prose = ""
    limits: Annotated[tuple[LimitRule, ...], Meta(max_length=limits.PROCEDURE_LIMITS_MAX)] = ()
    limit_claims: Annotated[tuple[LimitClaim, ...], Meta(max_length=limits.PROCEDURE_LIMITS_MAX)] = ()
    cases: Annotated[tuple[Case, ...], Meta(max_length=limits.PROCEDURE_CASES_MAX)] = ()
    parts: Annotated[tuple[Part, ...], Meta(max_length=limits.PROCEDURE_PARTS_MAX)] = ()
    guidance: Annotated[tuple[Guidance, ...], Meta(max_length=limits.PROCEDURE_GUIDANCE_MAX)] = ()
    fees: Annotated[tuple[Fee, ...], Meta(max_length=limits.PROCEDURE_FEES_MAX)] = ()
    results: Annotated[tuple[Result, ...], Meta(max_length=limits.PROCEDURE_RESULTS_MAX)] = ()
    legal_basis: Annotated[tuple[Law, ...], Meta(max_length=limits.PROCEDURE_LAWS_MAX)] = ()
    agencies: Annotated[tuple[Agency, ...], Meta(max_length=limits.PROCEDURE_AGENCIES_MAX)] = ()
    conditions: Prose = ""
    channels: Annotated[tuple[Channel, ...], Meta(max_length=4)] = ()
    immediate: bool | None = None
    decision: Annotated[str, Meta(max_length=limits.LAW_NAME_MAX)] = ""
    valid_from: date | None = None
    valid_to: date | None = None
    starter: bool = False
    outline: bool = False


_UNITS: dict[str, LimitUnit] = {
    "working_days": "working_days", "working_day": "working_days", "working days": "working_days",
    "working day": "working_days", "ngày làm việc": "working_days", "ngày lv": "working_days",
    "calendar_days": "calendar_days", "calendar_day": "calendar_days", "calendar days": "calendar_days",
    "calendar day": "calendar_days", "days": "calendar_days", "day": "calendar_days", "ngày": "calendar_days",
    "ngày lịch": "calendar_days",
    "hours": "hours", "hour": "hours", "giờ": "hours", "giờ làm việc": "hours", "tiếng": "hours",
}
_COUNTED = re.compile(r"^([0-9]{1,6}) ?([^0-9].*)$")
_SAME_DAY = re.compile(
    r"^(?:same_day|same day|trong ngày|ngay trong ngày|trong ngày làm việc)"
    r"(?: (?:trước )?([0-9]{1,2})(?::|h| giờ) ?([0-9]{2})?)?$"
)
_LIMIT_TEXT_MAX = 60


def parse_limit(text: str) -> Limit | Refusal:
    """Read "3 working_days", "15 calendar_days", "8 hours", "same_day", "same_day 15:00" or Vietnamese words.

    `str(limit)` is read back unchanged. Refuses `limit.unreadable` and `limit.out_of_range`.
    """
    if len(text) > _LIMIT_TEXT_MAX:
        return _unreadable()
    words = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    same_day = _SAME_DAY.match(words)
    if same_day:
        return _same_day(same_day[1], same_day[2])
    counted = _COUNTED.match(words)
    unit = _UNITS.get(counted[2]) if counted else None
    if counted is None or unit is None:
        return _unreadable()
    value = int(counted[1])
    if not 1 <= value <= limits.LIMIT_VALUE_MAX:
        return no("limit.out_of_range", "Thời hạn phải từ 1 đến {limit}. Hãy nhập lại con số.",
                  limit=limits.LIMIT_VALUE_MAX)
    return Limit(value=value, unit=unit)


def _same_day(hour: str | None, minute: str | None) -> Limit | Refusal:
    if hour is None:
        return Limit(value=1, unit="same_day")
    if int(hour) > 23 or int(minute or 0) > 59:
        return _unreadable()
    return Limit(value=1, unit="same_day", cutoff=f"{int(hour):02}:{int(minute or 0):02}")


def _unreadable() -> Refusal:
    return no("limit.unreadable",
              "Không đọc được thời hạn. Hãy viết như: 3 ngày làm việc, 15 ngày, 8 giờ, trong ngày 15:00.")


def find_case(procedure: Procedure, text: str | None) -> Case | None:
    """The case whose code or name is `text`, or None."""
    if not text:
        return None
    wanted = text.casefold()
    by_code = next((case for case in procedure.cases if case.code and case.code.casefold() == wanted), None)
    return by_code or next((case for case in procedure.cases if case.name.casefold() == wanted), None)


def limit_for(procedure: Procedure, case: str | None = None, channel: Channel | None = None) -> Limit | None:
    """The limit that applies: a rule for case and channel before case, before channel, before the base.

    None means that the clerk must state it. Of two equally specific rules the first listed holds. An unknown
    case is read as no case.
    """
    key = _case_key(procedure, case)
    fitting = [rule for rule in procedure.limits if _fits(rule, key, channel)]
    return max(fitting, key=_specific).limit if fitting else procedure.limit


def parts_for(procedure: Procedure, case: str | None = None) -> tuple[Part, ...]:
    """The parts every dossier needs and those of the case, in the catalogue's order."""
    key = _case_key(procedure, case)
    return tuple(part for part in procedure.parts if part.case in (None, key))


def fees_for(procedure: Procedure, case: str | None = None, channel: Channel = "counter") -> tuple[Fee, ...]:
    """The fees of this case and channel; a more specific fee replaces the general one of its name."""
    key = _case_key(procedure, case)
    fitting = [fee for fee in procedure.fees if _fits(fee, key, channel)]
    best = {fee.name: max(_specific(other) for other in fitting if other.name == fee.name) for fee in fitting}
    return tuple(fee for fee in fitting if _specific(fee) == best[fee.name])


def _case_key(procedure: Procedure, case: str | None) -> str | None:
    found = find_case(procedure, case)
    return found.key if found else None


def _fits(rule: LimitRule | Fee, case: str | None, channel: Channel | None) -> bool:
    return rule.case in (None, case) and rule.channel in (None, channel)


def _specific(rule: LimitRule | Fee) -> tuple[bool, bool]:
    return rule.case is not None, rule.channel is not None


def version_hash(procedure: Procedure) -> str:
    """The identity of a version: SHA-256 of its canonical JSON (sorted keys, UTF-8, no spaces), 64 hex."""
    return hashlib.sha256(canonical_bytes(cast(Json, plain(procedure)))).hexdigest()


def version_on(versions: Sequence[Procedure], day: date) -> Procedure | None:
    """The version of one procedure that holds on `day`; `versions` come in the order they were entered.

    An undated version holds for all earlier dates. Where several hold, the later `valid_from` wins, and of
    equal ones the one entered last.
    """
    holding = [(place, version) for place, version in enumerate(versions) if holds_on(version, day)]
    if not holding:
        return None
    return max(holding, key=lambda row: (row[1].valid_from or date.min, row[0]))[1]


def holds_on(version: Procedure, day: date) -> bool:
    """True if `day` lies within the version's validity dates, ends included; an open end never ends."""
    return (version.valid_from or date.min) <= day <= (version.valid_to or date.max)
