"""Every bound of the law broken on purpose on the screen: told in words under its field, nothing written."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from motcua_tui.screens.act_form import ActScreen
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.widgets.dialogs import Ask
from motcua_tui.widgets.form import FormRow
from motcua_tui.widgets.table import VTable
from schemas.acts import Act
from schemas.canonical import Json
from schemas.rules.guards import LIFTABLE
from schemas.times import VN
from tests.screens.counter import SeatedApp, clock_at, seated, take_in, unlock
from tests.screens.lived import do
from tests.screens.test_goldens import opened
from tests.screens.test_receive import person
from tests.widgets.feed import feed, press, until

pytestmark = pytest.mark.asyncio
MARRIAGE = "1.004873"
"""Three working days: received on Monday the 2nd, due on Thursday the 5th."""
WHY: dict[str, Json] = {"reason": "lý do"}
SORRY: dict[str, Json] = {"reason": "chờ xác minh", "new_due_at": "2026-11-12"}


class Rail(NamedTuple):
    """What led there, the act and what is typed into its form on a day of November, the code and words of the refusal."""

    code: str
    words: str
    before: tuple[tuple[Act, int, dict[str, Json]], ...]
    act: Act
    day: int
    typed: str


RAILS = [
    Rail("supplement.second", "pháp luật chỉ cho một lần",
         ((Act.REQUEST_SUPPLEMENT, 3, WHY), (Act.SUPPLEMENT_RECEIVED, 4, {})), Act.REQUEST_SUPPLEMENT, 5, "Còn thiếu"),
    Rail("supplement.too_early_to_close", "chỉ đóng hồ sơ sau 15 ngày",
         ((Act.REQUEST_SUPPLEMENT, 3, WHY),), Act.CLOSE_UNANSWERED, 18, ""),
    Rail("extend.second", "chỉ được hẹn lại không quá một lần",
         ((Act.EXTEND, 3, SORRY),), Act.EXTEND, 5, "Lý do\r20/11/2026"),
    Rail("extend.too_late", "chậm nhất 01 ngày trước ngày hẹn", (), Act.EXTEND, 5, "Lý do\r20/11/2026"),
    Rail("extend.not_later", "Ngày hẹn mới phải sau ngày hẹn cũ", (), Act.EXTEND, 3, "Lý do\r05/11/2026"),
    Rail("apologise.not_late", "Hồ sơ chưa quá hạn", (), Act.APOLOGISE, 5, "Lý do\r20/11/2026"),
    Rail("apologise.in_past", "Ngày dự kiến trả kết quả đã qua", (), Act.APOLOGISE, 10, "Lý do\r09/11/2026"),
    Rail("withdraw.decided", "Đã có quyết định giải quyết",
         ((Act.DECIDE, 3, {"outcome": "approved"}),), Act.WITHDRAW, 4, "Đổi ý"),
    Rail("result.being_corrected", "Kết quả đang được đính chính",
         ((Act.FINISH, 3, {}), (Act.REPORT_ERROR, 4, WHY)), Act.HAND_OVER, 5, ""),
]  # fmt: skip


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 9, 0, tzinfo=VN)


def led_there(folder: Path) -> list[str]:
    """One dossier for every rail, each brought to where its act is tried."""
    office = unlock(folder)
    ids = []
    for rail in RAILS:
        clock_at(office, at(2))
        dossier = take_in(office, {"procedure": MARRIAGE, "applicant": person()}).dossier.id
        for act, day, content in rail.before:
            clock_at(office, at(day))
            do(office, dossier, act, content)
        ids.append(dossier)
    office.close()
    return ids


async def tried(pilot: Pilot[int], app: SeatedApp, screen: DossierScreen, rail: Rail) -> BaseScreen[object]:
    """Choose the act, type, save and say yes; the screen on which the refusal stands."""
    assert screen._view is not None
    screen.query_one("#acts", VTable).cursor = screen._view.acts.index(rail.act)
    await press(pilot, "enter")
    await until(pilot, lambda: isinstance(app.screen, (ActScreen, Ask)))
    if isinstance(app.screen, ActScreen):
        await until(pilot, lambda: app.screen.focused is not None)
        await feed(pilot, rail.typed)
        await press(pilot, "ctrl+s")
    await until(pilot, lambda: not isinstance(app.screen, ActScreen) or rail.words in said(app.screen))
    if isinstance(app.screen, Ask):
        asking = app.screen
        await until(pilot, lambda: asking.is_open)
        await press(pilot, "f7")
    await until(pilot, lambda: rail.words in said(app.screen))
    assert isinstance(app.screen, BaseScreen)
    return app.screen


def said(screen: Screen[Any]) -> str:
    """What a screen says went wrong: under its fields and above the keys."""
    troubles = [row.trouble for row in screen.query(FormRow)]
    sentences = [str(line.render()) for line in screen.query("#sentence").results(Static)]
    return " ".join(" ".join([*troubles, *sentences]).split())


async def test_each_rule_is_told_where_it_is_broken_and_nothing_is_written(office_folder: Path) -> None:
    ids = led_there(office_folder)
    async with seated(office_folder, size=(100, 32)) as (pilot, app):
        assert app.office is not None
        for dossier, rail in zip(ids, RAILS, strict=True):
            clock_at(app.office, at(rail.day))
            screen = await opened(pilot, app, dossier)
            before = app.office.store.entries_of(dossier)
            shown = await tried(pilot, app, screen, rail)
            offered = isinstance(shown, ActScreen) and bool(shown._form.row("override").display)
            assert offered == (rail.code in LIFTABLE), f"{rail.code}: a supervisor may give a ground where the law has room"
            assert app.office.store.entries_of(dossier) == before
            while not isinstance(app.screen, DossierScreen):
                await press(pilot, "escape")
            await press(pilot, "escape")
