"""Ctrl+Z on a dossier: take back the last act of today after a question, or say which act puts it right."""

from __future__ import annotations

from collections.abc import Callable

from motcua_tui.desk.act import Done
from motcua_tui.desk.undo import WayBack, way_back
from motcua_tui.screens.act_run import Plain, do_act
from motcua_tui.screens.act_words import WORDS
from motcua_tui.screens.base import BaseScreen, ScreenResult
from motcua_tui.screens.name import display_names
from motcua_tui.text import _
from motcua_tui.widgets.dialogs import Ask, Prompt
from schemas import limits
from schemas.acts import Act
from schemas.refusal import Refusal


def take_back(screen: BaseScreen[ScreenResult], dossier: str, about: str, then: Callable[[Done], None]) -> None:
    """Ask and take back, or say why not and what helps; `then` gets what was written. `about` names the dossier."""
    office = screen.office

    def known(way: WayBack) -> None:
        if way.way == "back":
            question, names = _question(way), display_names(office)
            after = _afterwards(way, names)
            asked = (
                Prompt(question, about, value=_("Ghi nhầm"), limit=limits.REASON_MAX)
                if way.asks_reason
                else Ask(question, f"{about}\n{after}", yes=_("Lấy lại"), weight="warn")
            )
            screen.app.push_screen(asked, lambda answer: do(way, answer))
        else:
            names = display_names(office) if way.way == "not_yours" else {}
            screen.tell(f"▲ {_why_not(way, names.get(way.by, way.by))}", "warn")

    def do(way: WayBack, answer: str | bool | None) -> None:
        if not answer:
            return
        plain: Plain = {**(way.ask or {}), **({"reason": answer} if way.asks_reason else {})}
        work = lambda: do_act(office, dossier, way.act, plain)  # noqa: E731
        screen.run_desk(work, written, group="act", exclusive=False, says=_("Đang lưu…"))

    def written(outcome: Done | Refusal) -> None:
        if isinstance(outcome, Refusal):
            screen.tell_refusal(outcome)
        else:
            then(outcome)

    screen.clear_sentence()
    screen.run_desk(lambda: way_back(office, dossier), known, group="undo")


def _question(way: WayBack) -> str:
    if way.act is Act.VOID:
        return _("Hủy hồ sơ vừa tiếp nhận? Số đã cấp không dùng lại. Ghi lý do:")
    if way.asks_reason:
        return _("Đưa các mục vừa sửa trở lại như trước? Ghi lý do:")
    return _("Lấy lại việc “{done}”?").format(done=_(WORDS[way.done].done))


def _afterwards(way: WayBack, names: dict[str, str]) -> str:
    """How it will stand."""
    ask = way.ask or {}
    if way.act is Act.ASSIGN:
        return _("Người xử lý trở lại là {name}.").format(name=names.get(str(ask["to"]), str(ask["to"])))
    if way.act is Act.LOCATE:
        return _("Hồ sơ trở lại để ở: {place}").format(place=ask.get("place") or ask.get("keeper") or "–")
    return _("Việc đã giao được thu hồi, không chờ đơn vị ấy nữa.") if way.act is Act.RETURN_LINK else ""


def _why_not(way: WayBack, name: str) -> str:
    done, mend = _(WORDS[way.done].done), _(WORDS[way.act].label)
    if way.way == "not_yours":
        words = _("Việc sau cùng của hồ sơ, “{done}”, do {name} ghi nên không lấy lại bằng Ctrl+Z được.")
        return words.format(done=done, name=name)
    if way.way == "anew":
        return _("“{done}” không lấy lại được. Nếu nhầm, hãy tiếp nhận lại bằng hồ sơ mới (F2).").format(done=done)
    if way.way == "mend":
        return _("“{done}” không lấy lại bằng Ctrl+Z được. Nếu nhầm, hãy dùng việc “{mend}”.").format(done=done, mend=mend)
    return _("Hồ sơ này chưa có việc nào để lấy lại.")
