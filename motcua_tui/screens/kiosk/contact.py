"""Where the office is, when it is open, whom to call."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from motcua_tui.screens.kiosk.base import KioskScreen
from motcua_tui.text import _, mark
from motcua_tui.widgets.show import show


class ContactScreen(KioskScreen):
    """What the settings say, large enough to read from a step away."""

    HEADING = mark("Địa chỉ, giờ làm việc, đường dây nóng")
    DEFAULT_CSS = "ContactScreen>#contact { padding: 0 2; height: auto; }"

    def compose_body(self) -> ComposeResult:
        yield Static("", id="contact")

    def refresh_words(self) -> None:
        super().refresh_words()
        public = self.kiosk.public
        if public is None:
            self.query_one("#contact", Static).update(show(_("Chưa có thông tin. Mời ông/bà hỏi tại quầy.")))
            return
        pairs = (
            (_("Địa chỉ"), public.address), (_("Giờ làm việc"), public.hours),
            (_("Đường dây nóng, phản ánh, kiến nghị"), public.hotline),
        )  # fmt: skip
        lines = [public.office, ""]
        for label, value in pairs:
            if value:
                lines += [f"{label}: {value}", ""]
        lines += [f"– {person.strip()}" for person in public.people.split(";") if person.strip()]
        self.query_one("#contact", Static).update(show("\n".join(lines), 4000, lines=True))
