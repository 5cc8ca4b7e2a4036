"""A forgotten password at the lock: the sheet from the safe, a new password, and the counter opens."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.desk import setup
from motcua_tui.screens.app import CounterApp
from motcua_tui.screens.counter import CounterScreen
from motcua_tui.screens.recover import RecoverScreen
from motcua_tui.screens.unlock import UnlockScreen
from motcua_tui.vault.kdf import FLOOR
from schemas.refusal import Refusal
from tests.screens.counter import PASSWORD, USER, typed
from tests.widgets.feed import feed, press, seen, until

NEW = "con suong tren nuong ngo 12"


async def test_the_sheet_from_the_safe_gives_a_new_password_and_is_kept_nowhere(tmp_path: Path) -> None:
    plan = setup.Plan(office="UBND xã Thử Nghiệm", unit="H44.99.12", device="A", user=USER, display="Nguyễn Thị Mai")
    made = setup.init(tmp_path / "office", plan, typed(PASSWORD), kdf=FLOOR)
    assert not isinstance(made, Refusal), made
    words = made.recovery
    app = CounterApp(tmp_path / "office")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, UnlockScreen) and app.focused is not None)
        await press(pilot, "ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, RecoverScreen) and app.focused is not None)
        await feed(pilot, f"{words[:-1]}\r")
        await until(pilot, lambda: "■ Mã khôi phục có" in seen(pilot))
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, UnlockScreen))
        await press(pilot, "ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, RecoverScreen) and app.focused is not None)
        assert words[:4] not in seen(pilot), "the secret is never kept as a draft"
        await feed(pilot, f"{words.lower()}\r{NEW}\r{NEW}\r")
        await until(pilot, lambda: isinstance(app.screen, UnlockScreen) and "√ Đã đặt mật khẩu mới" in seen(pilot))
        await feed(pilot, f"{NEW}\r")
        await until(pilot, lambda: isinstance(app.screen, CounterScreen))
