"""People and things of a dossier as they are recorded: applicant, submitter, parts, fees."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from schemas import limits
from schemas.base import Record, whole

Name = Annotated[str, Meta(min_length=1, max_length=limits.NAME_MAX)]
Note = Annotated[str, Meta(max_length=limits.NOTE_MAX)]
Reason = Annotated[str, Meta(min_length=1, max_length=limits.REASON_MAX)]
Amount = Annotated[int, Meta(ge=0, le=limits.AMOUNT_VND_MAX)]
Count = Annotated[int, Meta(ge=0, le=limits.COPIES_MAX)]

Sex = Literal["", "male", "female", "other"]
PersonKind = Literal["citizen", "foreigner", "enterprise", "organisation", "state_agency"]
Channel = Literal["counter", "online", "post", "mobile"]
ReturnBy = Literal["counter", "post", "home", "online"]


class Person(Record):
    """Người nộp hồ sơ or người được ủy quyền. `birth_date` is YYYY, YYYY-MM or YYYY-MM-DD: old papers know no more.

    `needs` is what this person needs at a counter ("đi xe lăn", "nói tiếng Mông"), shown at the next visit.
    """

    name: Name
    id_number: Annotated[str, Meta(max_length=limits.IDENTITY_MAX)] = ""
    birth_date: Annotated[str, Meta(pattern=whole("([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?"))] = ""
    sex: Sex = ""
    phone: Annotated[str, Meta(max_length=limits.PHONE_MAX)] = ""
    email: Annotated[str, Meta(max_length=limits.EMAIL_MAX)] = ""
    address: Annotated[str, Meta(max_length=limits.ADDRESS_MAX)] = ""
    kind: PersonKind = "citizen"
    needs: Annotated[str, Meta(max_length=limits.NEEDS_MAX)] = ""


class Authorisation(Record):
    """Ủy quyền: the paper by which one person acts for another, what it covers, and its date (YYYY-MM-DD or empty)."""

    document: Annotated[str, Meta(min_length=1, max_length=limits.NAME_MAX)]
    scope: Annotated[str, Meta(max_length=limits.SCOPE_MAX)] = ""
    dated: Annotated[str, Meta(pattern=whole("([0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))?"))] = ""


REUSE_GROUND = "NĐ 118/2025/NĐ-CP Điều 17.1.b"
"""What is there as electronic data with legal value is not handed in again."""
FEE_UNNAMED = "Phí, lệ phí"
"""A fee the catalogue has no name for, as it is recorded."""


class PartGiven(Record):
    """Thành phần hồ sơ handed in: how many originals, certified copies and plain copies.

    A paper used again is not handed in: `reused_from` names the dossier that holds it, `reused_ground` the article.
    Of a paper that is certified (chứng thực), `pages` is how many pages it has and `electronic` how many electronic copies
    are to be signed.
    """

    name: Annotated[str, Meta(min_length=1, max_length=limits.PART_NAME_MAX)]
    originals: Count = 0
    certified: Count = 0
    copies: Count = 0
    pages: Count = 0
    electronic: Count = 0
    reused_from: Annotated[str, Meta(max_length=80)] = ""
    reused_ground: Annotated[str, Meta(max_length=limits.GROUND_MAX)] = ""


class FeeDue(Record):
    """Phí (fee) or lệ phí (charge) to be paid, in đồng."""

    name: Annotated[str, Meta(min_length=1, max_length=limits.NAME_MAX)]
    amount_vnd: Amount
    kind: Literal["fee", "charge", "other"] = "fee"


class ProcedureRef(Record):
    """The procedure as it stood when the dossier was received: a later catalogue never changes an accepted dossier.

    `version` is the first 16 hex digits of the catalogue version's hash; `limit` is text such as "3 working_days".
    """

    code: Annotated[str, Meta(min_length=1, max_length=limits.PROCEDURE_CODE_MAX)]
    name: Annotated[str, Meta(min_length=1, max_length=limits.PROCEDURE_NAME_MAX)]
    field: Annotated[str, Meta(max_length=limits.FIELD_NAME_MAX)] = ""
    version: Annotated[str, Meta(max_length=16)] = ""
    limit: Annotated[str, Meta(max_length=40)] = ""


Parts = Annotated[tuple[PartGiven, ...], Meta(max_length=limits.DOSSIER_PARTS_MAX)]
Fees = Annotated[tuple[FeeDue, ...], Meta(max_length=limits.DOSSIER_FEES_MAX)]
PartNames = Annotated[
    tuple[Annotated[str, Meta(min_length=1, max_length=limits.PART_NAME_MAX)], ...], Meta(max_length=limits.DOSSIER_PARTS_MAX)
]
