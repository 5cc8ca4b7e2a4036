"""The body of a dossier as lines: people, promise and its history, papers, money, remarks, files, the course of it."""

from __future__ import annotations

from motcua_tui.screens.act_words import WORDS
from motcua_tui.screens.dossier_head import day
from motcua_tui.screens.dossier_papers import custody_lines, file_words, part_words
from motcua_tui.screens.dossier_steps import steps_of, when
from motcua_tui.screens.dossier_view import DossierView
from motcua_tui.screens.linked_words import held_words
from motcua_tui.screens.page import Page
from motcua_tui.screens.words import (
    CHANNELS,
    FEE_KINDS,
    KINDS,
    OUTCOMES,
    RELATIONS,
    SEXES,
    WAYS,
    dong,
    limit_words,
    word,
)
from motcua_tui.text import _, say
from motcua_tui.widgets.days_typed import spoken_iso
from motcua_tui.widgets.lines import Line, LinesView
from motcua_tui.widgets.show import mask_address, mask_birth, mask_identity, mask_phone
from motcua_tui.widgets.timeline import step_lines
from schemas.acts import Act
from schemas.dossier import DueChange, ResultError
from schemas.intake import Person
from schemas.rules.linked import held


class DossierLines(LinesView):
    """Everything about a dossier, in sections. Without `with_steps` the course stands elsewhere."""

    def __init__(self, *, with_steps: bool = True, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view: DossierView | None = None
        self.unmasked = False
        self.with_steps = with_steps

    def build(self, width: int) -> list[Line]:
        view = self.view
        if view is None:
            return [[("  " + _("Đang mở…"), "muted")]]
        page = Page(width)
        for section in SECTIONS:
            section(page, view, self.unmasked)
        if self.with_steps:
            page.title(_("Diễn biến"))
            page.lines += step_lines(steps_of(view), width)
        return page.lines


def _alarms(page: Page, view: DossierView, unmasked: bool) -> None:
    dossier = view.dossier
    if not (dossier.conflicts or dossier.irregular or dossier.destroyed or dossier.voided):
        return
    page.title(_("Cần chú ý"))
    if dossier.voided:
        page.item("□", _("Hồ sơ ghi nhầm, đã hủy trong ngày. Số đã cấp không dùng lại."), "warn", "warn")
    for conflict in dossier.conflicts:
        text = _(
            "Xung đột: {count} việc được làm riêng rẽ trên cùng một mục. Người phụ trách chọn giữ một bên."
        )
        page.item("■", text.format(count=len(conflict.acts)), "bad", "bad")
    for _irregular in dossier.irregular:
        page.item(
            "▲", _("Có một việc không đúng quy trình, được giữ lại nhưng không có hiệu lực."), "warn", "warn"
        )
    if dossier.destroyed:
        page.item(
            "■",
            _("Nội dung đã được hủy. Căn cứ: {ground}").format(ground=dossier.destroyed_ground),
            "bad",
            "bad",
        )


def _people(page: Page, view: DossierView, unmasked: bool) -> None:
    dossier = view.dossier
    page.title(_("Người nộp"))
    _person(page, dossier.applicant, unmasked)
    if dossier.submitter is not None:
        page.title(_("Người nộp thay"))
        _person(page, dossier.submitter, unmasked)
    if (given := dossier.authorisation) is not None:
        page.pair(_("Ủy quyền"), given.document)
        page.pair(_("Phạm vi"), given.scope)
        page.pair(_("Ngày ủy quyền"), spoken_iso(given.dated))


def _person(page: Page, person: Person, unmasked: bool) -> None:
    page.pair(_("Họ tên"), person.name, "strong")
    if person.kind != "citizen":
        page.pair(_("Đối tượng"), word(KINDS, person.kind))
    page.pair(_("Số giấy tờ"), person.id_number if unmasked else mask_identity(person.id_number))
    born = spoken_iso(person.birth_date)
    page.pair(_("Ngày sinh"), born if unmasked else mask_birth(born))
    page.pair(_("Giới tính"), word(SEXES, person.sex) if person.sex else "")
    page.pair(_("Điện thoại"), person.phone if unmasked else mask_phone(person.phone))
    page.pair(_("Thư điện tử"), person.email)
    page.pair(_("Địa chỉ"), person.address if unmasked else mask_address(person.address))
    page.pair(_("Cần hỗ trợ"), person.needs, "warn")


def _procedure(page: Page, view: DossierView, unmasked: bool) -> None:
    dossier = view.dossier
    page.title(_("Thủ tục"))
    page.pair(_("Tên"), dossier.procedure.name)
    page.pair(_("Mã"), dossier.procedure.code)
    page.pair(_("Lĩnh vực"), dossier.procedure.field)
    page.pair(_("Trường hợp"), dossier.case)
    page.pair(_("Thời hạn"), limit_words(dossier.procedure.limit))
    page.pair(_("Nộp qua"), word(CHANNELS, dossier.channel))
    page.pair(_("Nơi tiếp nhận"), dossier.session_place)
    page.pair(_("Trả qua"), word(WAYS, dossier.return_by))
    page.pair(_("Số bộ"), str(dossier.copies_count) if dossier.copies_count > 1 else "")
    page.pair(_("Ghi chú"), dossier.note)
    page.pair(_("Phiếu in sẵn"), dossier.slip_no)
    page.pair(_("Số loại giấy tờ"), str(dossier.documents) if dossier.documents > 1 else "")
    for book in dossier.books:
        page.pair(_("Vào sổ"), f"{book.book}: {book.number}" + (f", {book.document}" if book.document else ""))


def _due(page: Page, view: DossierView, unmasked: bool) -> None:
    dossier = view.dossier
    page.title(_("Ngày hẹn trả"))
    if dossier.is_received:
        page.pair(_("Đã tiếp nhận"), f"{when(dossier.received_at)}, {view.name(dossier.received_by)}")
    else:
        page.pair(_("Chưa tiếp nhận"), _("ghi nhận lúc {when}").format(when=when(dossier.received_at)))
    page.pair(_("Hẹn trả"), when(dossier.due_at) if dossier.due_at else _("chưa hẹn"), "strong")
    if dossier.due_unconfirmed:
        page.item(
            "▲", _("Lịch nghỉ của năm này chưa được xác nhận; ngày hẹn có thể thay đổi."), "warn", "warn"
        )
    for deadline in view.deadlines:
        missed = deadline.by < view.now
        page.item("▲" if missed else "○", say(deadline.notice), "warn" if missed else "", "warn" if missed else "muted")
    for error in dossier.result_errors:
        page.item("▲", _result_error(error), "", "warn")
    for change in dossier.due_changes:
        page.item("▲", _due_change(view, change), "", "warn")
    for apology in dossier.apologies:
        said = _("{when}: xin lỗi bằng văn bản, dự kiến trả {day}. {reason}")
        page.item(
            "▲",
            said.format(when=when(apology.at), day=spoken_iso(apology.expected_on), reason=apology.reason),
            "",
            "warn",
        )
    page.pair(_("Xử lý xong"), when(dossier.finished_at) if dossier.finished_at else "")
    page.pair(_("Đã trả"), when(dossier.returned_at) if dossier.returned_at else "")
    page.pair(_("Kết thúc"), when(dossier.ended_at) if dossier.ended_at and not dossier.finished_at else "")
    page.pair(_("Lý do"), dossier.end_reason)


def _result_error(error: ResultError) -> str:
    said = [_("{when}: kết quả có sai sót. {reason}").format(when=when(error.at), reason=error.reason)]
    if error.corrected_at:
        said.append(_("Đã sửa xong {when}.").format(when=when(error.corrected_at)))
    if error.given_at:
        said.append(_("Đã trả lại {when}.").format(when=when(error.given_at)))
    return " ".join(said)


def _due_change(view: DossierView, change: DueChange) -> str:
    said = _("{when}, {who}: {act}, {old} → {new}. {reason}")
    return said.format(
        when=when(change.at),
        who=view.name(change.by),
        act=_(WORDS[Act(change.act)].done).lower(),
        old=day(change.old) if change.old else "–",
        new=day(change.new) if change.new else "–",
        reason=change.reason or _why_moved(change),
    ).strip()


def _why_moved(change: DueChange) -> str:
    """A move that the law itself makes needs no reason of anybody."""
    if change.act == Act.SUPPLEMENT_RECEIVED:
        return _("Đã nhận đủ bổ sung, thời hạn tính lại từ đầu (NĐ 118 Đ19.5).")
    return ""


def _parts(page: Page, view: DossierView, unmasked: bool) -> None:
    dossier = view.dossier
    if dossier.guidances:
        page.title(_("Đã hướng dẫn"))
    for told in dossier.guidances:
        said = _("{when}, {who}: {reason}").format(when=when(told.at), who=view.name(told.by), reason=told.reason)
        page.item("▲", said, "", "warn")
        for name in told.parts:
            page.item(" -", name)
    page.title(_("Thành phần hồ sơ ({count})").format(count=len(dossier.parts)))
    for number, part in enumerate(dossier.parts, start=1):
        files = sum(1 for one in dossier.attachments if one.part == number)
        page.item(f"{number}.", part_words(view, part, files))
    for request in dossier.supplements:
        done = (
            _("đã bổ sung {when}").format(when=when(request.completed_at))
            if request.completed_at
            else _("đang chờ")
        )
        page.item(
            "▲",
            _("Yêu cầu bổ sung {when} ({done}): {reason}").format(
                when=when(request.requested_at), done=done, reason=request.reason
            ),
            "",
            "warn",
        )
        for name in request.parts:
            page.item(" -", name)


def _money(page: Page, view: DossierView, unmasked: bool) -> None:
    dossier = view.dossier
    if not dossier.fees and not dossier.payments:
        return
    page.title(_("Phí, lệ phí"))
    for fee in dossier.fees:
        page.item("♦", f"{word(FEE_KINDS, fee.kind)}: {fee.name}, {dong(fee.amount_vnd)}")
    for payment in dossier.payments:
        receipt = _(", biên lai {number}").format(number=payment.receipt_no) if payment.receipt_no else ""
        page.item(
            "√",
            _("{when}: đã thu {amount}{receipt}").format(
                when=when(payment.at), amount=dong(payment.amount_vnd), receipt=receipt
            ),
            "",
            "good",
        )
    owed = dossier.fees_total_vnd - dossier.paid_vnd
    if owed > 0:
        page.item("▲", _("Còn phải thu {amount}").format(amount=dong(owed)), "warn", "warn")


def _work(page: Page, view: DossierView, unmasked: bool) -> None:
    dossier = view.dossier
    if not (dossier.decision or dossier.handed or dossier.forwards or dossier.links):
        return
    page.title(_("Xử lý và kết quả"))
    for one in held(dossier, view.home_unit, view.now):
        text, tag, sign = held_words(one, view.unit(one.unit))
        page.item(sign, text, tag, tag or "muted")
    if dossier.due_at and (dossier.forwards or dossier.links):
        page.pair(_("Hẹn công dân"), when(dossier.due_at), "strong")
    if dossier.decision is not None:
        page.pair(_("Quyết định"), word(OUTCOMES, dossier.decision.outcome), "strong")
        page.pair(_("Số văn bản"), dossier.decision.document_no)
        page.pair(_("Người ký"), dossier.decision.signed_by)
    if dossier.handed is not None:
        page.pair(_("Người nhận"), f"{dossier.handed.to_name} ({word(RELATIONS, dossier.handed.relation)})")
        page.pair(_("Số giấy tờ"), dossier.handed.to_id if unmasked else mask_identity(dossier.handed.to_id))
        page.pair(_("Trả qua"), word(WAYS, dossier.handed.via))
        page.pair(_("Bản chính trả lại"), ", ".join(map(str, dossier.handed.parts)))


def _remarks(page: Page, view: DossierView, unmasked: bool) -> None:
    dossier = view.dossier
    if dossier.attachments:
        page.title(_("Tệp đính kèm ({count})").format(count=len(dossier.attachments)))
        for one in dossier.attachments:
            page.item("○", file_words(view, one))
    if dossier.remarks or dossier.ratings:
        page.title(_("Ghi chú"))
        for remark in dossier.remarks:
            page.item("○", f"{when(remark.at)}, {view.name(remark.by)}: {remark.text}")
        for rating in dossier.ratings:
            page.item(
                "○",
                _("{when}: công dân đánh giá {level}/5. {comment}").format(
                    when=when(rating.at), level=rating.level, comment=rating.comment
                ),
            )


def _custody(page: Page, view: DossierView, unmasked: bool) -> None:
    custody_lines(page, view)


SECTIONS = (_alarms, _due, _people, _procedure, _parts, _custody, _money, _work, _remarks)
