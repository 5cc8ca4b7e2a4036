"""Three fields, a button and what became of them: the smallest app with something to type into."""

from __future__ import annotations

from motcua_tui.widgets.terminal import prepare_terminal

prepare_terminal()

from textual.app import ComposeResult  # noqa: E402
from textual.binding import Binding  # noqa: E402
from textual.widgets import Static  # noqa: E402

from motcua_tui.widgets.dialogs import Ask  # noqa: E402
from motcua_tui.widgets.fields import ViInput  # noqa: E402
from motcua_tui.widgets.form import Form, FormRow  # noqa: E402
from motcua_tui.widgets.keys import OrderedKeys, Scan  # noqa: E402
from motcua_tui.widgets.push import Push  # noqa: E402
from motcua_tui.widgets.show import show  # noqa: E402


class Small(OrderedKeys[int]):
    BINDINGS = [
        Binding("f2", "ask", "Hỏi"),
        Binding("f8", "break", "Hỏng"),
        Binding("ctrl+q", "leave", "Thoát", priority=True),
    ]

    def compose(self) -> ComposeResult:
        yield Form(*(FormRow(name, name, ViInput(limit=400, words=True)) for name in ("một", "hai", "ba")))
        yield Push("Nút")
        yield Static(id="said")

    def say(self, words: str) -> None:
        self.query_one("#said", Static).update(show(words))

    def on_form_done(self) -> None:
        self.say(" | ".join(self.query_one(Form).values.values()))

    def on_scan(self, scan: Scan) -> None:
        self.say(f"quét {scan.text}")

    def on_push_pressed(self) -> None:
        self.say("đã bấm nút")

    def action_ask(self) -> None:
        self.push_screen(Ask("Xóa?", "Hồ sơ 7"), lambda answer: self.say(f"trả lời {answer}"))

    def action_break(self) -> None:
        secret = "Nguyễn Thị Bí Mật"
        raise ValueError(secret)

    def action_leave(self) -> None:
        self.exit(7)


if __name__ == "__main__":
    app = Small()
    raise SystemExit(app.run() or app.return_code or 0)
