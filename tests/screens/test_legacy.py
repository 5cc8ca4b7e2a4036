"""An older register comes in by the screen: tried first, a wrong column put right, then taken over."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from motcua_tui.desk.legacy_rows import FIELD_WORDS
from motcua_tui.screens.legacy import FieldScreen, LegacyScreen
from motcua_tui.widgets.dialogs import Ask
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.table import VTable
from tests.screens.counter import SeatedApp, seated
from tests.screens.lived import Lived
from tests.widgets.feed import painted, press, until

REGISTER = """Mã hồ sơ,Tên thủ tục,Ông bà,Ngày tiếp nhận,Ngày hẹn trả,Ngày trả kết quả
CU-01,Cấp Giấy xác nhận tình trạng hôn nhân,Nguyễn Thị Thử,02/01/2025,07/01/2025,06/01/2025
CU-02,Cấp Giấy xác nhận tình trạng hôn nhân,,03/01/2025,,
CU-03,Đã bãi bỏ,Trần Văn Ba,31/02/2025,,
"""


def text(pilot: Pilot[int]) -> str:
    return "\n".join(painted(pilot))


async def opened(pilot: Pilot[int], app: SeatedApp, path: Path) -> LegacyScreen:
    app.action_legacy()
    await until(pilot, lambda: isinstance(app.screen, LegacyScreen) and app.screen.is_up)
    screen = app.screen
    assert isinstance(screen, LegacyScreen)
    screen.query_one(ViInput).value = str(path)
    await press(pilot, "enter")
    return screen


async def test_a_register_is_tried_a_column_put_right_and_then_taken_over(lived: Lived, tmp_path: Path) -> None:
    path = tmp_path / "so-cu.csv"
    path.write_text(REGISTER, encoding="utf-8")
    async with seated(lived.folder, size=(120, 40)) as (pilot, app):
        screen = await opened(pilot, app, path)
        await until(pilot, lambda: screen._tried is not None)
        assert screen._source is not None and screen._source.missing == ("name",)
        await until(pilot, lambda: "Chưa biết cột nào là: Người nộp" in text(pilot))
        before = len(app.office.store.search("CU-0")) if app.office else -1
        await press(pilot, "down", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, FieldScreen) and app.screen.is_up)
        await press(pilot, *["down"] * (1 + list(FIELD_WORDS).index("name")), "enter")
        await until(pilot, lambda: app.screen is screen and screen._source is not None and not screen._source.missing)
        await until(pilot, lambda: "Sẽ nhập 1 hồ sơ; 0 đã có; 2 dòng không nhập được" in text(pilot))
        assert screen.query_one("#bad", VTable).total == 2
        assert app.office is not None and len(app.office.store.search("CU-0")) == before == 0
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, Ask) and "Mặc định là không" in text(pilot))
        await press(pilot, "ctrl+y")
        await until(pilot, lambda: "Đã nhập 1 hồ sơ" in text(pilot))
        (row,) = app.office.store.search("CU-01")
        dossier = app.office.store.dossier(row.id)
        assert dossier is not None and dossier.imported == "csv" and row.name == "Nguyễn Thị Thử"


async def test_a_file_that_is_no_register_is_refused_in_words(lived: Lived, tmp_path: Path) -> None:
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04")
    async with seated(lived.folder) as (pilot, app):
        screen = await opened(pilot, app, tmp_path / "bad.xlsx")
        await until(pilot, lambda: "không phải bảng tính" in text(pilot))
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "Chưa có gì để nhập" in text(pilot))
        assert screen._source is None
