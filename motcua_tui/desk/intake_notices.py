"""What a clerk should look at when a dossier comes in: odd numbers, a dossier of today again, an unsure calendar."""

from __future__ import annotations

from datetime import datetime

from motcua_tui.desk.books import none_open
from motcua_tui.desk.clock import Claim
from motcua_tui.desk.due import DueAnswer
from motcua_tui.desk.guided import guided_before
from motcua_tui.desk.office import Office
from schemas.asks import ReceiveAsk
from schemas.intake import Person
from schemas.person.identity import id_warnings, kind_warnings
from schemas.person.phone import read_phone
from schemas.person.plausible import odd
from schemas.procedure import Procedure
from schemas.refusal import Notice, Refusal, note


def notices_for(office: Office, ask: ReceiveAsk, procedure: Procedure, due: DueAnswer, claim: Claim) -> list[Notice]:
    """Everything worth a look, in the order a clerk would check it."""
    return [
        *_of_person(ask.applicant, claim.at[:10]),
        *(_of_person(ask.submitter, claim.at[:10]) if ask.submitter else []),
        *_of_today(office, ask.applicant, procedure, claim),
        *guided_before(office, ask.applicant, procedure.code, claim.at[:10]),
        *_of_due(due, claim),
        *_of_late_day(office, claim),
        *_of_procedure(procedure),
        *_of_book(office, ask, procedure),
        *_of_authorisation(ask, claim.at[:10]),
    ]


def _of_person(person: Person, day: str) -> list[Notice]:
    found = list(id_warnings(person.id_number, person.birth_date, person.sex))
    found += kind_warnings(person.id_number, person.kind)
    found += odd(person, day)
    if person.phone:
        phone = read_phone(person.phone)
        found += [] if isinstance(phone, Refusal) else list(phone.warnings)
    if not person.id_number:
        found.append(note("receive.no_id_number", "Chưa có số giấy tờ của người nộp. Hãy hỏi lại nếu thủ tục cần."))
    return found


def _of_today(office: Office, applicant: Person, procedure: Procedure, claim: Claim) -> list[Notice]:
    if not applicant.id_number:
        return []
    same = office.store.same_today(applicant.id_number, procedure.code, claim.at[:10])
    if not same:
        return []
    return [
        note(
            "receive.again_today",
            "Hôm nay người này đã nộp {count} hồ sơ cùng thủ tục. Hãy xem có trùng không.",
            count=len(same),
        )
    ]


def _of_due(due: DueAnswer, claim: Claim) -> list[Notice]:
    found = [*([due.caution] if due.caution else []), *due.notices]
    if claim.trust == "broken":
        found.append(
            note(
                "clock.not_trusted",
                "Đồng hồ máy không đáng tin; giờ ghi theo ngày đã xác nhận. Hãy kiểm tra lại ngày giờ.",
            )
        )
    if claim.typed_at is not None and datetime.fromisoformat(claim.at) < datetime.fromisoformat(claim.typed_at):
        found.append(note("receive.late_entry", "Mục này được ghi muộn và được đánh dấu là ghi muộn."))
    return found


def _of_late_day(office: Office, claim: Claim) -> list[Notice]:
    """A paper that says it was written when nobody was served is more often a wrong date than a paper of that day."""
    if claim.typed_at is None or office.calendar.serves(datetime.fromisoformat(claim.at).date()):
        return []
    return [note("receive.late_day_off", "Ngày ghi muộn là ngày nghỉ. Hãy xem lại ngày trên phiếu.")]


def _of_book(office: Office, ask: ReceiveAsk, procedure: Procedure) -> list[Notice]:
    found = none_open(office, procedure.code) if ask.immediate else None
    return [found] if found else []


def _of_authorisation(ask: ReceiveAsk, day: str) -> list[Notice]:
    paper = ask.authorisation
    if paper is not None and ask.submitter is None:
        return [
            note(
                "receive.authorisation_alone",
                "Có văn bản ủy quyền mà chưa ghi người nộp thay. Hãy ghi người nộp thay, hoặc bỏ văn bản.",
            )
        ]
    if paper is not None and paper.dated > day:
        return [note("receive.authorisation_later", "Văn bản ủy quyền đề ngày sau ngày tiếp nhận. Hãy xem lại ngày trên giấy.")]
    if ask.submitter is None or paper is not None:
        return []
    return [
        note(
            "receive.no_authorisation",
            "Người khác nộp thay mà chưa ghi văn bản ủy quyền. Hãy hỏi và ghi nếu thủ tục cần.",
        )
    ]


def _of_procedure(procedure: Procedure) -> list[Notice]:
    found = []
    if procedure.starter:
        found.append(
            note("catalogue.starter", "Thủ tục lấy từ danh mục khởi đầu. Hãy nhập danh mục do tỉnh công bố khi có.")
        )
    if procedure.limit is None:
        found.append(note("catalogue.no_limit", "Danh mục không ghi thời hạn; ngày hẹn do cán bộ nhập."))
    return found
