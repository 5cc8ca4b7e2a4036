"""Forms: nothing typed is lost, a save is made once, what lasts says so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from textual.pilot import Pilot

from motcua_tui.desk.rota import day_of
from motcua_tui.screens.calendar import DayFormScreen
from motcua_tui.screens.feedback import FeedbackScreen, OneFeedbackScreen, ReceiveFeedbackScreen
from motcua_tui.screens.form_screen import FormScreen
from motcua_tui.screens.rota import DutyScreen
from motcua_tui.screens.settings import SettingsScreen
from motcua_tui.screens.shifts import HandScreen
from motcua_tui.screens.users import AddUserScreen
from motcua_tui.widgets.dialogs import Prompt
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import Form
from tests.screens.counter import PASSWORD, SeatedApp, seated
from tests.screens.lived import Lived
from tests.widgets.feed import CARD, feed, press, seen, until

KEPT = "Phần gõ dở lần trước còn đây."


AnyForm = TypeVar("AnyForm", bound=FormScreen[Any])


async def opened(pilot: Pilot[int], app: SeatedApp, screen: AnyForm) -> AnyForm:
    """This form, in front and ready."""
    app.push_screen(screen)
    await until(pilot, lambda: app.screen is screen and screen.is_up)
    return screen


async def test_escape_keeps_what_stands_in_every_form_and_a_password_never(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        office = app.office
        assert office is not None
        wednesday = date(2026, 11, 25)
        forms: dict[str, tuple[str, Callable[[], FormScreen[Any]]]] = {
            "text": ("Chờ lâu ở quầy số 2", ReceiveFeedbackScreen),
            "display": ("Lê Thị Hoa", AddUserScreen),
            "hours": ("07:30-11:30", lambda: DayFormScreen(2026, None)),
            "note": ("Hồ sơ ở tủ 3", HandScreen),
            "agency.hotline": ("02933 123 456", SettingsScreen),
        }
        for row, (words, make) in forms.items():
            screen = await opened(pilot, app, make())
            screen.form.row(row).field.focus()
            await feed(pilot, words)
            if isinstance(screen, AddUserScreen):
                screen.form.row("password").field.focus()
                await feed(pilot, PASSWORD)
            await press(pilot, "escape")
            again = await opened(pilot, app, make())
            assert again.form.values[row] == words and KEPT in seen(pilot), row
            assert again.form.values.get("password", "") == ""
            await press(pilot, "ctrl+z")
            assert KEPT not in seen(pilot) and again.form.values[row] != words
            await press(pilot, "escape")
            empty = await opened(pilot, app, make())
            assert KEPT not in seen(pilot) and empty.form.values[row] != words
            await press(pilot, "escape")
        await opened(pilot, app, DutyScreen(day_of(office, wednesday)))
        await press(pilot, "right", "escape")
        duty = await opened(pilot, app, DutyScreen(day_of(office, wednesday)))
        assert duty.more_typed() == ["afternoon mai"] and KEPT in seen(pilot)
        assert PASSWORD not in str(office.store.drafts.kinds(office.officer.user))


async def test_a_lock_keeps_a_form_and_an_answer_begun(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        await opened(pilot, app, ReceiveFeedbackScreen())
        await feed(pilot, "Không trả kết quả đúng hẹn")
        app.push_screen(Prompt("Lý do?", "H44-1", value="Ghi nhầm"))
        await until(pilot, lambda: isinstance(app.screen, Prompt) and app.screen.query(ViInput))
        await press(pilot, "end")
        await feed(pilot, ", công dân đổi ý")
        office = app.office
        assert office is not None
        app.keep_drafts()  # as a lock does
        await press(pilot, "escape")
        app.screen.dismiss(None)
        await until(pilot, lambda: not isinstance(app.screen, ReceiveFeedbackScreen))
        form = await opened(pilot, app, ReceiveFeedbackScreen())
        assert form.form.values["text"] == "Không trả kết quả đúng hẹn"
        for question, stands in (("Lý do?", "Ghi nhầm, công dân đổi ý"), ("Lý do khác?", "Ghi nhầm")):
            app.push_screen(Prompt(question, "H44-1", value="Ghi nhầm"))
            await until(pilot, lambda: isinstance(app.screen, Prompt) and app.screen.query(ViInput))
            assert app.screen.query_one(ViInput).value == stands
            assert ("Câu gõ dở" in seen(pilot)) == (question == "Lý do?")
            await press(pilot, "enter")
            await until(pilot, lambda: not isinstance(app.screen, Prompt))
        assert not [kind for kind in office.store.drafts.kinds(office.officer.user) if kind.startswith("prompt")]


async def test_what_was_recorded_is_not_offered_again(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        app.push_screen(FeedbackScreen())
        await until(pilot, lambda: isinstance(app.screen, FeedbackScreen) and app.screen.is_up)
        await press(pilot, "ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, ReceiveFeedbackScreen) and app.screen.is_up)
        await feed(pilot, "Thiếu ghế chờ")
        await press(pilot, "escape", "ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, ReceiveFeedbackScreen) and KEPT in seen(pilot))
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "Đã tiếp nhận" in seen(pilot))
        await press(pilot, "ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, ReceiveFeedbackScreen) and app.screen.is_up)
        assert app.screen.query_one(Form).values["text"] == "" and KEPT not in seen(pilot)
        await press(pilot, "escape", "enter")
        await until(pilot, lambda: isinstance(app.screen, OneFeedbackScreen))


async def test_a_save_that_lasts_says_so_and_a_second_key_saves_nothing_more(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        screen = await opened(pilot, app, ReceiveFeedbackScreen())
        may_end, runs = threading.Event(), []

        def work() -> str:
            runs.append(1)
            may_end.wait(30)
            return "xong"

        def save() -> None:
            screen.run_save(work, lambda said: screen.tell(f"√ {said}"))

        save()
        await until(pilot, lambda: "Đang lưu…" in seen(pilot))
        save()
        may_end.set()
        await until(pilot, lambda: "√ xong" in seen(pilot))
        assert runs == [1] and "Đang lưu…" not in seen(pilot)
        save()
        await until(pilot, lambda: len(runs) == 2)


async def test_a_curtain_hides_everybody_without_locking_and_what_was_copied_goes_with_the_lock(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        screen = await opened(pilot, app, ReceiveFeedbackScreen())
        await feed(pilot, "Lê Văn Tám chờ lâu")
        await press(pilot, "ctrl+backslash")
        await until(pilot, lambda: "đang được che" in seen(pilot))
        assert "Tám" not in seen(pilot)
        await feed(pilot, "xyz" + CARD + "\r")
        assert "đang được che" in seen(pilot), "neither typing nor a card lifts it"
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is screen)
        assert screen.form.values["text"] == "Lê Văn Tám chờ lâu"
        copied: list[str] = []
        app.copy_to_clipboard("Hồ sơ của Lê Văn Tám")
        app.copy_to_clipboard = copied.append
        await press(pilot, "ctrl+l")
        await until(pilot, lambda: app.office is None)
        assert (copied, app.clipboard) == ([""], "")
