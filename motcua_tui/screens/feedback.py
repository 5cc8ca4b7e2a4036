"""Complaints and suggestions (phản ánh, kiến nghị): the register with its days, one of them with its words and steps."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from motcua_tui.desk import feedback
from motcua_tui.desk.feedback import FeedbackAsk, StepAsk
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.form_screen import FormScreen
from motcua_tui.screens.name import display_names
from motcua_tui.screens.page import Page
from motcua_tui.screens.receive_person import phone_field
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind, digits
from motcua_tui.widgets.choice import Choice, Option
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.dialogs import Prompt
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.lines import Line, LinesView
from motcua_tui.widgets.show import mask_address, show
from motcua_tui.widgets.table import VTable
from schemas import limits
from schemas.canonical import Json
from schemas.office_acts import FeedbackChannel, FeedbackKind, FeedbackStep, OfficeAct
from schemas.refusal import Refusal
from schemas.times import short_date, short_moment

KINDS: dict[FeedbackKind, str] = {"conduct": mark("Hành vi hành chính"), "rule": mark("Quy định hành chính")}
CHANNELS: dict[FeedbackChannel, str] = {
    "counter": mark("Tại quầy"), "phone": mark("Điện thoại"), "post": mark("Bưu chính"), "online": mark("Trực tuyến"),
    "box": mark("Hộp thư góp ý"),
}  # fmt: skip
STATES = {
    "received": (mark("○ Đã nhận"), ""),
    "asked": (mark("○ Chờ làm rõ"), ""),
    "answered": (mark("● Đã trả lời"), "good"),
    "published": (mark("● Đã công khai"), "muted"),
    "refused": (mark("□ Từ chối"), "muted"),
    "forwarded": (mark("□ Đã chuyển"), "muted"),
}
STEPS: dict[FeedbackStep, tuple[str, str]] = {
    "answer": (mark("Trả lời"), mark("Nội dung trả lời?")),
    "forward": (mark("Chuyển cơ quan khác"), mark("Chuyển cho cơ quan nào?")),
    "ask": (mark("Yêu cầu làm rõ"), mark("Cần người gửi làm rõ điều gì?")),
    "clarified": (mark("Đã được làm rõ"), mark("Người gửi làm rõ thế nào?")),
    "refuse": (mark("Từ chối"), mark("Lý do từ chối?")),
    "publish": (mark("Đã công khai"), mark("Công khai ở đâu?")),
    "destroy": (mark("Hủy nội dung"), mark("Căn cứ hủy nội dung?")),
}


class FeedbackScreen(BaseScreen[None]):
    """What still owes a step comes first; Enter opens one, Ctrl+N takes one in."""

    TITLE_WORDS = mark("Phản ánh, kiến nghị")
    HELP_WORDS = mark(
        "Sổ phản ánh, kiến nghị (Nghị định 118/2025/NĐ-CP Điều 8.1.đ). Việc sắp đến hạn đứng trước. Enter mở để xem nội dung "
        "và ghi bước đã làm; Ctrl+N tiếp nhận. Số ngày của từng bước ở phần thiết lập, tính theo cách chấm điểm của Cổng Dịch vụ "
        "công quốc gia."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("new", "receive", mark("Tiếp nhận")),
        bind("again", "reload", mark("Làm mới"), show=False),
        bind("back", "back", mark("Quay lại")),
    ]

    DEFAULT_CSS = "FeedbackScreen>#about { height: auto; padding: 0 1; margin: 0 0 1 0; background: $panel; color: $foreground; }"

    def __init__(self, only: frozenset[str] | None = None, about: str = "") -> None:
        """`only` these numbers, as a figure of a report counts them; `about` names the figure."""
        super().__init__()
        self._only, self._about = only, about

    def compose_body(self) -> ComposeResult:
        if self._about:
            yield Static(show(self._about, 300), id="about")
        yield VTable(
            [
                Column(mark("Số phản ánh"), 20),
                Column(mark("Về việc"), 18, flex=True, drop=2),
                Column(mark("Nhận ngày"), 11, drop=1),
                Column(mark("Tình trạng"), 16),
                Column(mark("Hạn"), 14),
            ],
            empty=mark("Chưa có phản ánh, kiến nghị nào.\nBấm Ctrl+N để tiếp nhận."),
            id="feedback",
        )

    def when_up(self) -> None:
        self.query_one("#feedback", VTable).focus()
        self.action_reload()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Taking one in is for those who receive."""
        if action == "receive" and self.counter.office is not None:
            return self.office.why_not(OfficeAct.RECEIVE_FEEDBACK) is None
        return True

    def action_reload(self) -> None:
        """Read the register again."""
        listed = [one for one in feedback.listed(self.office) if isinstance(one, dict)]
        rows = [_row(one) for one in listed if self._only is None or str(one["feedback"]) in self._only]
        self.query_one("#feedback", VTable).set_rows(rows, keep=True)

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        self.app.push_screen(OneFeedbackScreen(message.row.key), lambda _done: self.action_reload())

    def action_receive(self) -> None:
        """Take one in."""
        self.app.push_screen(ReceiveFeedbackScreen(), self._received)

    def _received(self, number: str | None) -> None:
        if number:
            self.action_reload()
            self.tell(_("√ Đã tiếp nhận {number}.").format(number=number))

    def action_back(self) -> None:
        """Leave the register."""
        self.dismiss(None)


def _row(one: dict[str, Json]) -> Row:
    words, tag = STATES[str(one["state"])]
    due = short_date(date.fromisoformat(str(one["due_on"]))) if one["due_on"] else "–"
    sign, due_tag = ("■ ", "bad") if one["late"] else ("", "" if one["due_on"] else "muted")
    kind = _(next(said for name, said in KINDS.items() if name == one["about"]))
    received = short_date(date.fromisoformat(str(one["received_at"])[:10]))
    cells = (str(one["feedback"]), kind, received, _(words), sign + due)
    return Row(str(one["feedback"]), cells, ("link", "", "muted", tag, due_tag))


class ReceiveFeedbackScreen(FormScreen[str | None]):
    """Ends with the number of what was taken in."""

    TITLE_WORDS = mark("Tiếp nhận phản ánh, kiến nghị")
    HELP_WORDS = mark(
        "Ghi đúng lời người dân. Họ tên, điện thoại có thể để trống. Nội dung nằm trong kho mã hóa của máy này, không đi theo sổ "
        "gốc lên tỉnh."
    )
    DEFAULT_CSS = "ReceiveFeedbackScreen>Form { max-width: 110; }"

    def compose_body(self) -> ComposeResult:
        yield Form(
            FormRow("text", _("Nội dung"), ViInput(limit=limits.FEEDBACK_WORDS_MAX, words=True), required=True),
            FormRow("about", _("Về việc"), Choice([Option(kind, _(said)) for kind, said in KINDS.items()], "conduct")),
            FormRow("field", _("Lĩnh vực"), ViInput(limit=limits.FIELD_NAME_MAX, words=True)),
            FormRow("channel", _("Nhận qua"), Choice([Option(name, _(said)) for name, said in CHANNELS.items()], "counter")),
            FormRow("from_name", _("Họ tên"), ViInput(limit=limits.NAME_MAX, words=True)),
            FormRow("phone", _("Điện thoại"), phone_field()),
            FormRow("address", _("Địa chỉ"), ViInput(limit=limits.ADDRESS_MAX, words=True, mask=mask_address)),
            FormRow("dossier", _("Số hồ sơ, nếu có"), ViInput(limit=limits.CODE_MAX)),
        )

    def action_save(self) -> None:
        """Check and take in."""
        form = self.query_one(Form)
        form.clear_troubles()
        values = form.values
        kind: FeedbackKind = next(kind for kind in KINDS if kind == values["about"])
        channel: FeedbackChannel = next(name for name in CHANNELS if name == values["channel"])
        ask = FeedbackAsk(
            text=values["text"].strip(), about=kind, channel=channel, from_name=values["from_name"].strip(),
            phone=values["phone"].strip(), address=values["address"].strip(), dossier=values["dossier"].strip(),
            field=values["field"].strip(),
        )  # fmt: skip
        done = feedback.receive(self.office, ask)
        if isinstance(done, Refusal):
            self.tell_where(done, {"feedback.no_words": "text"})
        else:
            self.dismiss(str(done["feedback"]))


class FeedbackLines(LinesView):
    """One complaint or suggestion, whole."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.shown: dict[str, Json] | None = None
        self.names: dict[str, str] = {}

    def build(self, width: int) -> list[Line]:
        one = self.shown
        if one is None:
            return []
        page = Page(width)
        page.title(str(one["feedback"]))
        page.pair(_("Tình trạng"), _(STATES[str(one["state"])][0]), "strong")
        page.pair(_("Về việc"), _(next(said for name, said in KINDS.items() if name == one["about"])))
        page.pair(_("Lĩnh vực"), str(one["field"]))
        page.pair(_("Nhận lúc"), short_moment(datetime.fromisoformat(str(one["received_at"]))))
        for label, key in (
            (_("Hạn từ chối"), "refuse_by"), (_("Hạn làm rõ"), "ask_by"), (_("Hạn trả lời"), "answer_by"),
            (_("Hạn công khai"), "publish_by"),
        ):  # fmt: skip
            if one[key]:
                is_late = one["late"] and one["due_on"] == one[key]
                page.pair(label, short_date(date.fromisoformat(str(one[key]))), "bad" if is_late else "")
        _words(page, one["words"], first=True)
        steps = one["steps"]
        for step in steps if isinstance(steps, list) else []:
            if isinstance(step, dict):
                _step(page, step, self.names)
        return page.lines


def _words(page: Page, words: Json, *, first: bool = False) -> None:
    if not isinstance(words, dict):
        if first:
            page.item("□", _("Nội dung đã hủy hoặc nằm ở máy khác."), "muted")
        return
    page.pair(_("Nội dung"), str(words.get("text", "")))
    for label, key in (
        (_("Họ tên"), "from_name"), (_("Điện thoại"), "phone"), (_("Địa chỉ"), "address"), (_("Hồ sơ"), "dossier"),
    ):  # fmt: skip
        page.pair(label, str(words.get(key, "")))
    if not words.get("proven"):
        page.item("■", _("Nội dung không khớp với sổ gốc. Hãy báo người quản trị."), "bad", "bad")


def _step(page: Page, step: dict[str, Json], names: dict[str, str]) -> None:
    words = next(said for name, (said, _asked) in STEPS.items() if name == step["step"])
    when = short_moment(datetime.fromisoformat(str(step["at"])))
    by = str(step["by"])
    page.title(f"{when} · {_(words)} · {names.get(by, by)}")
    page.pair(_("Cơ quan"), str(step["to"] or ""))
    page.pair(_("Căn cứ"), str(step["ground"] or ""))
    _words(page, step["words"])


class OneFeedbackScreen(BaseScreen[None]):
    """Its words on the left, the steps that can be taken on the right; digits choose."""

    TITLE_WORDS = mark("Phản ánh, kiến nghị")
    HELP_WORDS = mark("Bên phải là các bước làm được ngay bây giờ: bấm số hoặc Enter. Mỗi lần xem nội dung đều được ghi lại.")
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("back", "back", mark("Quay lại")),
        *digits("step", 5),
    ]
    DEFAULT_CSS = """
    OneFeedbackScreen #steps { width: 28; }
    OneFeedbackScreen #words { width: 1fr; }
    """

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number

    def compose_body(self) -> ComposeResult:
        with Horizontal():
            yield FeedbackLines(id="words")
            yield VTable([Column(mark("Việc làm được"), 18, flex=True)], id="steps")

    def when_up(self) -> None:
        self.query_one("#steps", VTable).focus()
        self._show(feedback.show(self.office, self._number))

    def _show(self, shown: dict[str, Json] | Refusal) -> None:
        if isinstance(shown, Refusal):
            self.tell_refusal(shown)
            return
        lines = self.query_one("#words", FeedbackLines)
        lines.shown, lines.names = shown, display_names(self.office)
        lines.rebuild()
        allowed = shown["allowed"] if isinstance(shown["allowed"], list) else []
        may = self.office.why_not(OfficeAct.MOVE_FEEDBACK) is None
        rows = [
            Row(str(step), (f"{place} {_(next(said for name, (said, _asked) in STEPS.items() if name == step))}",))
            for place, step in enumerate(allowed if may else [], start=1)
        ]
        table = self.query_one("#steps", VTable)
        table.empty = _("Không có việc nào\nlàm được lúc này.")
        table.set_rows(rows)

    def action_step(self, place: int) -> None:
        """The step with this number."""
        row = self.query_one("#steps", VTable).row_at(place - 1)
        if row is not None:
            self._begin(row.key)

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        self._begin(message.row.key)

    def _begin(self, name: str) -> None:
        step = next(one for one in STEPS if one == name)
        question = Prompt(_(STEPS[step][1]), self._number, limit=limits.REASON_MAX)
        self.app.push_screen(question, lambda said: self._take(step, said, question) if said else None)

    def _take(self, step: FeedbackStep, said: str, question: Prompt) -> None:
        ask = StepAsk(to=said) if step == "forward" else StepAsk(text=said)
        done = feedback.move(self.office, self._number, step, ask)
        self._show(done)
        if isinstance(done, Refusal):
            question.keep(said)
            return
        warnings = done["warnings"]
        late = warnings[0] if isinstance(warnings, list) and warnings else None
        if isinstance(late, dict):
            self.tell(f"▲ {late['message']}", "warn")
        else:
            self.tell(_("√ Đã ghi: {step}.").format(step=_(STEPS[step][0])))

    def action_back(self) -> None:
        """Back to the register."""
        self.dismiss(None)
