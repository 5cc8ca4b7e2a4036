"""What was typed survives Escape, a lock and a killed process; a draft nobody can read is put aside."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from motcua_tui.screens.receive import ReceiveScreen
from motcua_tui.screens.receive_draft import kind_for, receive_kinds
from motcua_tui.screens.receive_typed import PersonTyped, Typed, draft_text, read_draft
from motcua_tui.screens.unlock import UnlockScreen
from motcua_tui.widgets.dialogs import Ask
from schemas.refusal import Refusal
from tests.screens.counter import USER, SeatedApp, copy_of, screen_of, seated, unlock
from tests.screens.test_receive import LONG, STAY, TUYET, opened, pick, saved
from tests.widgets.feed import feed, press, seen, until

NOTE = "mang theo sổ hộ khẩu cũ"


async def type_half(pilot: Pilot[int], app: SeatedApp) -> Typed:
    """A dossier half typed."""
    screen = await opened(pilot, app)
    await feed(pilot, TUYET + "\r")
    await pick(pilot, STAY)
    await press(pilot, "down")
    screen.form.note.focus()
    await pilot.pause()
    await feed(pilot, NOTE)
    return screen.form.typed


@pytest.mark.asyncio
async def test_escape_keeps_everything_for_the_next_time(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        before = await type_half(pilot, app)
        await press(pilot, "escape")
        screen = await opened(pilot, app)
        assert screen.stage == "offer" and "N. T. Á. Tuyết" in seen(pilot)
        assert "Nguyễn Thị Ánh Tuyết" not in seen(pilot), "nobody has asked for this person yet"
        await press(pilot, "enter")
        assert screen.form.typed == before and before.note == NOTE and before.case == "Cá nhân, hộ gia đình"


@pytest.mark.asyncio
async def test_del_throws_the_draft_away(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        await type_half(pilot, app)
        await press(pilot, "escape")
        screen = await opened(pilot, app)
        await press(pilot, "delete")
        assert screen.stage == "form" and screen.form.typed == Typed()
        await press(pilot, "escape")
        assert (await opened(pilot, app)).stage == "form"


@pytest.mark.asyncio
async def test_a_lock_keeps_the_draft(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        before = await type_half(pilot, app)
        await press(pilot, "ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, UnlockScreen))
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await press(pilot, "enter")
        assert screen.form.typed == before


@pytest.mark.asyncio
async def test_a_killed_process_loses_nothing_that_was_left_alone_for_a_moment(office_folder: Path, tmp_path: Path) -> None:
    """The folder as it stands on the disk while the app still runs is what a kill leaves behind."""
    async with seated(office_folder) as (pilot, app):
        before = await type_half(pilot, app)
        keeper = screen_of(app)._keeper
        await until(pilot, lambda: keeper.body == draft_text(before) and not keeper.is_behind)
        copy_of(office_folder, tmp_path / "after")
    async with seated(tmp_path / "after") as (pilot, app):
        screen = await opened(pilot, app)
        await press(pilot, "enter")
        assert screen.form.typed == before


@pytest.mark.asyncio
async def test_two_drafts_kept_by_a_lock_are_told_of_and_both_found(office_folder: Path) -> None:
    """A second receive screen on top of the first keeps its own draft; after a lock neither screen is there any more."""
    async with seated(office_folder) as (pilot, app):
        first = await type_half(pilot, app)
        app.push_screen(ReceiveScreen())
        await until(pilot, lambda: isinstance(app.screen, ReceiveScreen) and app.screen.is_up and app.screen.stage == "form")
        await feed(pilot, LONG + "\r")
        second = screen_of(app).form.typed
        assert second.applicant.name and second != first
        await press(pilot, "ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, UnlockScreen))
    async with seated(office_folder) as (pilot, app):
        await until(pilot, lambda: "Có 2 hồ sơ đang nhập dở" in seen(pilot))
        screen = await opened(pilot, app)
        assert "Còn 1 hồ sơ nhập dở khác" in seen(pilot)
        await press(pilot, "pagedown")
        await press(pilot, "enter")
        assert screen.form.typed == second
        app.push_screen(ReceiveScreen())
        await until(pilot, lambda: isinstance(app.screen, ReceiveScreen) and app.screen.is_up and app.screen.stage == "offer")
        await press(pilot, "enter")
        assert screen_of(app).form.typed == first


@pytest.mark.parametrize(
    ("kept", "held", "taken"),
    [
        ([], [], "receive"),
        ([], ["receive"], "receive-2"),
        (["receive", "receive-2"], ["receive"], "receive-2"),
        (["receive-2"], [], "receive-2"),
        (["receive-2"], ["receive-2"], "receive"),
        (["receive", "receive-2"], ["receive", "receive-2"], "receive-3"),
    ],
)
def test_a_receive_screen_takes_the_first_draft_nobody_holds(kept: list[str], held: list[str], taken: str) -> None:
    assert kind_for(kept, held) == taken


def test_drafts_of_the_receive_screen_come_in_the_order_of_their_screens() -> None:
    assert receive_kinds(["act note", "receive", "receive-10", "receive-2"]) == ["receive", "receive-2", "receive-10"]


@pytest.mark.asyncio
async def test_saving_forgets_the_draft(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        await type_half(pilot, app)
        screen = screen_of(app)
        await saved(pilot, screen)
        await until(pilot, lambda: not screen._keeper.is_behind)
        assert app.office is not None and app.office.store.load_draft(USER, "receive") is None


@pytest.mark.asyncio
async def test_a_card_scanned_over_a_draft_asks_and_no_keeps_the_draft(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        before = await type_half(pilot, app)
        await press(pilot, "escape")
        screen = await opened(pilot, app)
        await feed(pilot, LONG + "\r")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
        await press(pilot, "escape")
        assert screen.form.typed == before


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", '{"note": 5}', '{"unknown": 1}', '{"applicant": {"name": "' + "x" * 501 + '"}}', "[" * 200, '"\\ud800"'],
)
async def test_a_draft_nobody_can_read_is_put_aside_with_a_sentence(office_folder: Path, body: str) -> None:
    office = unlock(office_folder)
    office.store.save_draft(USER, "receive", body)
    office.close()
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        assert screen.stage == "form" and "Bản nháp lần trước không đọc được" in seen(pilot)
        await feed(pilot, TUYET + "\r")
        await until(pilot, lambda: screen.form.typed.applicant.name != "")


@given(st.text(max_size=200))
def test_any_text_as_a_draft_is_read_or_refused(body: str) -> None:
    assert isinstance(read_draft(body), Typed | Refusal)


@given(st.builds(PersonTyped, name=st.text(max_size=20), address=st.text(max_size=20)))
def test_a_draft_comes_back_as_it_was(person: PersonTyped) -> None:
    typed = Typed(applicant=person, sets="2")
    back = read_draft(draft_text(typed))
    assert isinstance(back, Typed) and back.sets == "2"
    assert len(back.applicant.name) <= len(person.name) * 3
