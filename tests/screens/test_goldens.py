"""Every screen as it looks, at the smallest terminal and at a usual one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from motcua_tui.desk.attach import attach
from motcua_tui.desk.books import BookAsk, close_book, open_book
from motcua_tui.screens.app import CounterApp
from motcua_tui.screens.audit import AuditScreen
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.recovery import RecoveryScreen
from motcua_tui.screens.setup import SetupScreen
from motcua_tui.text import _
from motcua_tui.vault.kdf import FLOOR
from motcua_tui.widgets.picker import Picker
from motcua_tui.widgets.table import VTable
from tests.screens.counter import SeatedApp, seated
from tests.screens.cut import cut_words
from tests.screens.golden import SIZES, check, without_wall_clock
from tests.screens.lived import Lived
from tests.widgets.feed import feed, painted, press, settle, until

Steps = Callable[[Pilot[int], SeatedApp, Lived], Awaitable[None]]


async def opened(pilot: Pilot[int], app: SeatedApp, dossier: str) -> DossierScreen:
    """The dossier's screen with its acts at hand."""
    app.open_dossier(dossier)
    await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen._view is not None)
    await pilot.pause()
    assert isinstance(app.screen, DossierScreen)
    return app.screen


async def _counter(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> None:
    await press(pilot, "down", "down", "down")


async def _find(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> None:
    await press(pilot, "f3")
    await feed(pilot, "thi")
    await until(pilot, lambda: app.screen.query_one(VTable).total == 3)


async def _catalogue(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> None:
    await press(pilot, "f6")
    await feed(pilot, "tam tru")
    await until(pilot, lambda: app.screen.query_one(Picker)._shown_for == "tam tru")


async def _due(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> None:
    await press(pilot, "f7")
    await feed(pilot, "5 ngày làm việc")
    await until(pilot, lambda: "Hẹn trả: " in "\n".join(painted(pilot)))


async def _day(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> None:
    await press(pilot, "f4", "left")
    await until(pilot, lambda: "24/11/2026" in "\n".join(painted(pilot)))


async def _charts(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> None:
    app.action_charts()
    await until(pilot, lambda: "Tỷ lệ đúng hạn" in "\n".join(painted(pilot)))


async def _help(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> None:
    await _day(pilot, app, lived)
    await press(pilot, "f1")


async def _palette(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> None:
    await press(pilot, "ctrl+p")
    await feed(pilot, "thoat")
    await until(pilot, lambda: app.screen.query_one(VTable).total == 2)


async def _users(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> None:
    app.action_users()
    await until(pilot, lambda: "Đang làm" in "\n".join(painted(pilot)))


async def _settings(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> None:
    app.action_settings()
    await until(pilot, lambda: "Đường dây nóng" in "\n".join(painted(pilot)))


async def _password(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> None:
    app.action_password()
    await until(pilot, lambda: "Mật khẩu mới" in "\n".join(painted(pilot)))


async def _books(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> None:
    assert app.office is not None
    for name, kind, codes in (("01/2026-SCT/BS", "copies", ("2.000815",)), ("02/2026-SCT/CK", "signatures", ("2.000884",))):
        book = open_book(app.office, BookAsk(book=name, kind=kind, procedures=codes, first=7))  # type: ignore[arg-type]
        assert isinstance(book, dict), book
    close_book(app.office, "02/2026-SCT/CK")
    app.action_books()
    await until(pilot, lambda: "Đã khóa" in "\n".join(painted(pilot)))


async def _open_book(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> None:
    app.action_books()
    await until(pilot, lambda: "Chưa có sổ" in "\n".join(painted(pilot)))
    await press(pilot, "ctrl+n")
    await until(pilot, lambda: "2.000815" in "\n".join(painted(pilot)))


def _dossier(key: str) -> Steps:
    async def steps(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> None:
        await opened(pilot, app, lived.ids[key])

    return steps


def _form(key: str, words: str) -> Steps:
    """The form of the act with these words."""

    async def steps(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> None:
        screen = await opened(pilot, app, lived.ids[key])
        acts = screen.query_one("#acts", VTable)
        labels = [str(acts._fixed[at].cells[0]) for at in range(acts.total)]  # type: ignore[index]
        acts.cursor = next(at for at, label in enumerate(labels) if words in label or _(words) in label)
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is not screen)
        await pilot.pause()

    return steps


async def _ask(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> None:
    await opened(pilot, app, lived.ids["open"])
    await press(pilot, "1")
    await until(pilot, lambda: app.screen.has_class("-open"))


async def _print(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> None:
    app.print_folder = "/giay-to"
    await opened(pilot, app, lived.ids["finished"])
    await press(pilot, "f8")
    await until(pilot, lambda: "Giấy tiếp nhận" in "\n".join(painted(pilot)))


async def _audit(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> None:
    app.push_screen(AuditScreen(dossier="TẠM-A1-261116-001"))
    await until(pilot, lambda: "việc đã làm" in "\n".join(painted(pilot)))


async def _take_out(pilot: Pilot[int], app: SeatedApp, lived: Lived) -> None:
    assert app.office is not None
    attach(app.office, lived.ids["open"], b"%PDF-1.7 made up", label="don-xin.pdf", part=1)
    app.print_folder = "/giay-to"
    await opened(pilot, app, lived.ids["open"])
    await press(pilot, "ctrl+s")
    await until(pilot, lambda: "/giay-to/don-xin.pdf" in "\n".join(painted(pilot)))


SCREENS: dict[str, Steps] = {
    "audit": _audit,
    "take-out": _take_out,
    "counter": _counter,
    "find": _find,
    "catalogue": _catalogue,
    "due": _due,
    "day": _day,
    "charts": _charts,
    "help": _help,
    "palette": _palette,
    "users": _users,
    "settings": _settings,
    "password": _password,
    "books": _books,
    "open-book": _open_book,
    "dossier-late": _dossier("late"),
    "dossier-finished": _dossier("finished"),
    "dossier-returned": _dossier("returned"),
    "dossier-conflict": _dossier("torn"),
    "conflict": _form("torn", "Xử lý xung đột"),
    "hand-over": _form("finished", "Trả kết quả"),
    "request-supplement": _form("open", "Yêu cầu bổ sung"),
    "supplement-received": _form("supplement", "Nhận bổ sung"),
    "correct": _form("open", "Sửa thông tin"),
    "ask": _ask,
    "print": _print,
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
async def test_the_screen_looks_as_it_was_kept(name: str, size: tuple[int, int], lived: Lived) -> None:
    async with seated(lived.folder, size=size) as (pilot, app):
        await SCREENS[name](pilot, app, lived)
        await settle(pilot)
        lines = painted(pilot)
        assert all(len(line) <= size[0] for line in lines)
        assert cut_words(app) == []
        check(f"{name}-{size[0]}x{size[1]}", lines)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_lock_looks_as_it_was_kept(size: tuple[int, int], lived: Lived) -> None:
    app = CounterApp(lived.folder)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "Mật khẩu" in "\n".join(painted(pilot)))
        check(f"unlock-{size[0]}x{size[1]}", without_wall_clock(painted(pilot)))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_set_up_and_the_recovery_secret_look_as_they_were_kept(
    size: tuple[int, int], tmp_path: Path
) -> None:
    app = CounterApp(tmp_path / "new")
    async with app.run_test(size=size) as pilot:
        app.pop_screen()
        app.push_screen(SetupScreen(FLOOR), app.seat)
        await until(pilot, lambda: "Ví dụ: UBND" in "\n".join(painted(pilot)))
        check(f"setup-{size[0]}x{size[1]}", without_wall_clock(painted(pilot)))
        await feed(pilot, "UBND xã Thử Nghiệm\rh44.99.12\r\rNguyễn Thị Mai\r")
        await feed(pilot, "mua thu vang tren doi che 9\rmua thu vang tren doi che 9\r")
        await until(pilot, lambda: isinstance(app.screen, RecoveryScreen))
        await pilot.pause(0.1)
        assert isinstance(app.screen, RecoveryScreen)
        masks = [(group, f"NHOM{place}") for place, group in enumerate(app.screen._groups, start=1)]
        check(f"recovery-{size[0]}x{size[1]}", without_wall_clock(painted(pilot)), masks=masks)
