"""The line to the province on the screen, with a real province on loopback."""

from __future__ import annotations

import itertools
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from motcua_tui.desk import line
from motcua_tui.desk.held_numbers import Held
from motcua_tui.desk.nights import Night
from motcua_tui.desk.settings import change
from motcua_tui.screens.counter import CounterScreen
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.reconcile import ReconcileScreen
from motcua_tui.screens.sync import SyncScreen, _held_words, bar, progress_words
from motcua_tui.widgets.dialogs import Prompt, Tell
from motcua_tui.widgets.table import VTable
from schemas.refusal import Refusal
from sync.office import told
from sync.office.progress import Progress
from sync.office.state import SyncFolder
from tests.screens.counter import SeatedApp, clock_at, make_office, seated, take_in, unlock
from tests.screens.cut import cut_words
from tests.screens.golden import SIZES, check
from tests.screens.lived import MARRIAGE, on, person
from tests.sync.made_office import Gateway
from tests.widgets.feed import feed, painted, press, settle, until

PATIENCE_S = 60.0
_UNITS = itertools.count(10)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    made = Gateway(tmp_path_factory.mktemp("province")).start()
    yield made
    made.stop()


@pytest.fixture
def enrolled(gateway: Gateway, tmp_path: Path) -> Path:
    """An enrolled office with one dossier that waits: a unit and a chain that no other test knows."""
    unit = f"H44.99.{next(_UNITS)}"
    folder = make_office(tmp_path / "office", unit)
    office = unlock(folder)
    code = json.loads(gateway.command("enrol-code", "--unit", unit).stdout)["code"]
    done = line.enrol(office, gateway.url, code)
    assert not isinstance(done, Refusal), done
    clock_at(office, on(24))
    take_in(office, {"procedure": MARRIAGE, "applicant": person("Vàng A Sử", "011090000123")})
    office.close()
    return folder


def text(pilot: Pilot[int]) -> str:
    return "\n".join(painted(pilot))


async def line_shown(pilot: Pilot[int], app: SeatedApp) -> SyncScreen:
    """The screen of the line, filled."""
    await until(pilot, lambda: app.postman.standing is not None, PATIENCE_S)
    await press(pilot, "f9")
    await until(pilot, lambda: isinstance(app.screen, SyncScreen) and app.screen._found is not None, PATIENCE_S)
    assert isinstance(app.screen, SyncScreen)
    await pilot.pause()
    return app.screen


async def test_what_waits_is_sent_by_f9_and_shown_as_received(enrolled: Path) -> None:
    async with seated(enrolled, size=(120, 40)) as (pilot, app):
        screen = await line_shown(pilot, app)
        assert "Chờ gửi" in text(pilot) and screen.query_one("#ways", VTable).total == 1
        assert "Tỉnh chờ" in painted(pilot)[0]
        await press(pilot, "f9")
        await until(pilot, lambda: "√ Xong" in text(pilot), PATIENCE_S)
        await until(pilot, lambda: screen.query_one("#ways", VTable).total == 0, PATIENCE_S)
        assert "● Tỉnh đã nhận đủ" in painted(pilot)[0]
        assert "hai bên khớp nhau" in text(pilot)
        await press(pilot, "escape")
        assert isinstance(app.screen, CounterScreen)


async def test_a_laptop_without_a_line_writes_its_dossiers_to_the_stick(
    enrolled: Path, gateway: Gateway, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    point_at(enrolled, gateway.url, "")
    async with seated(enrolled, size=(120, 40)) as (pilot, app):
        await line_shown(pilot, app)
        app.postman.stick = str(tmp_path / "nowhere")
        await press(pilot, "f9")
        await until(pilot, lambda: isinstance(app.screen, Prompt), PATIENCE_S)
        await press(pilot, "enter")
        await until(pilot, lambda: "Không thấy thẻ nhớ" in text(pilot), PATIENCE_S)
        app.postman.stick = str(stick)
        await press(pilot, "ctrl+g")
        await until(pilot, lambda: isinstance(app.screen, Prompt), PATIENCE_S)
        await press(pilot, "enter")
        await until(pilot, lambda: "Đã ghi lên thẻ nhớ" in text(pilot), PATIENCE_S)
        assert [path.suffix for path in sorted(stick.rglob("*.letter"))] == [".letter"]
        await until(pilot, lambda: app.postman.standing is not None and app.postman.standing.place == str(stick), PATIENCE_S)
        assert app.postman.standing is not None and not app.postman.standing.has_line
        # From now on it goes by itself to the folder of the last time, as long as that is there.
        app.postman.stick, app.postman.outcome, app.postman._next = "", None, 0.0
        [own] = (stick / "MOTCUA").iterdir()
        before = (own / "card").read_bytes()
        app.postman.tick(idle_s=99.0)
        await until(pilot, lambda: app.postman.outcome is not None, PATIENCE_S)
        assert isinstance(app.postman.outcome, dict) and app.postman.outcome["code"] == "stick.on_its_way"
        assert (own / "card").read_bytes() != before


@contextmanager
def black_hole(folder: Path, gateway: Gateway) -> Iterator[socket.socket]:
    """The province's address leads to somebody who takes the call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as hole:
        silent = f"http://127.0.0.1:{hole.getsockname()[1]}"
        point_at(folder, gateway.url, silent)
        yield hole
    point_at(folder, silent, gateway.url)


def point_at(folder: Path, before: str, after: str) -> None:
    """Let the province be somewhere else."""
    state = folder / "sync.state"
    state.write_text(state.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


async def sending_into(pilot: Pilot[int], app: SeatedApp, hole: socket.socket) -> SyncScreen:
    """F9 pressed, and the call taken on the other end."""
    screen = await line_shown(pilot, app)
    hole.setblocking(False)
    await press(pilot, "f9")
    assert app.postman.errand == "sync"
    await until(pilot, lambda: app.postman.progress is not None and app.postman.progress.round_trips, PATIENCE_S)
    return screen


async def test_the_counter_works_on_while_the_line_hangs(enrolled: Path, gateway: Gateway) -> None:
    with black_hole(enrolled, gateway) as hole:
        async with seated(enrolled) as (pilot, app):
            await sending_into(pilot, app, hole)
            await until(pilot, lambda: "Đang chuẩn bị" in text(pilot) or "mục" in text(pilot), PATIENCE_S)
            assert "đang gửi" in painted(pilot)[0]
            await press(pilot, "escape", "f3")
            await feed(pilot, "vang")
            await until(pilot, lambda: "Vàng A Sử" in text(pilot), PATIENCE_S)
            take_in(app.office, {"procedure": MARRIAGE, "applicant": person("Lò Văn Đá", "011090000124")})  # type: ignore[arg-type]
            assert app.postman.errand == "sync"


async def test_stopping_ends_it_though_the_line_stays_silent_and_nothing_is_lost(enrolled: Path, gateway: Gateway) -> None:
    def left() -> bool:
        return bool(json.loads((enrolled / "sync.state").read_text(encoding="utf-8")).get("unknown"))

    with black_hole(enrolled, gateway) as hole:
        async with seated(enrolled, size=(120, 40)) as (pilot, app):
            screen = await sending_into(pilot, app, hole)
            await until(pilot, left, PATIENCE_S)
            await press(pilot, "delete")
            await until(pilot, lambda: app.postman.errand is None, PATIENCE_S)
            await until(pilot, lambda: "Đã dừng đồng bộ" in text(pilot), PATIENCE_S)
            assert not screen.check_action("stop", ())
            await until(pilot, lambda: "Chưa rõ" in text(pilot), PATIENCE_S)
    assert left()
    office = unlock(enrolled)
    try:
        done = line.sync(office)
        assert not isinstance(done, Refusal) and done["status"] == "done", done
    finally:
        office.close()


async def test_a_lock_does_not_wait_for_the_line(enrolled: Path, gateway: Gateway) -> None:
    with black_hole(enrolled, gateway) as hole:
        async with seated(enrolled) as (pilot, app):
            await sending_into(pilot, app, hole)
            thread = app.postman._thread
            await press(pilot, "ctrl+l")
            await until(pilot, lambda: "Mật khẩu" in text(pilot), PATIENCE_S)
            assert app.office is None and thread is not None
            hole.close()
            thread.join(PATIENCE_S)
            assert not thread.is_alive()
            await pilot.pause()
            assert "Mật khẩu" in text(pilot)


async def test_without_a_line_the_reason_is_said_and_the_bar_says_so(enrolled: Path, gateway: Gateway) -> None:
    point_at(enrolled, gateway.url, "http://127.0.0.1:9")
    async with seated(enrolled, size=(120, 40)) as (pilot, app):
        await line_shown(pilot, app)
        await press(pilot, "f9")
        await until(pilot, lambda: "Không kết nối được" in text(pilot), PATIENCE_S)
        assert "▲ Tỉnh chưa nối được" in painted(pilot)[0]


async def test_by_itself_it_goes_when_it_is_time_nobody_types_and_the_office_wants_it(enrolled: Path) -> None:
    async with seated(enrolled) as (pilot, app):
        await until(pilot, lambda: app.postman.standing is not None, PATIENCE_S)
        app.postman.tick(idle_s=60)
        assert app.postman.errand is None, "it is not time yet"
        app.postman._next = time.monotonic()
        app.postman.tick(idle_s=1)
        assert app.postman.errand is None, "somebody is typing"
        office = app.office
        assert office is not None
        changed = change(office, {"sync.every_minutes": "0"})
        assert not isinstance(changed, Refusal), changed
        app.postman.tick(idle_s=60)
        assert app.postman.errand is None, "switched off"
        change(office, {"sync.every_minutes": "15"})
        app.postman.tick(idle_s=60)
        assert app.postman.errand == "sync"
        await until(pilot, lambda: app.postman.errand is None, PATIENCE_S)
        assert app.postman.standing is not None and app.postman.standing.mood == "level"
        change(office, {"sync.every_minutes": "15", "agency.place": "Mẫu Sơn"})
        health = app.postman.health()
        assert health is not None and health.level != "good", "what was just written has not reached the province"
        app.postman.tick(idle_s=1)
        await until(pilot, lambda: app.postman.standing is not None and app.postman.standing.waiting > 0, PATIENCE_S)
        assert app.postman._next > time.monotonic() + 60 * 10


async def test_a_dossier_and_its_line_in_a_list_say_how_far_it_has_come(enrolled: Path) -> None:
    async with seated(enrolled, size=(120, 40), moment=on(24, 10)) as (pilot, app):
        await until(pilot, lambda: "○" in text(pilot) and "Vàng A Sử" in text(pilot), PATIENCE_S)
        await press(pilot, "right", "enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen) and "Chờ gửi" in text(pilot), PATIENCE_S)
        app.postman.sync()
        # The number came down with the receipt, so the dossier is another one than the one shown.
        await until(pilot, lambda: "vừa có thay đổi" in text(pilot), PATIENCE_S)
        await press(pilot, "f5")
        await until(pilot, lambda: "√ Tỉnh đã nhận" in text(pilot) and "-261124-0001" in text(pilot), PATIENCE_S)
        await press(pilot, "escape")
        await until(pilot, lambda: "√    H44.99." in text(pilot), PATIENCE_S)


async def test_two_nights_in_vain_are_told_at_the_desk_in_the_morning(enrolled: Path) -> None:
    now = datetime.now(UTC)
    for days in (2, 1):
        night = now - timedelta(days=days)
        Night(enrolled, night).ended(night, {"status": "no_line", "code": "sync.tls"})
    async with seated(enrolled) as (pilot, app):
        await until(pilot, lambda: isinstance(app.screen, Tell), PATIENCE_S)
        assert "2 đêm liền" in text(pilot) and "ngày giờ của máy" in text(pilot)
        await until(pilot, lambda: app.screen.has_class("-open"), PATIENCE_S)
        assert "F9" in text(pilot)
        await press(pilot, "f9")
        await until(pilot, lambda: isinstance(app.screen, SyncScreen), PATIENCE_S)
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, CounterScreen), PATIENCE_S)


def restored_province(folder: Path) -> SyncFolder:
    """The last exchange learned that the province was restored."""
    postbox = SyncFolder(folder)
    state = postbox.load()
    postbox.save(replace(state, told=told.with_told(state, [told.province_restored()])))
    return postbox


async def test_a_restore_that_nobody_has_read_of_is_told_at_the_unlock_and_then_no_more(enrolled: Path) -> None:
    postbox = restored_province(enrolled)
    async with seated(enrolled) as (pilot, app):
        await until(pilot, lambda: isinstance(app.screen, Tell) and app.screen.has_class("-open"), PATIENCE_S)
        assert "Hệ thống tỉnh đã được khôi phục" in text(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, CounterScreen), PATIENCE_S)
        assert postbox.load().told == ()
        await until(pilot, lambda: app.postman.standing is not None and app.postman.standing.mood == "waiting", PATIENCE_S)


async def test_what_the_app_learns_of_a_restore_by_itself_waits_until_somebody_reads_it(enrolled: Path) -> None:
    async with seated(enrolled) as (pilot, app):
        await until(pilot, lambda: app.postman.standing is not None, PATIENCE_S)
        postbox = restored_province(enrolled)
        assert app.postman.sync()
        await until(pilot, lambda: app.postman.outcome is not None, PATIENCE_S)
        assert isinstance(app.screen, CounterScreen) and len(postbox.load().told) == 1
        assert "■ Tỉnh cần xem" in painted(pilot)[0]
        await press(pilot, "f9")
        await until(pilot, lambda: isinstance(app.screen, Tell) and app.screen.has_class("-open"), PATIENCE_S)
        assert "Hệ thống tỉnh đã được khôi phục" in text(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: "● Tỉnh" in painted(pilot)[0], PATIENCE_S)
        assert postbox.load().told == ()


async def test_a_restored_machine_that_is_not_enrolled_again_says_so_until_it_is(enrolled: Path) -> None:
    for name in ("sync.state", "device.keys"):
        (enrolled / name).unlink()
    async with seated(enrolled) as (pilot, app):
        await until(pilot, lambda: isinstance(app.screen, Tell) and app.screen.has_class("-open"), PATIENCE_S)
        assert "chưa ghi danh lại với tỉnh" in text(pilot) and "motcua enrol" in text(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, CounterScreen), PATIENCE_S)
        assert "■ Tỉnh chưa ghi danh lại" in painted(pilot)[0]
        await press(pilot, "f9")
        await until(pilot, lambda: "xin tỉnh một mã mới" in text(pilot), PATIENCE_S)


async def test_the_four_lists_and_the_report(enrolled: Path, tmp_path: Path) -> None:
    async with seated(enrolled) as (pilot, app):
        app.print_folder = str(tmp_path)
        await until(pilot, lambda: app.postman.standing is not None, PATIENCE_S)
        await press(pilot, "f9", "ctrl+d")
        screen = app.screen
        assert isinstance(screen, ReconcileScreen)
        await until(pilot, lambda: screen._compared is not None, PATIENCE_S)
        assert screen._compared is not None and len(screen._compared.missing) == 1
        await until(pilot, lambda: "■ Tỉnh chưa có" in text(pilot) and "Vàng A Sử" in text(pilot), PATIENCE_S)
        await press(pilot, "f8")
        await until(pilot, lambda: "Biên bản đối soát" in text(pilot), PATIENCE_S)
        await press(pilot, "f8")
        await until(pilot, lambda: app.screen is screen and "√ Đã lưu tệp" in text(pilot), PATIENCE_S)
        assert [path.name for path in tmp_path.glob("*.pdf")] == ["doi-soat_TAT-CA-2026-11-25.pdf"]
        await press(pilot, "ctrl+g")
        await feed(pilot, "\x151/11 - 20/11\r")
        await until(pilot, lambda: screen._compared is not None and screen._compared.first == "2026-11-01", PATIENCE_S)
        assert screen._compared.is_level and "khớp" in text(pilot)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_counter_line_and_lists_look_as_they_were_kept(size: tuple[int, int], enrolled: Path) -> None:
    async with seated(enrolled, size=size) as (pilot, app):
        name = f"{size[0]}x{size[1]}"
        await line_shown(pilot, app)
        await until(pilot, lambda: "Chờ gửi: " in text(pilot), PATIENCE_S)
        await settle(pilot)
        check(f"line-{name}", painted(pilot))
        await press(pilot, "ctrl+d")
        await until(pilot, lambda: "▲ Có 1 hồ sơ chênh lệch." in text(pilot) and "Vàng A Sử" in text(pilot), PATIENCE_S)
        await settle(pilot)
        check(f"reconcile-{name}", painted(pilot))
        await press(pilot, "escape", "escape", "end")
        await until(pilot, lambda: isinstance(app.screen, CounterScreen) and "○    TẠM" in text(pilot), PATIENCE_S)
        await settle(pilot)
        # The column of the province is as wide as its name in the language the screen was opened in.
        assert [words for words in cut_words(app) if words != "en: Province"] == []
        check(f"counter-line-{name}", painted(pilot))


def test_the_bar_of_progress_says_entries_bytes_and_time() -> None:
    assert (bar(0, 4), bar(0.5, 4), bar(1, 4)) == ("░░░░", "██░░", "████")
    half = Progress(entries=40, bytes_to_send=20_000, bytes_up=10_000, bytes_down=2_000, round_trips=1)
    said = progress_words(half, 10)
    assert "50 %" in said and "20/40 mục" in said and "9,8" in said and "còn khoảng 10 giây" in said
    assert "đợi tỉnh trả lời" in progress_words(Progress(entries=4, bytes_to_send=9, bytes_up=9), 3)
    assert "phút" in progress_words(Progress(entries=4, bytes_to_send=90_000, bytes_up=9), 3)
    assert progress_words(None, 0) == progress_words(Progress(), 0) != ""


def test_the_screen_says_which_numbers_a_restored_province_holds_back() -> None:
    assert _held_words(Held()) == []
    [said] = _held_words(Held(dossiers=("x", "y"), devices=("A", "XE")))
    assert "Chờ mã số: 2 hồ sơ" in said.plain and "(A, XE)" in said.plain
