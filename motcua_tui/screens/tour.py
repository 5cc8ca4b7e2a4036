"""The guided tour at the practice office. Each step names a key, waits until it was really pressed and says what happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from motcua_tui.screens.day import DayScreen
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.find import FindScreen
from motcua_tui.screens.help import HelpScreen
from motcua_tui.screens.receive import ReceiveScreen
from motcua_tui.text import _, mark
from motcua_tui.widgets.palette import Palette

if TYPE_CHECKING:
    from motcua_tui.screens.app import CounterApp

LOOK_S = 0.25
NAME_LETTERS_MIN = 4

Reached = Callable[["CounterApp"], bool]


@dataclass(frozen=True)
class Step:
    """What to press, and what is to be learned once it was."""

    ask: str
    said: str
    reached: Reached


def _shows(kind: type[object]) -> Reached:
    return lambda app: any(isinstance(screen, kind) for screen in app.screen_stack)


def _in_front(kind: type[object]) -> Reached:
    return lambda app: isinstance(app.screen, kind)


def _has_procedure(app: CounterApp) -> bool:
    return isinstance(app.screen, ReceiveScreen) and app.screen.form.procedure is not None


def _has_person(app: CounterApp) -> bool:
    """A whole name, and the cursor has gone on from it."""
    if not isinstance(app.screen, ReceiveScreen):
        return False
    person = app.screen.form.typed.applicant
    here = app.screen.form.row("applicant.name").field.has_focus if app.screen.form.has_row("applicant.name") else False
    return len(person.name) >= NAME_LETTERS_MIN and (not here or bool(person.id_number))


def _is_saved(app: CounterApp) -> bool:
    return isinstance(app.screen, DossierScreen) or (isinstance(app.screen, ReceiveScreen) and app.screen.stage == "saved")


STEPS = (
    Step(
        mark("Bấm F1 để xem màn hình này có những phím nào, rồi Esc để đóng."),
        mark("F1 ở đâu cũng có, gõ chữ không dấu để tìm phím. Dòng cuối màn hình luôn nhắc các phím hay dùng."),
        _shows(HelpScreen),
    ),
    Step(
        mark("Có người đến nộp hồ sơ: đóng trợ giúp (Esc) rồi bấm F2."),
        mark("Đây là phiếu tiếp nhận. Có máy quét thì quét thẻ căn cước từ bất kỳ màn hình nào, phiếu tự mở."),
        _in_front(ReceiveScreen),
    ),
    Step(
        mark("Gõ vài chữ tên thủ tục, không cần dấu (ví dụ: khai sinh), ↓ chọn, Enter lấy."),
        mark("Giấy tờ, lệ phí và ngày hẹn của thủ tục đã được điền sẵn; dòng dưới cùng nói vì sao hẹn ngày ấy."),
        _has_procedure,
    ),
    Step(
        mark("Enter tới ô họ tên, gõ tên một người (ví dụ: Lò Thị Tập) rồi Enter. Ai từng đến thì hiện bên dưới, Ctrl+R lấy."),
        mark("Enter sang ô sau, Shift+Tab về ô trước. Esc bỏ ra lúc nào cũng được: phần đã gõ được giữ lại."),
        _has_person,
    ),
    Step(
        mark("Đủ rồi thì bấm Ctrl+S để lưu. Thiếu gì, máy nói ngay dưới ô đó."),
        mark("Hồ sơ đã ghi vào sổ, có số, không cần mạng. Ở văn phòng thật, F8 in giấy hẹn cho người nộp."),
        _is_saved,
    ),
    Step(
        mark("Bấm F3, gõ vài chữ tên người vừa rồi, không cần dấu, rồi Enter để mở hồ sơ."),
        mark("Mỗi hồ sơ cho biết đang ở bước nào, ai giữ, hạn nào và làm được gì tiếp: chọn việc rồi Enter."),
        _in_front(DossierScreen),
    ),
    Step(
        mark("Bấm F4 để xem sổ của ngày hôm nay."),
        mark("Sổ ngày: đã nhận, đã trả, quá hạn, việc cần xem lại trước khi chốt ngày."),
        _in_front(DayScreen),
    ),
    Step(
        mark("Bấm Ctrl+P rồi gõ một việc bất kỳ, không cần dấu (ví dụ: bieu do)."),
        mark("Ctrl+P có mọi việc của chương trình, kể cả việc không có phím riêng."),
        _shows(Palette),
    ),
    Step(
        mark("Việc cuối: Esc rồi bấm Ctrl+L để khóa quầy, như mỗi lần rời chỗ."),
        mark("Hết hướng dẫn. Quầy tự khóa khi không ai gõ, phần gõ dở luôn còn. Xem lại: Ctrl+P, gõ “huong dan”."),
        lambda app: app.office is None,
    ),
)


class Tour:
    """How far somebody has come. `words` is what stands on the screen now."""

    def __init__(self) -> None:
        self._place = 0
        self._said = ""
        self._saved_before = False

    @property
    def is_over(self) -> bool:
        """True once the last step was done."""
        return self._place >= len(STEPS)

    def look(self, app: CounterApp) -> bool:
        """Go on where the step was done; True if so. A dossier that was open before F3 is none that was found."""
        if self.is_over:
            return False
        step = STEPS[self._place]
        if step.reached is _FOUND.reached and not self._saved_before:
            self._saved_before = _shows(FindScreen)(app)
            return False
        if not step.reached(app):
            return False
        self._place, self._said = self._place + 1, step.said
        return True

    @property
    def words(self) -> str:
        """What happened, and what to press now."""
        if self.is_over:
            return f"√ {_(self._said)}"
        ask = _("Bước {n}/{of}: {ask}").format(n=self._place + 1, of=len(STEPS), ask=_(STEPS[self._place].ask))
        return f"√ {_(self._said)}\n► {ask}" if self._said else f"► {ask}"


_FOUND = STEPS[5]
