"""What is seen at a glance: contrast, signs and words for every state, lines that fit, Vietnamese throughout."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import get_args

import pytest
from textual.app import ComposeResult
from textual.binding import Binding
from textual.color import Color
from textual.screen import Screen
from textual.theme import Theme
from textual.widgets import Static

from motcua_tui.keytable import key_name
from motcua_tui.widgets.badges import Badge, SyncState, Timeliness, level_badge, on_time_badge, status_badge, sync_badge
from motcua_tui.widgets.bar import Health, Mode, TopBar
from motcua_tui.widgets.crash import crash_of
from motcua_tui.widgets.days import DueDays
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.footer import KeyBar
from motcua_tui.widgets.keys import OrderedKeys, crash_words
from motcua_tui.widgets.palette import Command, Palette, matching, open_palette
from motcua_tui.widgets.terminal import prepare_terminal
from motcua_tui.widgets.theme import CONTRAST, ON_SURFACE, PAIRS, themes
from motcua_tui.widgets.timeline import Step, Timeline
from schemas.procedure import Limit
from schemas.rules.due import due
from schemas.rules.shipped_calendar import shipped_calendar
from schemas.status import Status
from schemas.times import VN
from tests.widgets.feed import feed, painted, press, until

SIZES = [(80, 24), (100, 30), (120, 40), (200, 60)]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2: 1 for the same colour, 21 for black on white."""

    def luminance(colour: str) -> float:
        parts = [part / 255 for part in Color.parse(colour).rgb]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def pairs_of(theme: Theme) -> Iterator[tuple[str, str, str, str]]:
    grounds = {
        "background": theme.background,
        "surface": theme.surface,
        "panel": theme.panel,
        "row-odd": theme.variables["row-odd"],
    }
    for ground, colour in grounds.items():
        assert colour is not None
        yield "foreground", ground, theme.foreground or "", colour
        for name in ON_SURFACE:
            yield name, ground, theme.variables[name], colour
    for text, ground in PAIRS:
        yield text, ground, theme.variables[text], theme.variables[ground]


@pytest.mark.parametrize("theme", themes(), ids=lambda theme: theme.name)
def test_every_text_is_readable_on_its_ground(theme: Theme) -> None:
    poor = [(text, ground, round(contrast(a, b), 2)) for text, ground, a, b in pairs_of(theme) if contrast(a, b) < 4.5]
    assert poor == []


def test_the_measure_of_contrast_is_right() -> None:
    assert round(contrast("#000000", "#FFFFFF"), 1) == 21.0
    assert round(contrast("#767676", "#FFFFFF"), 2) == 4.54


def test_high_contrast_is_higher() -> None:
    theme = next(theme for theme in themes() if theme.name == CONTRAST)
    assert min(contrast(a, b) for _text, _ground, a, b in pairs_of(theme)) >= 7


def all_badges() -> list[Badge]:
    return [
        *map(status_badge, Status),
        *(status_badge(status, official=True) for status in Status),
        *map(on_time_badge, (*get_args(get_args(Timeliness)[0]), "due_today")),
        *map(sync_badge, get_args(SyncState)),
        *(level_badge(level, "tốt") for level in ("good", "warn", "bad", "unknown")),
    ]


def test_every_state_has_a_sign_a_word_and_a_known_colour() -> None:
    for badge in all_badges():
        assert len(badge.sign) == 1
        assert badge.word.strip()
        assert badge.tag in ON_SURFACE


def test_no_two_statuses_look_alike_without_colour() -> None:
    assert len({status_badge(status).text for status in Status}) == len(Status)
    assert len({status_badge(status).sign for status in Status}) == len(Status)


def test_signs_are_in_the_character_set_every_terminal_font_has() -> None:
    wgl4 = set("○●■□▲►▼◄♦◊√«»←↑→↓▪▫•")
    assert {badge.sign for badge in all_badges()} <= wgl4


class Home(Screen[None]):
    BINDINGS = [
        Binding("f1", "help", "Trợ giúp"),
        Binding("f2", "receive", "Nhận hồ sơ"),
        Binding("ctrl+s", "nothing2", "Lưu"),
        Binding("x", "nothing3", "Một chữ"),
        Binding("f12", "hidden", "Ẩn", show=False),
    ]

    def compose(self) -> ComposeResult:
        bar = TopBar("UBND xã Tân Thuận [/x]", "Quầy hôm nay")
        bar.health = (Health("Kho", "good", "tốt"), Health("Mạng", "bad", "mất"), Health("Giờ", "warn", "chưa chắc"))
        bar.time = "08:30"
        yield bar
        yield ViInput(limit=20)
        yield Static("")
        yield KeyBar()

    def action_receive(self) -> None:
        self.app.notify("nhận")

    def action_help(self) -> None:
        self.app.notify("trợ giúp")

    def action_nothing2(self) -> None: ...
    def action_nothing3(self) -> None: ...
    def action_hidden(self) -> None: ...


class Office(OrderedKeys[None]):
    def on_mount(self) -> None:
        self.push_screen(Home())


@pytest.mark.parametrize("size", SIZES)
async def test_the_bar_says_where_i_am_and_what_is_wrong_at_every_width(size: tuple[int, int]) -> None:
    app = Office()
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "Quầy hôm nay" in painted(pilot)[0])
        line = painted(pilot)[0]
        for words in ("Quầy hôm nay", "■ Mạng mất", "▲ Giờ chưa chắc", "● Kho", "08:30"):
            assert words in line
        assert "UBND xã Tân" in line


async def test_in_a_very_narrow_window_the_office_goes_and_the_heading_stays() -> None:
    app = Office()
    async with app.run_test(size=(66, 20)) as pilot:
        await until(pilot, lambda: "Quầy hôm nay" in painted(pilot)[0])
        assert "UBND xã Tân Thuận" not in painted(pilot)[0]


async def test_who_is_signed_in_and_every_mode_stand_in_the_bar_also_where_it_is_narrow() -> None:
    app = Office()
    async with app.run_test(size=(80, 24)) as pilot:
        bar = app.screen.query_one(TopBar)
        bar.health = tuple(Health(name, "good", "tốt") for name in ("Kho", "Giờ", "Tỉnh"))
        bar.time, bar.user, bar.modes = "14:05 25/11/2026", "hoa", (Mode("CHỈ XEM", "CHỈ XEM"),)
        await until(pilot, lambda: painted(pilot)[0].endswith(" CHỈ XEM  hoa  ● Kho  ● Giờ  ● Tỉnh  14:05 25/11/2026"))
        assert "Quầy hôm nay" in painted(pilot)[0]
        away = Mode("LƯU ĐỘNG: Nhà văn hóa", "LƯU ĐỘNG")
        bar.modes = (*bar.modes, Mode("MUỘN 08:30 24/11", "MUỘN 08:30"), away, Mode("VNI", "VNI"))
        await until(pilot, lambda: painted(pilot)[0].endswith(" CHỈ XEM   MUỘN 08:30   LƯU ĐỘNG   VNI  hoa  14:05"))
        assert "Quầy hôm nay" in painted(pilot)[0]


async def test_a_mode_is_named_in_the_bar() -> None:
    app = Office()
    async with app.run_test(size=(100, 20)) as pilot:
        app.screen.query_one(TopBar).modes = (Mode("TELEX", "TELEX"),)
        await until(pilot, lambda: " TELEX " in painted(pilot)[0])


async def test_the_bottom_line_shows_the_keys_that_work_here_and_clicking_one_does_it() -> None:
    app = Office()
    async with app.run_test(size=(100, 24), notifications=True) as pilot:
        await until(pilot, lambda: "Nhận hồ sơ" in painted(pilot)[-1])
        line = painted(pilot)[-1]
        assert " F1  Trợ giúp" in line
        assert " Ctrl+S  Lưu" in line
        assert "Một chữ" not in line, "a field has the focus: letters are for it"
        assert "Ẩn" not in line
        await pilot.click(offset=(line.index("Nhận"), 23))
        assert [notice.message for notice in app._notifications] == ["nhận"]


async def test_keys_that_do_not_fit_give_way_to_dots_and_help_stays_at_the_end() -> None:
    app = Office()
    async with app.run_test(size=(30, 24)) as pilot:
        await until(pilot, lambda: painted(pilot)[-1] == "F2 Nhận hồ sơ …   F1 Trợ giúp")
        await pilot.click(offset=(25, 23))
        assert [notice.message for notice in app._notifications] == ["trợ giúp"]


def test_keys_are_named_as_they_are_printed_on_the_keyboard() -> None:
    names = {"f2": "F2", "ctrl+s": "Ctrl+S", "shift+tab": "Shift+Tab", "escape": "Esc", "slash": "/", "x": "X", "up": "↑"}
    assert {key: key_name(key) for key in names} == names


def commands() -> list[Command]:
    words = ("Tiếp nhận hồ sơ", "Trả kết quả", "Sao lưu ra USB", "Đối soát với tỉnh", "Nhận bổ sung")
    return [Command(each, lambda: None, key="F2", help="Chép kho" if "Sao" in each else "") for each in words]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("tiep nhan", ["Tiếp nhận hồ sơ"]), ("nhan", ["Nhận bổ sung", "Tiếp nhận hồ sơ"]), ("doi soat", ["Đối soát với tỉnh"]),
     ("so ho", ["Tiếp nhận hồ sơ"]), ("chep", ["Sao lưu ra USB"]), ("TRA", ["Trả kết quả"]), ("zzz", [])],
)  # fmt: skip
def test_commands_are_found_by_words_without_diacritics(typed: str, found: list[str]) -> None:
    assert [command.words for command in matching(commands(), typed)] == found


async def test_the_palette_lists_the_keys_of_the_screen_and_runs_what_is_chosen() -> None:
    app = Office()
    async with app.run_test(size=(100, 24), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Home))
        open_palette(app, [Command("Sao lưu", lambda: app.notify("sao lưu"))])
        await until(pilot, lambda: isinstance(app.screen, Palette) and app.screen.focused is not None)
        await feed(pilot, "nhan ho so\r")
        await until(pilot, lambda: [notice.message for notice in app._notifications] == ["nhận"])
        open_palette(app, [Command("Sao lưu", lambda: app.notify("sao lưu"))])
        await until(pilot, lambda: isinstance(app.screen, Palette) and app.screen.focused is not None)
        await press(pilot, "escape")
        assert isinstance(app.screen, Home)


class Papers(OrderedKeys[None]):
    def compose(self) -> ComposeResult:
        yield Timeline()
        yield DueDays()


@pytest.mark.parametrize("size", SIZES)
async def test_a_timeline_wraps_and_loses_no_word_at_any_width(size: tuple[int, int]) -> None:
    words = "Thiếu bản chính giấy chứng nhận quyền sử dụng đất và tài sản gắn liền với đất".split()
    app = Papers()
    async with app.run_test(size=size) as pilot:
        timeline = app.query_one(Timeline)
        timeline.set_steps([Step("08:30 22/11/2026", "Yêu cầu bổ sung", "Lê Thị Một Cửa", " ".join(words)),
                            Step("09:00 23/11/2026", "Nhận bổ sung [/x]\x1b[2J", "Lê Thị Một Cửa")])  # fmt: skip
        await pilot.pause(0)
        text = "\n".join("".join(text for text, _tag in line) for line in timeline._lines)
        for word in [*words, "Lê Thị Một Cửa", "[/x]\ufffd[2J", "08:30 22/11/2026"]:
            assert word in text
        assert all(timeline.render_line(y).cell_length == timeline.size.width for y in range(timeline.size.height))


async def test_an_empty_timeline_says_so() -> None:
    app = Papers()
    async with app.run_test() as pilot:
        await until(pilot, lambda: any("Chưa có mục nào." in line for line in painted(pilot)))


@pytest.mark.parametrize("size", SIZES)
async def test_every_day_to_the_due_date_is_accounted_for(size: tuple[int, int]) -> None:
    app = Papers()
    account = due(datetime(2026, 12, 28, 16, tzinfo=VN), Limit(value=7, unit="working_days"), shipped_calendar())
    async with app.run_test(size=size) as pilot:
        days = app.query_one(DueDays)
        days.set_due(account)
        await pilot.pause(0)
        text = "\n".join("".join(text for text, _tag in line) for line in days._lines)
        assert account.unconfirmed and "chưa được" in text
        for note in account.days:
            assert f"{note.date:%d/%m/%Y}" in text
            assert (f"{note.date:%d/%m/%Y} ?" in text) == note.unconfirmed
        days.set_due(None)
        assert "Chưa có ngày hẹn trả." in days._lines[0][0][0]


def test_what_textual_reads_at_its_import_is_prepared() -> None:
    env = {"TEXTUAL": "debug", "TEXTUAL_LOG": "keys.log", "TEXTUAL_FPS": "15", "COLUMNS": "80", "LINES": "24"}
    prepare_terminal(env, "linux")
    assert env == {
        "TEXTUAL_FPS": "15", "TEXTUAL_ANIMATIONS": "none", "TEXTUAL_SMOOTH_SCROLL": "0", "TEXTUAL_DISABLE_KITTY_KEY": "1",
    }  # fmt: skip


def test_on_windows_the_kitty_keys_stay_as_they_are() -> None:
    env: dict[str, str] = {}
    prepare_terminal(env, "win32")
    assert "TEXTUAL_DISABLE_KITTY_KEY" not in env


def fault(secret: str) -> None:
    raise KeyError(f"no {secret}")


def test_a_crash_names_its_place_and_nothing_it_held() -> None:
    try:
        fault("Nguyễn Thị Bí Mật 079099000123")
    except KeyError as error:
        first = crash_of(error)
    try:
        fault("another secret")
    except KeyError as error:
        second = crash_of(error)
    assert first.code.startswith("KeyError ")
    assert re.fullmatch(r"[0-9A-F]{8}", first.id)
    assert first.id == second.id
    assert "Mật" not in crash_words(first) and "079" not in first.code
    assert first.id in crash_words(first)


async def test_an_app_that_must_stop_prints_a_code_and_no_data(capsys: pytest.CaptureFixture[str]) -> None:
    class Broken(Office):
        reported = ""

        def report_crash(self, crash) -> None:
            self.reported = crash.id

    app = Broken()
    with pytest.raises(KeyError):
        async with app.run_test() as pilot:
            secret = "Nguyễn Thị Bí Mật"
            app.call_later(lambda: fault(secret))
            await pilot.pause(0.1)
    printed = "".join(capsys.readouterr())
    assert app.reported and app.reported in printed
    assert "Bí Mật" not in printed and "secret" not in printed and "Traceback" not in printed


def test_all_words_of_the_widgets_are_composed() -> None:
    assert all(unicodedata.is_normalized("NFC", badge.word) for badge in all_badges())
