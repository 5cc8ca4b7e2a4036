"""The queue, ratings, complaints and suggestions, by the keys a clerk presses."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from motcua_tui.desk import feedback, queue, settings
from motcua_tui.desk.kiosk_own import Kiosk
from motcua_tui.screens.act_form import ActScreen
from motcua_tui.screens.counter import CounterScreen
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.feedback import FeedbackScreen, OneFeedbackScreen, ReceiveFeedbackScreen
from motcua_tui.screens.queue import QueueScreen
from motcua_tui.screens.rating import RateDialog
from motcua_tui.screens.receive import ReceiveScreen
from motcua_tui.widgets.dialogs import Ask, Prompt
from motcua_tui.widgets.table import VTable
from schemas.acts import Act
from schemas.refusal import Refusal
from schemas.status import Status
from tests.desk.made import done as act_done
from tests.screens.counter import MORNING, SeatedApp, seated
from tests.screens.lived import Lived
from tests.widgets.feed import feed, press, seen, settle, until


async def shows(pilot: Pilot[int], words: str) -> None:
    await until(pilot, lambda: words in seen(pilot))


def states(app: SeatedApp) -> list[tuple[str, str]]:
    assert app.office is not None
    listed = queue.listed(app.office)
    assert not isinstance(listed, Refusal)
    tickets = listed["tickets"]
    assert isinstance(tickets, list)
    return [(str(one["ticket"]), str(one["state"])) for one in tickets if isinstance(one, dict)]


async def test_the_clerk_gives_calls_skips_and_serves_from_the_counter(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        assert "người chờ" not in seen(pilot)
        await press(pilot, "ctrl+x", "1")
        await until(pilot, lambda: states(app) == [("A-001", "waiting")])
        await press(pilot, "ctrl+x", "2")
        await shows(pilot, "2 người chờ")
        await press(pilot, "ctrl+x", "enter")
        await shows(pilot, "Đang gọi A-001")
        await press(pilot, "ctrl+x", "2")
        await shows(pilot, "Gọi lại số A-001")
        await press(pilot, "ctrl+x", "3")
        await shows(pilot, "Đã bỏ qua số A-001")
        await press(pilot, "ctrl+x", "enter", "ctrl+x", "enter")
        await until(pilot, lambda: isinstance(app.screen, ReceiveScreen))
        assert states(app) == [("A-001", "skipped"), ("A-002", "served")]


async def test_a_skipped_number_is_called_from_the_list_and_a_group_gets_its_number(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        app.action_queue()
        await until(pilot, lambda: isinstance(app.screen, QueueScreen))
        await press(pilot, "ctrl+n", "ctrl+x", "enter", "ctrl+x", "3", "ctrl+x", "2", "1")
        await shows(pilot, "A-002")
        await until(pilot, lambda: app.screen.query_one(VTable).total == 2)
        assert "Người cao tuổi" in seen(pilot)
        await press(pilot, "down", "enter")
        await until(pilot, lambda: states(app) == [("A-001", "called"), ("A-002", "waiting")])


async def opened(pilot: Pilot[int], app: SeatedApp, dossier: str) -> DossierScreen:
    app.open_dossier(dossier)
    await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen._view is not None)
    assert isinstance(app.screen, DossierScreen)
    return app.screen


async def handed_over(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> str:
    """The result goes to the citizen by the dossier's own form."""
    dossier = lived.ids["finished"]
    await hand_over(pilot, app, dossier)
    return dossier


async def hand_over(pilot: Pilot[int], app: SeatedApp, dossier: str) -> None:
    screen = await opened(pilot, app, dossier)
    screen._open_form(Act.HAND_OVER)
    await until(pilot, lambda: isinstance(app.screen, ActScreen) and app.screen.is_up)
    await press(pilot, "ctrl+s")
    await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
    await press(pilot, "ctrl+y")


async def test_after_a_hand_over_the_slip_is_one_key_and_a_comment(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        dossier = await handed_over(pilot, app, lived)
        await until(pilot, lambda: isinstance(app.screen, RateDialog) and app.screen.is_open)
        await press(pilot, "4")
        await shows(pilot, "√ 4   Hài lòng")
        await feed(pilot, "Nhanh\r")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        assert app.office is not None
        office = app.office

        def ratings() -> list[tuple[int, str, str]]:
            state = office.store.dossier(dossier)
            assert state is not None
            return [(one.level, one.comment, one.given) for one in state.ratings]

        await until(pilot, lambda: ratings() == [(4, "Nhanh", "slip")])


async def test_without_a_slip_nothing_is_written_and_an_office_may_never_be_asked(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        dossier = await handed_over(pilot, app, lived)
        await until(pilot, lambda: isinstance(app.screen, RateDialog) and app.screen.is_open)
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        assert app.office is not None
        state = app.office.store.dossier(dossier)
        assert state is not None and state.ratings == ()
        assert not isinstance(settings.change(app.office, {"rating.offer": "off"}), Refusal)
        other = lived.ids["open"]
        act_done(app.office, other, Act.FINISH)
        await hand_over(pilot, app, other)
        office = app.office
        await until(pilot, lambda: (now := office.store.dossier(other)) is not None and now.status is Status.RETURNED)
        await settle(pilot)
        assert isinstance(app.screen, DossierScreen)


async def test_a_complaint_is_taken_in_answered_and_published_by_keys(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        app.action_feedback()
        await until(pilot, lambda: isinstance(app.screen, FeedbackScreen))
        await press(pilot, "ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, ReceiveFeedbackScreen))
        await press(pilot, "ctrl+s")
        await shows(pilot, "Chưa ghi nội dung")
        await feed(pilot, "Chờ lâu quá")
        await press(pilot, "ctrl+s")
        await shows(pilot, "PAKN-A1-2026-001")
        assert "16/12/2026" in seen(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, OneFeedbackScreen))
        await shows(pilot, "Chờ lâu quá")
        await press(pilot, "1")
        await feed(pilot, "Đã thêm quầy\r")
        await shows(pilot, "Đã ghi: Trả lời")
        assert "Đã thêm quầy" in seen(pilot)
        await press(pilot, "1")
        await feed(pilot, "Bảng tin\r")
        await shows(pilot, "● Đã công khai")
        await press(pilot, "escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, CounterScreen))
        assert app.office is not None
        [one] = feedback.every(app.office)
        assert one.state == "published"


async def test_the_counter_shares_a_folder_and_takes_in_what_citizens_leave(office_folder: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    async with seated(office_folder) as (pilot, app):
        app.action_kiosk()
        await until(pilot, lambda: isinstance(app.screen, Prompt) and app.screen.is_open)
        await feed(pilot, f"{tmp_path / 'none'}\r")
        await shows(pilot, "Không dùng được thư mục này")
        app.action_kiosk()
        await until(pilot, lambda: isinstance(app.screen, Prompt) and app.screen.is_open)
        await feed(pilot, f"{shared}\r")
        await until(pilot, lambda: app.kiosk.is_linked and (shared / "public.json").exists())
        kiosk = Kiosk(shared, None, "", lambda: MORNING, lambda: 99.0)
        assert kiosk.take_ticket() == "KA-001"
        await until(pilot, lambda: "1 người chờ" in seen(pilot))
        await press(pilot, "ctrl+x", "enter")
        await until(pilot, lambda: (board := kiosk.board) is not None and board.called == ("KA-001",))
        app.action_kiosk()
        await until(pilot, lambda: isinstance(app.screen, Prompt) and app.screen.is_open)
        await feed(pilot, "\x7f" * len(str(shared)) + "-\r")
        await until(pilot, lambda: not app.kiosk.is_linked)
