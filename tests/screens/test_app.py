"""What works on every screen: the lock, leaving, scans, help, the palette; and what is said at unlocking."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from motcua_tui.cli.faults import note_crash
from motcua_tui.desk import office as offices
from motcua_tui.desk.clock import wall_now
from motcua_tui.desk.questions import ASK_FILE
from motcua_tui.desk.receive import receive
from motcua_tui.screens import watch
from motcua_tui.screens.app import CounterApp
from motcua_tui.screens.counter import CounterScreen
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.find import FindScreen
from motcua_tui.screens.help import HelpScreen
from motcua_tui.screens.receive import ReceiveScreen
from motcua_tui.screens.recovery import RecoveryScreen
from motcua_tui.screens.setup import SetupScreen
from motcua_tui.screens.unlock import UnlockScreen
from motcua_tui.text import set_language
from motcua_tui.vault.kdf import FLOOR
from motcua_tui.widgets.crash import Crash
from motcua_tui.widgets.dialogs import Prompt, Tell
from motcua_tui.widgets.fields import PasswordInput
from motcua_tui.widgets.palette import Palette
from motcua_tui.widgets.table import VTable
from schemas.acts import Act
from schemas.asks import read_receive
from schemas.canonical import Json
from schemas.refusal import Refusal
from schemas.rules.slip_code import slip_code
from schemas.times import in_vietnam
from tests.screens.counter import PASSWORD, clock_at, seated, take_in, unlock
from tests.screens.lived import REGISTER, Lived, do, person
from tests.widgets.feed import CARD, feed, press, seen, until


@pytest.fixture(autouse=True)
def _in_vietnamese() -> Iterator[None]:
    yield
    set_language("vi")


async def password_given(pilot: Pilot[int], app: CounterApp, words: str = PASSWORD) -> None:
    """Type a password at the lock."""
    await until(pilot, lambda: isinstance(app.screen, UnlockScreen) and app.screen.focused is not None)
    await feed(pilot, words + "\r")


async def test_the_right_password_opens_the_counter_and_a_wrong_one_says_why(lived: Lived) -> None:
    app = CounterApp(lived.folder)
    async with app.run_test() as pilot:
        await password_given(pilot, app, "khong phai mat khau nay")
        await until(pilot, lambda: "■" in seen(pilot))
        assert isinstance(app.screen, UnlockScreen) and app.office is None
        await password_given(pilot, app)
        await until(pilot, lambda: app.office is not None)
        assert not isinstance(app.screen, UnlockScreen)


async def test_after_six_wrong_passwords_the_wait_is_counted_down(lived: Lived) -> None:
    app = CounterApp(lived.folder)
    async with app.run_test() as pilot:
        for _turn in range(7):
            await password_given(pilot, app, "khong phai mat khau nay")
            await until(pilot, lambda: isinstance(app.screen, UnlockScreen) and not app.screen._busy)
            if "đợi" in seen(pilot):
                break
        assert "giây" in seen(pilot)


async def test_a_turn_cut_by_a_power_failure_is_confirmed_and_said(office_folder: Path) -> None:
    office = unlock(office_folder)
    clock_at(office, in_vietnam(wall_now()) - timedelta(hours=1))
    take_in(office, {"procedure": REGISTER, "applicant": person("Lò Văn Cắt", "011090000001")})
    office.store.close()
    app = CounterApp(office_folder)
    async with app.run_test() as pilot:
        await password_given(pilot, app)
        await until(pilot, lambda: isinstance(app.screen, Tell) and app.screen.is_open)
        assert "mất điện" in seen(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, CounterScreen))
        assert app.office is not None and not app.office.store.unsigned("mai")


async def test_a_clock_that_cannot_be_right_is_asked_about_before_the_counter_opens(
    office_folder: Path,
) -> None:
    office = unlock(office_folder)
    clock_at(office, in_vietnam(wall_now()) + timedelta(days=2))
    take_in(office, {"procedure": REGISTER, "applicant": person("Lò Văn Mai Sau", "011090000002")})
    office.close()
    app = CounterApp(office_folder)
    async with app.run_test() as pilot:
        await password_given(pilot, app)
        await until(pilot, lambda: isinstance(app.screen, Prompt) and app.screen.is_open)
        await until(
            pilot, lambda: "Hôm nay là ngày nào" in seen(pilot) and "trước mục ghi gần nhất" in seen(pilot)
        )
        await press(pilot, "ctrl+u")
        await feed(pilot, "1/1/1990\r")
        await until(pilot, lambda: isinstance(app.screen, Prompt) and "trước ngày phát hành" in seen(pilot))
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, CounterScreen))
        assert app.office is not None and not app.office.clock.state(app.office.store).must_ask


async def test_a_question_about_the_date_that_is_not_answered_locks_again(office_folder: Path) -> None:
    office = unlock(office_folder)
    clock_at(office, in_vietnam(wall_now()) + timedelta(days=2))
    take_in(office, {"procedure": REGISTER, "applicant": person("Lò Văn Mai Sau", "011090000002")})
    office.close()
    app = CounterApp(office_folder)
    async with app.run_test() as pilot:
        await password_given(pilot, app)
        await until(pilot, lambda: isinstance(app.screen, Prompt) and app.screen.is_open)
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, UnlockScreen))
        assert app.office is None


async def test_set_up_asks_refuses_a_weak_password_and_ends_at_the_counter(tmp_path: Path) -> None:
    app = CounterApp(tmp_path / "new")
    async with app.run_test() as pilot:
        app.pop_screen()
        app.push_screen(SetupScreen(FLOOR), app.seat)
        await until(pilot, lambda: isinstance(app.screen, SetupScreen) and app.screen.focused is not None)
        await feed(pilot, "UBND xã Thử Nghiệm\rH44.99.12\r\rNguyễn Thị Mai\rmai\rmai\r")
        await until(pilot, lambda: "cần ít nhất 15" in seen(pilot))
        assert not (tmp_path / "new" / "store.db").exists()
        for row in ("password", "again"):
            app.screen._form.row(row).field.value = PASSWORD
        await press(pilot, "ctrl+s")
        await until(
            pilot, lambda: isinstance(app.screen, RecoveryScreen) and app.screen.focused is not None, 20
        )
        assert isinstance(app.screen, RecoveryScreen)
        groups = app.screen._groups
        await feed(pilot, "SAI\r\r")
        await until(pilot, lambda: "Chưa đúng nhóm" in seen(pilot))
        await press(pilot, "ctrl+u")
        await feed(pilot, f"{groups[2].lower()}\r\r")
        await until(pilot, lambda: isinstance(app.screen, CounterScreen))
        assert app.office is not None and app.office.officer.role == "supervisor"
        assert app.office.store.catalogue.count() >= 40


async def test_the_recovery_secret_goes_onto_paper_where_its_owner_wants(tmp_path: Path) -> None:
    app = CounterApp(tmp_path / "new")
    async with app.run_test() as pilot:
        app.pop_screen()
        app.push_screen(SetupScreen(FLOOR), app.seat)
        await until(pilot, lambda: isinstance(app.screen, SetupScreen) and app.screen.focused is not None)
        await feed(pilot, f"UBND xã Thử Nghiệm\rH44.99.12\r\rNguyễn Thị Mai\r{PASSWORD}\r{PASSWORD}\r")
        await until(
            pilot, lambda: isinstance(app.screen, RecoveryScreen) and app.screen.focused is not None, 20
        )
        app.print_folder = str(tmp_path)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, Prompt) and app.screen.is_open)
        await press(pilot, "enter")
        await until(pilot, lambda: len(list(tmp_path.glob("khoa-khoi-phuc*.pdf"))) == 1)


async def test_a_disk_that_is_full_stands_in_the_top_line_until_an_act_is_written_again(
    lived: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seated(lived.folder) as (pilot, app):
        assert app.office is not None and "Kho tốt" in seen(pilot), seen(pilot)
        intake: dict[str, Json] = {"procedure": REGISTER, "applicant": person("Nông Văn Ba", "079090000111"), "note": "dài" * 500}
        ask = read_receive(intake)
        assert not isinstance(ask, Refusal)
        app.office.store.db.rows("PRAGMA max_page_count = 1")
        answers = [receive(app.office, ask) for _ in range(40)]
        assert [answer.code for answer in answers if isinstance(answer, Refusal)][-1] == "store.disk_full"
        app.screen.refresh_bar()
        await until(pilot, lambda: "không ghi được" in seen(pilot))
        app.office.store.db.rows("PRAGMA max_page_count = 1073741823")
        take_in(app.office, intake)
        monkeypatch.setattr(offices, "FREE_BYTES_MIN", 1 << 60)
        app.screen.refresh_bar()
        await until(pilot, lambda: "ổ đĩa sắp đầy" in seen(pilot))


async def test_a_slip_opens_its_dossier_and_a_card_begins_a_receipt(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        assert app.office is not None
        dossier = lived.ids["open"]
        code = slip_code(dossier, app.office.store.entries_of(dossier)[0].hash)
        await feed(pilot, code + "\r")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        assert isinstance(app.screen, DossierScreen) and app.screen.dossier_id == dossier
        await press(pilot, "escape")
        await feed(pilot, CARD + "\r")
        await until(pilot, lambda: isinstance(app.screen, ReceiveScreen))


async def test_a_number_that_is_not_here_is_said_and_nothing_opens(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        app.open_dossier("TẠM-A1-200101-001")
        await until(pilot, lambda: "Không có hồ sơ mang số này" in seen(pilot))
        assert isinstance(app.screen, CounterScreen)


async def test_leaving_takes_ctrl_q_twice_and_signs_the_turn(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        assert app.office is not None
        do(app.office, lived.ids["open"], Act.NOTE, {"text": "ghi thử"})
        await press(pilot, "ctrl+q")
        assert "lần nữa" in seen(pilot) and app.office is not None
        await press(pilot, "ctrl+q")
        assert app.office is None and app.return_value == 0
    office = unlock(lived.folder)
    assert not office.cut_turn
    office.close()


async def test_nobody_at_the_keys_locks_the_counter(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        app._watch._touched -= 60 * 3 + 1
        app._lock_when_idle()
        await until(pilot, lambda: isinstance(app.screen, UnlockScreen))
        assert app.office is None


async def test_whoever_wakes_the_machine_finds_the_counter_locked(lived: Lived, monkeypatch: pytest.MonkeyPatch) -> None:
    async with seated(lived.folder) as (pilot, app):
        slept = watch.asleep_s() + 20
        monkeypatch.setattr(watch, "asleep_s", lambda: slept)
        await press(pilot, "x")
        await until(pilot, lambda: isinstance(app.screen, UnlockScreen) and app.screen.focused is not None)
        assert app.office is None and app.screen.query_one("#password", PasswordInput).value == ""


async def test_a_key_after_a_long_pause_locks_and_does_nothing_else(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        app._watch._touched -= 60 * 3 + 1
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(app.screen, UnlockScreen))
        assert app.office is None


async def test_the_command_line_is_answered_only_while_the_counter_is_open(lived: Lived) -> None:
    asked = lived.folder / ASK_FILE
    office = unlock(lived.folder)
    clock_at(office, in_vietnam(wall_now()))
    office.close()
    async with seated(lived.folder) as (pilot, app):
        app.close_office()
        app._answer = lambda office, user, argv: {}
        assert not asked.exists()
        app.office = unlock(lived.folder)
        app._begin_answering(app.office)
        assert json.loads(asked.read_text())["port"]
        await press(pilot, "ctrl+l")
        assert not asked.exists()


async def test_help_knows_the_keys_of_the_screen_and_finds_them_without_diacritics(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        await press(pilot, "f4", "f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await feed(pilot, "chot so")
        await until(pilot, lambda: app.screen.query_one(VTable).total == 1)
        assert "Ctrl+K" in seen(pilot) and "Focus" not in seen(pilot)
        await press(pilot, "escape")
        assert not isinstance(app.screen, HelpScreen)


async def test_the_palette_offers_what_has_no_key(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        await press(pilot, "ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, Palette))
        await feed(pilot, "thiet lap\r")
        await until(pilot, lambda: "Đường dây nóng" in seen(pilot))


async def test_one_key_turns_the_built_in_typing_on_and_the_top_line_says_so(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        await press(pilot, "f3", "f10")
        await until(pilot, lambda: "TELEX" in seen(pilot))
        await feed(pilot, "Nguyeenx")
        await until(pilot, lambda: "Nguyễn" in seen(pilot))
        await press(pilot, "f10")
        await until(pilot, lambda: "VNI" in seen(pilot))
        await press(pilot, "f10")
        assert app.input_method == ""


async def test_the_same_key_twice_opens_one_screen(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        depth = len(app.screen_stack)
        await press(pilot, "f3", "f3", "f3")
        assert isinstance(app.screen, FindScreen) and len(app.screen_stack) == depth + 1


async def test_hostile_names_are_shown_as_text(office_folder: Path) -> None:
    office = unlock(office_folder)
    clock_at(office, in_vietnam(wall_now()))
    refused = "[/x][@click=app.lock]An[b"
    taken = take_in(office, {"procedure": REGISTER, "applicant": person(refused, "011090000003")})
    assert not isinstance(taken, Refusal)
    office.close()
    async with seated(office_folder, size=(120, 40)) as (pilot, app):
        app.open_dossier(taken.dossier.id)
        await until(pilot, lambda: refused in seen(pilot))
        await press(pilot, "f8")
        await until(pilot, lambda: "Giấy tiếp nhận" in seen(pilot))
        assert refused in seen(pilot)


def test_a_crash_is_logged_by_its_number_and_place_only(tmp_path: Path) -> None:
    app = CounterApp(tmp_path, None, note_crash)
    app.report_crash(Crash(id="0A1B2C3D", code="ValueError motcua_tui.screens.app:1"))
    log = (tmp_path / "log" / "faults.log").read_text(encoding="utf-8")
    assert log.endswith("crash=0A1B2C3D at=ValueError motcua_tui.screens.app:1\n")


async def test_locking_while_lists_are_being_read_is_no_fault(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        for _turn in range(5):
            assert app.office is not None
            await feed(pilot, "\x1b[B\x1b[B\x1b[B\x1b[A\x0c")
            assert isinstance(app.screen, UnlockScreen) and app.office is None
            await password_given(pilot, app)
            await until(
                pilot, lambda: isinstance(app.screen, (Prompt, CounterScreen)), 20
            )
            if isinstance(app.screen, Prompt):
                await until(pilot, lambda: isinstance(app.screen, Prompt) and app.screen.is_open)
                await press(pilot, "enter")
                await until(pilot, lambda: isinstance(app.screen, CounterScreen))
