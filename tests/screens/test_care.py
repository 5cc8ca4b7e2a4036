"""The machine looked at and the store cared for without the command line."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.desk.machine import last_backup
from motcua_tui.screens.care import CareScreen, said
from motcua_tui.screens.doctor import DoctorScreen
from motcua_tui.screens.restore import RestoreScreen
from motcua_tui.widgets.dialogs import Ask, Prompt
from motcua_tui.widgets.menu import Menu
from tests.screens.counter import PASSWORD, seated
from tests.widgets.feed import CARD, feed, press, seen, until


async def test_the_machine_is_looked_at_a_card_tried_the_store_checked_backed_up_and_brought_back(
    office_folder: Path, tmp_path: Path
) -> None:
    async with seated(office_folder, size=(100, 50)) as (pilot, app):
        app.print_folder = str(tmp_path)
        app.action_doctor()
        await until(pilot, lambda: isinstance(app.screen, DoctorScreen) and "Chưa có bản sao lưu mới" in seen(pilot))
        shown = seen(pilot)
        assert all(words in shown for words in ("Đĩa còn trống", "Giờ máy", "100 × 50", "Máy in", "Gửi lên tỉnh", "Quét thử"))
        await feed(pilot, CARD + "\r")
        await until(pilot, lambda: "Đọc tốt thẻ căn cước" in seen(pilot))
        assert isinstance(app.screen, DoctorScreen), "a card to try the scanner begins no receipt"
        assert CARD.split("|")[0] not in seen(pilot)
        await chosen(pilot, app, "1")
        await until(pilot, lambda: "sổ nguyên vẹn" in seen(pilot))
        await press(pilot, "escape")
        await chosen(pilot, app, "2")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, CareScreen) and "Đã sao lưu" in seen(pilot))
        backup = last_backup(office_folder)
        assert backup is not None and Path(backup.file).parent == tmp_path
        await press(pilot, "escape")
        await evening(pilot, app)
        assert "Cả tệp được ghi mới" in seen(pilot) and "nằm cùng ổ đĩa với kho" in seen(pilot)
        await press(pilot, "escape")
        await evening(pilot, app)
        assert "so với lần trước" in seen(pilot)
        await press(pilot, "escape")
        await chosen(pilot, app, "6")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
        await press(pilot, "ctrl+y")
        await until(pilot, lambda: isinstance(app.screen, CareScreen) and "Đã thay khóa của kho" in seen(pilot))
        await press(pilot, "escape")
        await evening(pilot, app)
        assert "Cả tệp được ghi mới" in seen(pilot)
        await press(pilot, "escape")
        await chosen(pilot, app, "4")
        await until(pilot, lambda: isinstance(app.screen, RestoreScreen) and app.screen.focused is not None)
        await feed(pilot, f"{backup.file}\r{tmp_path / 'again'}\r\rnot {PASSWORD}\r")
        await until(pilot, lambda: "hoặc mật khẩu không đúng" in seen(pilot))
        await feed(pilot, f"{PASSWORD}\r")
        await until(pilot, lambda: "Đã khôi phục" in seen(pilot))
        assert (tmp_path / "again" / "store.db").exists()


async def evening(pilot, app) -> None:
    """The file that grows, into the folder of the last backup."""
    await chosen(pilot, app, "5")
    await until(pilot, lambda: isinstance(app.screen, Prompt))
    await press(pilot, "enter")
    await until(pilot, lambda: isinstance(app.screen, CareScreen) and "khôi phục thử" in seen(pilot))


async def chosen(pilot, app, digit: str) -> None:
    await until(pilot, lambda: isinstance(app.screen, DoctorScreen))
    await press(pilot, "ctrl+d")
    await until(pilot, lambda: isinstance(app.screen, Menu))
    await press(pilot, digit)


def test_what_came_out_is_said_whether_well_or_not() -> None:
    assert "nguyên vẹn" in said({"ok": True, "entries": 7, "chains": [], "problems": []})
    bad = said({"ok": False, "entries": 7, "chains": [], "problems": [{"code": "verify.head"}, {"code": "verify.page"}]})
    assert bad.startswith("■") and "verify.head" in bad and "verify.page" in bad
    assert said({"entries": 7, "dossiers": 2, "equal": False}).startswith("▲")
    assert said({"entries": 7, "dossiers": 2, "equal": True}).startswith("√")
