"""Search, the day book, due dates, the catalogue, settings and users, by the keys a clerk presses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from motcua_tui.screens.catalogue import CatalogueScreen
from motcua_tui.screens.commands import commands_for
from motcua_tui.screens.day import DayScreen
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.due import DueScreen
from motcua_tui.screens.find import FindScreen
from motcua_tui.screens.gate import Gate
from motcua_tui.screens.preview import Preview
from motcua_tui.screens.printing import NoticeScreen
from motcua_tui.screens.settings import SettingsScreen
from motcua_tui.screens.ticking import Stopped
from motcua_tui.screens.users import AddUserScreen, UsersScreen
from motcua_tui.text import set_language
from motcua_tui.widgets.dialogs import Ask, Prompt, Tell
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import Form
from motcua_tui.widgets.picker import Picker
from motcua_tui.widgets.table import VTable
from tests.prints.papers import words_of
from tests.screens.counter import PASSWORD, SeatedApp, seated
from tests.screens.lived import REGISTER, Lived
from tests.widgets.feed import feed, painted, press, seen, until


@pytest.fixture(autouse=True)
def _in_vietnamese() -> Iterator[None]:
    yield
    set_language("vi")


async def sure(pilot: Pilot[int], app: SeatedApp) -> None:
    """Answer the question in front with yes."""
    await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
    await press(pilot, "ctrl+y")


@pytest.mark.parametrize("words", ["tran duc y", "Trần Đức Ỷ", "0024", "TAM-A1-261124-001", "261124"])
async def test_a_dossier_is_found_by_name_number_or_identity(words: str, lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        await press(pilot, "f3")
        await feed(pilot, words + "\r")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        assert isinstance(app.screen, DossierScreen) and app.screen.dossier_id == lived.ids["open"]


async def test_coming_back_the_search_is_as_it_was_and_what_was_opened_is_at_hand(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        await press(pilot, "f3")
        await feed(pilot, "vang a su\r")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        await press(pilot, "escape")
        assert isinstance(app.screen, FindScreen) and "vang a su" in seen(pilot)
        await press(pilot, "escape", "f3")
        await until(pilot, lambda: "Vàng A Sử" in seen(pilot))


async def test_nothing_found_says_what_to_do_next(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, _app):
        await press(pilot, "f3")
        await feed(pilot, "khong co ai ten nay")
        await until(pilot, lambda: "Không có hồ sơ nào khớp" in seen(pilot))
        assert "F2" in seen(pilot)


async def test_a_day_is_closed_once_and_later_entries_show(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        await press(pilot, "f4")
        await until(pilot, lambda: isinstance(app.screen, DayScreen) and "Thứ Tư 25/11/2026" in seen(pilot))
        assert "Chưa chốt sổ" in seen(pilot)
        await press(pilot, "ctrl+k")
        await sure(pilot, app)
        await until(pilot, lambda: "Đã chốt lúc 09:00 25/11/2026" in seen(pilot))
        await press(pilot, "ctrl+k")
        await sure(pilot, app)
        await until(pilot, lambda: "Không mở lại được" in seen(pilot))


async def test_the_arrows_turn_the_days_and_a_date_goes_there(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        await press(pilot, "f4", "left")
        await until(pilot, lambda: "Thứ Ba 24/11/2026" in seen(pilot))
        await press(pilot, "right", "right")
        await until(pilot, lambda: "Thứ Năm 26/11/2026" in seen(pilot))
        await press(pilot, "ctrl+g")
        await until(pilot, lambda: isinstance(app.screen, Prompt) and app.screen.is_open)
        await press(pilot, "ctrl+u")
        await feed(pilot, "9/11\r")
        await until(pilot, lambda: "Thứ Hai 09/11/2026" in seen(pilot) and "Lò Thị Hoa Ban" in seen(pilot))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("3 ngày làm việc", "Hẹn trả: 17:00 30/11/2026"),
        (REGISTER, "Đăng ký tạm trú: 3 ngày làm việc"),
        ("dang ky tam tru", "Đăng ký tạm trú: 3 ngày làm việc"),
        ("8 giờ", "Hẹn trả: 09:00 26/11/2026"),
        ("không phải thời hạn", "Không đọc được thời hạn"),
    ],
)
async def test_a_due_date_is_explained_for_a_limit_or_a_procedure(
    typed: str, told: str, lived: Lived
) -> None:
    async with seated(lived.folder) as (pilot, app):
        await press(pilot, "f7")
        await feed(pilot, typed)
        await until(pilot, lambda: isinstance(app.screen, DueScreen) and told in seen(pilot))


async def test_a_date_half_typed_is_no_fault(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, _app):
        await press(pilot, "f7")
        await feed(pilot, "3 ngày làm việc\r")
        for _turn in range(10):
            await press(pilot, "backspace")
        await feed(pilot, "30/2/2026\r99:99")
        await until(pilot, lambda: "Chưa đọc được ngày giờ" in seen(pilot))


async def test_a_catalogue_file_enters_and_its_bad_records_are_named(lived: Lived, tmp_path: Path) -> None:
    good = {"code": "9.000001", "name": "Xác nhận việc đã thử", "field": "Thử nghiệm"}
    bad = {"code": "9.000002", "field": "Thử nghiệm"}
    head = {"format": "motcua-catalogue", "version": 1, "source": "thử", "date": "2026-11-01"}
    whole = {**head, "procedures": [good, bad]}
    (tmp_path / "danh muc.json").write_text(json.dumps(whole), encoding="utf-8")
    async with seated(lived.folder) as (pilot, app):
        await press(pilot, "f6", "ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, Prompt) and app.screen.is_open)
        await feed(pilot, f"{tmp_path}/danh muc.json\r")
        await until(pilot, lambda: isinstance(app.screen, Tell) and app.screen.is_open)
        assert "1 mục không nhập được" in seen(pilot) and "9.000002" in seen(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, CatalogueScreen))
        await feed(pilot, "da thu")
        await until(pilot, lambda: "9.000001" in seen(pilot))


async def test_enter_goes_into_a_procedure_and_escape_back_out(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        await press(pilot, "f6")
        await feed(pilot, "tam tru\r")
        await until(pilot, lambda: app.screen.focused is app.screen.query_one("#one"))
        await press(pilot, "escape")
        assert app.screen.focused is not app.screen.query_one("#one")
        await press(pilot, "escape")
        assert not isinstance(app.screen, CatalogueScreen)


async def test_a_setting_is_saved_and_english_is_spoken_at_once(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        app.action_settings()
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen) and app.screen.focused is not None)
        rows = {row.name: row for row in app.screen.query("FormRow")}
        rows["lock.idle_minutes"].field.value = "99"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: bool(rows["lock.idle_minutes"].trouble))
        rows["lock.idle_minutes"].field.value = "5"
        rows["language"].field.value = "en"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: app.office is not None and app.office.setting("language") == "en")
        assert app.office is not None and app.office.setting("lock.idle_minutes") == "5"
        assert len(app.office.store.office_entries()) > 0


async def test_a_colleague_is_added_and_removed(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        app.action_users()
        await until(pilot, lambda: isinstance(app.screen, UsersScreen) and "mai" in seen(pilot))
        await press(pilot, "ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, AddUserScreen) and app.screen.focused is not None)
        await feed(pilot, f"Lò Thị Hoa\rhoa\r1\r{PASSWORD}\r{PASSWORD}\r")
        await until(pilot, lambda: isinstance(app.screen, UsersScreen) and "Đã thêm hoa" in seen(pilot))
        assert app.office is not None and app.office.store.users()["hoa"].role == "clerk"
        await press(pilot, "home", "delete")
        await sure(pilot, app)
        await until(pilot, lambda: app.office is not None and not app.office.store.users()["hoa"].active)
        assert app.screen.query_one(VTable).total == 2


async def test_a_password_typed_twice_differently_is_not_taken(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        app.action_password()
        await until(pilot, lambda: "Mật khẩu mới" in seen(pilot) and app.screen.focused is not None)
        await feed(pilot, f"{PASSWORD}\rmot cau moi de nho nam tu\rmot cau khac de nho nam tu\r")
        await until(pilot, lambda: "không giống nhau" in seen(pilot))


def test_a_closed_gate_lets_no_work_in_and_waits_for_what_is_inside() -> None:
    gate = Gate()
    assert gate.run(lambda: "in", "shut") == "shut"
    gate.open()
    assert gate.run(lambda: "in", "shut") == "in"
    assert gate.run(lambda: gate.close(0.01), True) is False
    assert gate.close(0.01) is True
    assert gate.run(lambda: "in", "shut") == "shut"


def test_a_lock_does_not_wait_for_a_printer_that_hangs() -> None:
    gate, answers = Gate(), [True, False]
    gate.open()

    def print_and_note() -> str:
        with gate.outside():
            if answers.pop():
                return "printed"
            assert gate.close(0.01) is True, "the lock has to wait"
        return "printed"

    answers.reverse()
    assert gate.run(print_and_note, "shut") == "printed"
    with pytest.raises(Stopped):
        gate.run(print_and_note, "shut")
    with gate.outside():  # what is not inside has nowhere to step out of
        pass
    assert gate.close(0.01) is True


async def test_the_sheet_of_the_procedure_under_the_cursor_is_printed_for_the_wall(lived: Lived, tmp_path: Path) -> None:
    async with seated(lived.folder) as (pilot, app):
        await press(pilot, "f6")
        await feed(pilot, "1.004873")
        await until(pilot, lambda: "1.004873" in seen(pilot))
        await press(pilot, "f8")
        await until(pilot, lambda: isinstance(app.screen, NoticeScreen) and "Nội dung thủ tục này" in seen(pilot))
        assert "1.004873" in seen(pilot)
        field = app.screen.query_one(Form).row("folder").field
        assert isinstance(field, ViInput)
        field.value = str(tmp_path)
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, CatalogueScreen))
        [file] = tmp_path.glob("thu-tuc_*.pdf")
        assert "Đã lưu tệp" in seen(pilot) and "1.004873" in words_of(file.read_bytes())
        next(one for one in commands_for(app) if one.words == "In để niêm yết").run()
        await until(pilot, lambda: isinstance(app.screen, NoticeScreen) and "Danh mục thủ tục để niêm yết" in seen(pilot))
        assert "Nội dung thủ tục này" not in seen(pilot)


async def test_a_wide_terminal_shows_the_dossier_under_the_cursor_beside_the_list(lived: Lived) -> None:
    async with seated(lived.folder, size=(170, 40)) as (pilot, app):
        await press(pilot, "f3")
        await feed(pilot, "giang")
        preview = app.screen.query_one(Preview)
        await until(pilot, lambda: "Yêu cầu bổ sung" in "\n".join(painted(pilot)) and "Đặng Văn Giang   011" in seen(pilot))
        assert preview.display and "0110900" not in seen(pilot), "the number stays masked"
        assert app.screen.focused is app.screen.query_one(Picker).field, "keys go on into the search"
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: not preview.display)
