"""The course of a dossier: each entry as a step with its words, its author and what it says."""

from __future__ import annotations

from datetime import datetime

from motcua_tui.screens.act_fields import LINK_OUTCOMES
from motcua_tui.screens.act_words import WORDS
from motcua_tui.screens.dossier_view import DossierView
from motcua_tui.screens.words import OUTCOMES, RELATIONS, WAYS, dong, word
from motcua_tui.text import _, mark
from motcua_tui.widgets.days_typed import spoken_iso
from motcua_tui.widgets.timeline import Step
from schemas.acts import Act
from schemas.canonical import Json
from schemas.entry import Sealed
from schemas.times import short_moment

Content = dict[str, Json]


def steps_of(view: DossierView) -> list[Step]:
    """One step for every entry, oldest first."""
    held = {act.hash for conflict in view.dossier.conflicts for act in conflict.acts}
    return [_step(view, sealed, held) for sealed in view.entries]


def _step(view: DossierView, sealed: Sealed, held: set[str]) -> Step:
    entry = sealed.entry
    act = Act(entry.act)
    words = WORDS[act]
    is_held = sealed.hash in held
    notes = [_("ghi muộn lúc {when}").format(when=when(entry.typed_at))] if entry.typed_at else []
    notes += [_("đang xung đột")] if is_held else []
    ground = view.for_head.get(sealed.hash)
    notes += [_("làm thay người đứng đầu: {ground}").format(ground=ground)] if ground else []
    return Step(
        when=when(entry.at),
        what=_(words.done) + "".join(f" ({note})" for note in notes),
        who=view.name(entry.by),
        detail=_detail(view, act, sealed),
        sign="■" if is_held else words.sign,
        tag="bad" if is_held else words.tag,
    )


def _detail(view: DossierView, act: Act, sealed: Sealed) -> str:
    content = sealed.read()
    if act is Act.ASSIGN and content is not None:
        return view.name(_text(content, "to"))
    return says(act, content if content is None else _with_units(view, content))


def _with_units(view: DossierView, content: Content) -> Content:
    """The content with units by their names; other acts name none."""
    if to_unit := _text(content, "to_unit"):
        return {**content, "to_unit": view.unit(to_unit)}
    tasks = content.get("tasks")
    if not isinstance(tasks, list):
        return content
    named: list[Json] = [{**one, "unit": view.unit(_text(one, "unit"))} for one in tasks if isinstance(one, dict)]
    return {**content, "tasks": named}


def when(moment: str) -> str:
    """A canonical moment as it stands in lists: 08:30 22/11/2026."""
    return short_moment(datetime.fromisoformat(moment))


def says(act: Act, content: Content | None) -> str:
    """What an entry says beside its name, in a few words; identity numbers are left out."""
    if content is None:
        return _("Nội dung đã được hủy.")
    told = _TOLD.get(act, _reason)
    ground = content.get("override")
    allowed = _("Người phụ trách cho phép: {ground}").format(ground=ground) if ground else ""
    return "\n".join(part for part in (told(content), allowed) if part)


def _text(content: Content, key: str) -> str:
    value = content.get(key)
    return value if isinstance(value, str) else ""


def _reason(content: Content) -> str:
    return next(
        (
            text
            for key in ("reason", "text", "place", "ground", "official_code")
            if (text := _text(content, key))
        ),
        "",
    )


def _received(content: Content) -> str:
    due = _text(content, "due_at")
    return _("Hẹn trả {when}").format(when=when(due)) if due else ""


def _no_words(content: Content) -> str:
    return ""


def _error(content: Content) -> str:
    due = _text(content, "due_at")
    until = _("Sửa xong trước {when}").format(when=when(due)) if due else ""
    return "\n".join(text for text in (_text(content, "reason"), until) if text)


def _mended(content: Content) -> str:
    return " · ".join(text for key in ("document_no", "note") if (text := _text(content, key)))


def _supplement(content: Content) -> str:
    parts = content.get("parts")
    names = [name for name in parts if isinstance(name, str)] if isinstance(parts, list) else []
    return "\n".join([_text(content, "reason"), *(f"- {name}" for name in names)])


def _forwarded(content: Content) -> str:
    return " · ".join(text for key in ("to_unit", "task", "limit") if (text := _text(content, key)))


def _linked(content: Content) -> str:
    tasks = content.get("tasks")
    rows = [task for task in tasks if isinstance(task, dict)] if isinstance(tasks, list) else []
    return "\n".join(" · ".join(text for key in ("unit", "task", "limit") if (text := _text(task, key))) for task in rows)


def _link_returned(content: Content) -> str:
    said = [
        _("việc số {number}").format(number=_number(content, "number")),
        word(dict(LINK_OUTCOMES), _text(content, "outcome") or "done"),
        _text(content, "document_no"),
        _text(content, "note"),
    ]
    return " · ".join(text for text in said if text)


def _fees(content: Content) -> str:
    fees = content.get("fees")
    rows = [fee for fee in fees if isinstance(fee, dict)] if isinstance(fees, list) else []
    return ", ".join(f"{fee.get('name')} {dong(_number(fee, 'amount_vnd'))}" for fee in rows)


def _payment(content: Content) -> str:
    receipt = _text(content, "receipt_no")
    return dong(_number(content, "amount_vnd")) + (
        _(", biên lai {number}").format(number=receipt) if receipt else ""
    )


def _number(content: Content, key: str) -> int:
    value = content.get(key)
    return value if isinstance(value, int) else 0


def _decided(content: Content) -> str:
    said = [
        word(OUTCOMES, _text(content, "outcome")),
        _text(content, "document_no"),
        _text(content, "signed_by"),
    ]
    return " · ".join(text for text in said if text)


def _handed(content: Content) -> str:
    relation = word(RELATIONS, _text(content, "relation") or "owner")
    said = f"{_text(content, 'to_name')} ({relation}), {word(WAYS, _text(content, 'via') or 'counter')}"
    back = _numbers(content)
    return f"{said} · {_('trả lại giấy tờ {numbers}').format(numbers=back)}" if back else said


def _extended(content: Content) -> str:
    new = _text(content, "new_due_at")
    return f"{_('Hẹn lại {when}').format(when=when(new)) if new else ''}. {_text(content, 'reason')}"


def _apologised(content: Content) -> str:
    return f"{_('Dự kiến trả {day}').format(day=spoken_iso(_text(content, 'expected_on')))}. {_text(content, 'reason')}"


def _corrected(content: Content) -> str:
    fields = content.get("fields")
    names = [_(CORRECTED.get(name, name)) for name in fields] if isinstance(fields, dict) else []
    names += [_(CORRECTED[key]) for key in ("parts", "fees") if key in content]
    return f"{', '.join(names)}. {_text(content, 'reason')}"


def _rated(content: Content) -> str:
    return f"{_number(content, 'level')}/5 {_text(content, 'comment')}".strip()


def _attached(content: Content) -> str:
    return _text(content, "label")


def _assigned(content: Content) -> str:
    return _("Giao cho: {to}").format(to=_text(content, "to"))


def _located(content: Content) -> str:
    which = _numbers(content)
    said = [_text(content, "keeper"), _text(content, "place"), _("giấy tờ {numbers}").format(numbers=which) if which else ""]
    return " · ".join(text for text in said if text)


def _numbers(content: Content) -> str:
    """The papers an act names by their numbers."""
    parts = content.get("parts")
    return ", ".join(str(one) for one in parts) if isinstance(parts, list) else ""


CORRECTED = {
    "applicant.name": mark("Họ tên"), "applicant.id_number": mark("Số giấy tờ"), "applicant.birth_date": mark("Ngày sinh"),
    "applicant.sex": mark("Giới tính"), "applicant.phone": mark("Điện thoại"), "applicant.email": mark("Thư điện tử"),
    "applicant.address": mark("Địa chỉ"), "note": mark("Ghi chú hồ sơ"), "return_by": mark("Trả qua"),
    "due_at": mark("Ngày hẹn trả"),
    "applicant.kind": mark("Đối tượng"), "applicant.needs": mark("Cần hỗ trợ"), "slip_no": mark("Số phiếu in sẵn"),
    "copies_count": mark("Số bộ"),
    "parts": mark("Thành phần hồ sơ"), "fees": mark("Phí, lệ phí"),
}  # fmt: skip

_TOLD = {
    Act.RECEIVE: _received,
    Act.FILE_ONLINE: _received,
    Act.ACCEPT_ONLINE: _received,
    Act.REGISTER: _no_words,
    Act.GUIDE: _supplement,
    Act.ACCEPT: _received,
    Act.REPORT_ERROR: _error,
    Act.ERROR_CORRECTED: _mended,
    Act.REQUEST_SUPPLEMENT: _supplement,
    Act.SUPPLEMENT_RECEIVED: _received,
    Act.FORWARD: _forwarded,
    Act.LINK: _linked,
    Act.RETURN_LINK: _link_returned,
    Act.REQUIRE_PAYMENT: _fees,
    Act.PAYMENT_RECEIVED: _payment,
    Act.DECIDE: _decided,
    Act.HAND_OVER: _handed,
    Act.EXTEND: _extended,
    Act.APOLOGISE: _apologised,
    Act.CORRECT: _corrected,
    Act.RATE: _rated,
    Act.ATTACH: _attached,
    Act.ASSIGN: _assigned,
    Act.LOCATE: _located,
}
