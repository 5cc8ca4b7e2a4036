"""Questions and notices on top of a screen. They name what they are about, and nothing slips into them by
accident.

A dialog that opens under the hands of a typing clerk must not take the next key for an answer: whatever was
pressed before it had been on the screen for 300 ms is dropped. A scan never answers.
"""

from __future__ import annotations

import math
from typing import ClassVar, Literal, Protocol, TypeVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from motcua_tui.keytable import shown_key
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.keys import Scan
from motcua_tui.widgets.push import Push
from motcua_tui.widgets.show import show
from schemas.limits import REASON_MAX

Answer = TypeVar("Answer")
Weight = Literal["plain", "warn", "bad"]

GRACE_S = 0.3
QUESTION_MAX = 400
ABOUT_MAX = 600
TELL_MAX = 9000


class Dialog(ModalScreen[Answer]):
    """The frame of every dialog. Until `is_open` no key, paste or click reaches it."""

    GRACE_S: ClassVar[float] = GRACE_S
    HELP_WORDS: ClassVar[str] = mark(
        "Một câu hỏi đang chờ. Mũi tên chọn, Enter trả lời theo nút đang chọn, Esc là không hoặc quay lại; không có gì được ghi "
        "trước khi trả lời. Phím bấm ngay lúc câu hỏi vừa hiện ra thì không được tính."
    )
    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        &>.dialog {
            width: 72; max-width: 96%; height: auto; max-height: 96%; padding: 1 2;
            background: $surface; border: round $link; border-title-color: $foreground; overflow-y: auto;
        }
        &>.dialog.-warn { border: heavy $warn; }
        &>.dialog.-bad { border: heavy $bad; }
        .question { text-style: bold; width: 1fr; height: auto; }
        .about {
            margin: 1 0 0 0; padding: 0 1; width: 1fr; height: auto; background: $panel; color: $foreground;
        }
        .detail { margin: 1 0 0 0; width: 1fr; height: auto; }
        .trouble { color: $bad; width: 1fr; height: 1; }
        .buttons { margin: 1 0 0 0; height: 1; width: 1fr; }
        .hint { margin: 1 0 0 0; color: $muted; width: 1fr; height: auto; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.ignores_until = math.inf if self.GRACE_S else 0.0

    @property
    def is_open(self) -> bool:
        """True once the dialog takes keys."""
        return self.has_class("-open")

    def on_mount(self) -> None:
        self.call_after_refresh(self._count_down)

    def _count_down(self) -> None:
        if self.GRACE_S:
            grace_s = float(getattr(self.app, "grace_s", self.GRACE_S))
            self.ignores_until = Message().time + grace_s
            self.set_timer(grace_s, self._open)
        else:
            self._open()

    def _open(self) -> None:
        self.add_class("-open")
        self.query_one(".hint", Static).update(self.hint())

    def hint(self) -> Content:
        """The keys of this dialog, shown as soon as they work."""
        return Content("")

    def answer_first(self) -> None:
        """Another way is wanted while this question waits: said here, where the clerk looks."""
        self.query_one(".hint", Static).update(Content.assemble(_("Hãy trả lời câu hỏi này trước. "), self.hint()))

    def on_scan(self, scan: Scan) -> None:
        scan.stop()
        self.query_one(".hint", Static).update(Content(_("Hãy trả lời câu hỏi này trước, rồi quét lại.")))


class Ask(Dialog[bool]):
    """Yes or no; no unless the clerk says otherwise. Answers True or False."""

    AUTO_FOCUS = "#no"
    BINDINGS = [
        bind("yes", "yes", mark("Đồng ý"), show=False),
        bind("back", "no"),
        bind("left", "app.focus_previous"), bind("up", "app.focus_previous"),
        bind("right", "app.focus_next"), bind("down", "app.focus_next"),
    ]

    def __init__(
        self,
        question: str,
        about: str,
        *,
        detail: str = "",
        yes: str = "",
        no: str = "",
        weight: Weight = "warn",
    ) -> None:
        """`about` names the thing and its keys (number, name); `yes` and `no` say what will happen, not
        just so.
        """
        super().__init__()
        self._question, self._about, self._detail = question, about, detail
        self._yes, self._no = yes or _("Đồng ý"), no or _("Không")
        self._weight = weight

    def compose(self) -> ComposeResult:
        with Vertical(classes=f"dialog -{self._weight}"):
            yield Static(show(self._question, QUESTION_MAX), classes="question")
            yield Static(show(self._about, ABOUT_MAX, lines=True), classes="about")
            if self._detail:
                yield Static(show(self._detail, lines=True), classes="detail")
            with Horizontal(classes="buttons"):
                yield Push(f"{self._no} (Esc)", id="no")
                yield Push(f"{self._yes} ({shown_key('yes')})", id="yes")
            yield Static("…", classes="hint")

    def hint(self) -> Content:
        return Content(_("← → chọn, Enter trả lời. Mặc định là không."))

    def on_push_pressed(self, event: Push.Pressed) -> None:
        event.stop()
        self.dismiss(event.push.id == "yes")

    def action_yes(self) -> None:
        self.dismiss(True)

    def action_no(self) -> None:
        self.dismiss(False)


class Tell(Dialog[None]):
    """Says something that must be seen before work goes on."""

    AUTO_FOCUS = "#seen"
    BINDINGS = [
        bind("back", "seen"),
        bind("up", "scroll(-8)"), bind("page_up", "scroll(-8)"),
        bind("down", "scroll(8)"), bind("page_down", "scroll(8)"),
    ]

    def __init__(self, message: str, *, about: str = "", weight: Weight = "plain") -> None:
        super().__init__()
        self._message, self._about, self._weight = message, about, weight

    def compose(self) -> ComposeResult:
        with Vertical(classes=f"dialog -{self._weight}"):
            yield Static(show(self._message, lines=True), classes="question")
            if self._about:
                yield Static(show(self._about, TELL_MAX, lines=True), classes="about")
            with Horizontal(classes="buttons"):
                yield Push(_("Đã đọc (Enter)"), id="seen")
            yield Static("…", classes="hint")

    def hint(self) -> Content:
        return Content(_("Enter hoặc Esc để đóng."))

    def on_push_pressed(self, event: Push.Pressed) -> None:
        event.stop()
        self.dismiss(None)

    def action_seen(self) -> None:
        self.dismiss(None)

    def action_scroll(self, lines: int) -> None:
        """A text longer than the screen is read line by line."""
        self.query_one(".dialog").scroll_relative(y=lines, animate=False)


class Sentences(Protocol):
    """Where an app keeps the answers begun and not finished. An app without one keeps none."""

    def kept(self, question: str) -> str:
        """What was being typed as an answer, "" for nothing."""

    def keep(self, question: str, words: str) -> None:
        """Keep these words; "" for nothing."""


class Prompt(Dialog[str | None]):
    """Asks for a sentence, such as a reason. Answers the text, or None if the clerk goes back.

    A `value` is a proposal: it stands there marked, so the first letter typed replaces it. What was typed before going back, or
    before a lock, stands there again when the same is asked once more.
    """

    # Nothing happens here before a sentence is written, so the first letters of a fast typist may count.
    GRACE_S: ClassVar[float] = 0.0
    AUTO_FOCUS = "#sentence"
    BINDINGS = [
        bind("back", "back", mark("Quay lại"), show=False),
        bind("save", "done", mark("Xong"), show=False),
    ]

    def __init__(self, question: str, about: str = "", *, value: str = "", limit: int = REASON_MAX) -> None:
        super().__init__()
        self._question, self._about, self._value, self._limit = question, about, value, limit

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(show(self._question, QUESTION_MAX), classes="question")
            if self._about:
                yield Static(show(self._about, ABOUT_MAX, lines=True), classes="about")
            kept = self._kept()
            yield Static(Content(_("Câu gõ dở lần trước còn đây.") if kept else ""), classes="detail")
            words, proposed = kept[: self._limit] or self._value, bool(self._value) and not kept
            yield ViInput(words, limit=self._limit, words=True, proposed=proposed, id="sentence")
            yield Static("", classes="trouble")
            yield Static("…", classes="hint")

    def hint(self) -> Content:
        return Content(_("Enter hoặc Ctrl+S để xong, Esc để quay lại."))

    def on_input_submitted(self, event: ViInput.Submitted) -> None:
        event.stop()
        self.action_done()

    def on_vi_input_refused(self, event: ViInput.Refused) -> None:
        event.stop()
        self._trouble(_("Tối đa {limit} ký tự. Hãy viết ngắn hơn.").format(limit=event.limit))

    def action_done(self) -> None:
        sentence = self.query_one("#sentence", ViInput).value.strip()
        if sentence:
            self._keep("")
            self.dismiss(sentence)
        else:
            self._trouble(_("Hãy ghi một câu. Người xem sau sẽ cần đến."))

    def action_back(self) -> None:
        self.keep_draft()
        self.dismiss(None)

    def keep_draft(self) -> None:
        """Put aside what was typed over what stood there first."""
        if self.is_mounted:
            sentence = self.query_one("#sentence", ViInput).value.strip()
            self._keep("" if sentence == self._value.strip() else sentence)

    def keep(self, answer: str) -> None:
        """The answer came to nothing: it stands here again when the same is asked once more."""
        self._keep(answer)

    @property
    def _asks(self) -> str:
        return f"{self._question}\n{self._about}"

    def _kept(self) -> str:
        sentences: Sentences | None = getattr(self.app, "sentences", None)
        return sentences.kept(self._asks) if sentences is not None else ""

    def _keep(self, words: str) -> None:
        sentences: Sentences | None = getattr(self.app, "sentences", None)
        if sentences is not None:
            sentences.keep(self._asks, words)

    def _trouble(self, words: str) -> None:
        self.query_one(".trouble", Static).update(Content(words))
