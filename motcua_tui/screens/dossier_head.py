"""The head of a dossier: numbers, states, person, procedure, promise. Numbers are masked until asked for."""

from __future__ import annotations

from textual.content import Content

from motcua_tui.screens.dossier_view import DossierView
from motcua_tui.screens.name import number_of
from motcua_tui.store import SyncState
from motcua_tui.text import _, say
from motcua_tui.widgets.badges import level_badge, on_time_badge, status_badge, sync_badge
from motcua_tui.widgets.show import mask_identity, mask_phone, show, shown
from schemas.dossier import Dossier
from schemas.intake import Person

PROCEDURE_MAX = 150
NAME_MAX = 70
REASON_MAX = 300
GAP = "   "


def head(view: DossierView, *, unmasked: bool) -> Content:
    """Five or six lines; the procedure's name is cut, its whole length stands in the details."""
    dossier = view.dossier
    lines = [
        _numbers(dossier),
        _states(view),
        *_people(dossier, unmasked=unmasked),
        *_refused(view),
        *([show("○ " + say(view.number_held), REASON_MAX, style="$muted")] if view.number_held else []),
        *(show("▲ " + say(one), REASON_MAX, style="$warn") for one in view.cautions),
        show(f"{dossier.procedure.code}  {dossier.procedure.name}", PROCEDURE_MAX),
        _promise(view),
    ]
    return Content("\n").join(lines)


def _numbers(dossier: Dossier) -> Content:
    number = show(number_of(dossier), style="bold")
    beside = []
    if dossier.official_code and dossier.provisional_code:
        beside.append(_("(số tạm {code})").format(code=shown(dossier.provisional_code, 60)))
    beside += [_("(cũng mang mã {code})").format(code=shown(code, 60)) for code in dossier.further_codes[:2]]
    return Content("  ").join([number, *(Content.styled(text, "$muted") for text in beside)])


def _states(view: DossierView) -> Content:
    dossier = view.dossier
    badges = [status_badge(dossier.status, official=True).content, on_time_badge(view.timeliness).content]
    badges.append(sync_badge(view.sync.value, differs=bool(view.sync_reason)).content)
    if dossier.conflicts:
        badges.append(level_badge("bad", _("Có xung đột")).content)
    if dossier.imported:
        kind = "e-PAR" if dossier.imported == "epar-sql" else dossier.imported.upper()
        badges.append(level_badge("warn", _("Từ sổ cũ ({kind}), ghi muộn").format(kind=kind)).content)
    elif dossier.has_late_entry:
        badges.append(level_badge("warn", _("Có mục ghi muộn")).content)
    if dossier.destroyed:
        badges.append(level_badge("bad", _("Đã hủy nội dung")).content)
    return Content(GAP).join(badges)


def _refused(view: DossierView) -> list[Content]:
    """Why the province did not take it, or how it shows it otherwise; nothing where all is well."""
    if not view.sync_reason:
        return []
    sign, style = ("■", "$bad") if view.sync is SyncState.REFUSED else ("▲", "$warn")
    return [show(f"{sign} {view.sync_reason}", REASON_MAX, style=style)]


def _people(dossier: Dossier, *, unmasked: bool) -> list[Content]:
    lines = [_person(dossier.applicant, unmasked=unmasked)]
    if dossier.submitter is not None:
        said = Content.styled(_("Nộp thay: "), "$muted")
        lines.append(Content.assemble(said, _person(dossier.submitter, unmasked=unmasked)))
    return lines


def _person(person: Person, *, unmasked: bool) -> Content:
    facts = [mask_identity(person.id_number), mask_phone(person.phone)]
    if unmasked:
        facts = [shown(person.id_number, 40), shown(person.phone, 20)]
    beside = "".join(GAP + fact for fact in facts if fact)
    return Content.assemble(show(person.name, NAME_MAX, style="bold"), beside)


def _promise(view: DossierView) -> Content:
    dossier = view.dossier
    due = f"{dossier.due_at[11:16]} {day(dossier.due_at)}" if dossier.due_at else _("chưa hẹn")
    holder = view.name(dossier.holder) if dossier.holder else "–"
    said = [
        (_("Nhận {when}") if dossier.is_received else _("Chưa tiếp nhận, đến {when}")).format(when=day(dossier.received_at)),
        _("Hẹn trả {when}").format(when=due),
        _("Đang giữ: {who}").format(who=shown(holder, 40)),
    ]
    if dossier.location:
        said.append(_("Nơi để: {place}").format(place=shown(dossier.location, 60)))
    if dossier.keeper:
        said.append(_("Giấy tờ ở: {who}").format(who=shown(view.name(dossier.keeper), 40)))
    return Content(" · ".join(said))


def day(moment: str) -> str:
    """The day of a canonical moment as it is said: 25/11/2026."""
    return f"{moment[8:10]}/{moment[5:7]}/{moment[:4]}"
