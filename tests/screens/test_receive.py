"""Receiving on the screen: scan, recall, catalogue, the promise before saving, refusals that lose nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from motcua_tui.screens.receive import ReceiveScreen
from motcua_tui.screens.receive_days import DaysSheet
from motcua_tui.widgets.dialogs import Ask, Prompt
from motcua_tui.widgets.push import Push
from schemas.canonical import Json
from schemas.status import Status
from schemas.times import VN
from tests.screens.counter import MORNING, SeatedApp, clock_at, screen_of, seated, take_in, unlock
from tests.widgets.feed import feed, press, rewritten, seen, until

TUYET = "079190000123|301234567|Nguyễn Thị Ánh Tuyết|05031990|Nữ|Ấp Bến Đò, xã Tân Thuận|22112021"
LONG = "079085000456||Trần Văn Long|12101985|Nam|Tổ 3, xã Tân Thuận|01022022"
COPIES, BIRTH, STAY, KINSHIP = "2.000815", "1.001193", "1.004194", "1.001022"

pytestmark = pytest.mark.asyncio


def person(**more: str) -> dict[str, Json]:
    """A returning citizen."""
    return {
        "name": "Nguyễn Thị Ánh Tuyết", "id_number": "079190000123", "birth_date": "1990-03-05", "sex": "female",
        "phone": "0912345678", "address": "Ấp Bến Đò, xã Tân Thuận", **more,
    }  # fmt: skip


def earlier(folder: Path, plain: dict[str, Json], moment: datetime = datetime(2026, 11, 20, 8, 0, tzinfo=VN)) -> None:
    """A dossier of some days ago."""
    office = unlock(folder)
    clock_at(office, moment)
    take_in(office, plain)
    office.close()


async def opened(pilot: Pilot[int], app: SeatedApp) -> ReceiveScreen:
    """The receive screen, opened by its key."""
    await press(pilot, "f2")
    return screen_of(app)


async def pick(pilot: Pilot[int], words: str) -> None:
    """Type into the picker and take the first row."""
    await feed(pilot, f"{words}\r")


async def saved(pilot: Pilot[int], screen: ReceiveScreen, key: str = "ctrl+s") -> str:
    """Save, and the id of the dossier."""
    await press(pilot, key)
    await until(pilot, lambda: screen.stage == "saved")
    assert screen._taken is not None
    return screen._taken.dossier.id


async def test_a_scan_fills_the_person_whatever_has_the_focus(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        stops = 0
        for stop in screen.form._stops():
            screen.begin()
            await pilot.pause()
            stop.focus()
            await pilot.pause()
            await feed(pilot, TUYET + "\r")
            await until(pilot, lambda: screen.form.people["applicant"].name.value != "")
            typed = screen.form.typed.applicant
            assert (typed.name, typed.id_number, typed.birth_date, typed.sex) == (
                "Nguyễn Thị Ánh Tuyết", "079190000123", "05/03/1990", "female",
            ), stop  # fmt: skip
            assert screen.focused is screen.form.picker.field
            stops += 1
        assert stops > 10


async def test_a_card_scanned_at_the_counter_opens_the_form_filled(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        await feed(pilot, TUYET + "\r")
        await until(pilot, lambda: isinstance(app.screen, ReceiveScreen))
        screen = screen_of(app)
        await until(pilot, lambda: screen.form.typed.applicant.name == "Nguyễn Thị Ánh Tuyết")


async def test_a_returning_person_brings_phone_and_last_procedures(office_folder: Path) -> None:
    earlier(office_folder, {"procedure": BIRTH, "applicant": person()}, datetime(2026, 11, 18, 8, 0, tzinfo=VN))
    earlier(office_folder, {"procedure": STAY, "applicant": person()})
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await feed(pilot, TUYET + "\r")
        await until(pilot, lambda: screen.form.typed.applicant.phone == "0912345678")
        assert "đã điền điện thoại" in seen(pilot)
        assert [screen.form.picker.table.row_at(n).key for n in range(2)] == [STAY, BIRTH]  # type: ignore[union-attr]
        await press(pilot, "enter")
        assert screen.form.procedure is not None and screen.form.procedure.code == STAY


async def test_a_returning_person_who_left_no_phone_is_not_said_to_have_one(office_folder: Path) -> None:
    earlier(office_folder, {"procedure": STAY, "applicant": person(phone="")})
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await feed(pilot, TUYET + "\r")
        await until(pilot, lambda: "không để lại điện thoại" in seen(pilot))
        assert screen.form.typed.applicant.phone == "" and "đã điền" not in seen(pilot)


@pytest.mark.parametrize("typed", ["079190", "0912345", "anh tuyet"])
async def test_a_known_person_is_offered_while_typing_and_taken_with_one_key(office_folder: Path, typed: str) -> None:
    earlier(office_folder, {"procedure": STAY, "applicant": person()})
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        rows = screen.form.people["applicant"]
        field = rows.name if typed[0] == "a" else rows.phone if typed[1] == "9" else rows.id_number
        field.focus()
        await pilot.pause()
        await feed(pilot, typed)
        await until(pilot, lambda: screen.offers.current is not None)
        await until(pilot, lambda: "079*****0123" in seen(pilot))
        assert "079190000123" not in seen(pilot)
        await press(pilot, "ctrl+r")
        assert screen.form.typed.applicant.address == "Ấp Bến Đò, xã Tân Thuận"
        assert screen.offers.current is None


async def test_the_card_of_somebody_else_becomes_the_submitter_after_a_question(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await feed(pilot, TUYET + "\r")
        await feed(pilot, LONG + "\r")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
        await press(pilot, "ctrl+y")
        await until(pilot, lambda: screen.form.typed.submitter.name == "Trần Văn Long")
        assert screen.form.typed.other and screen.form.typed.applicant.name == "Nguyễn Thị Ánh Tuyết"


async def test_a_second_card_refused_changes_nothing(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await feed(pilot, TUYET + "\r")
        before = screen.form.typed
        await feed(pilot, LONG + "\r")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
        await press(pilot, "escape")
        assert screen.form.typed == before


async def test_one_key_copies_the_owner_to_the_submitter_and_changes_their_places(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await feed(pilot, TUYET + "\r")
        await press(pilot, "ctrl+t")
        form = screen.form
        assert form.typed.other and form.typed.submitter == form.typed.applicant
        form.people["applicant"].name.value = "Nguyễn Văn Bé"
        await press(pilot, "ctrl+t")
        assert form.typed.applicant.name == "Nguyễn Thị Ánh Tuyết"
        assert form.typed.submitter.name == "Nguyễn Văn Bé"


async def test_the_parts_of_the_case_are_ticked_and_follow_the_case(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await pick(pilot, STAY)
        await press(pilot, "down", "down")
        await pilot.pause()
        typed = screen.form.typed
        assert typed.case == "Theo danh sách"
        given = {paper.name: paper.given for paper in typed.parts if any(paper.given)}
        assert given == {
            "Tờ khai thay đổi thông tin cư trú (Mẫu CT01)": (1, 0, 0),
            "Văn bản đề nghị kèm danh sách người tạm trú": (1, 0, 1),
        }
        assert [(fee.name, fee.amount) for fee in typed.fees] == [("Lệ phí đăng ký cư trú", "10.000")]


async def test_the_due_date_is_shown_with_its_reason_before_saving(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        await opened(pilot, app)
        await pick(pilot, STAY)
        await until(pilot, lambda: "Hẹn trả: 17:00 Thứ Hai 30/11/2026" in seen(pilot))
        assert "3 ngày làm việc (theo danh mục); bỏ qua 2 ngày nghỉ" in seen(pilot)
        await press(pilot, "f7")
        assert isinstance(app.screen, DaysSheet)
        assert "Thứ Sáu 27/11/2026" in seen(pilot)
        await press(pilot, "escape")
        assert isinstance(app.screen, ReceiveScreen)


async def test_an_unconfirmed_calendar_is_said(office_folder: Path) -> None:
    async with seated(office_folder, moment=datetime(2026, 12, 30, 9, 0, tzinfo=VN)) as (pilot, app):
        await opened(pilot, app)
        await pick(pilot, STAY)
        await until(pilot, lambda: "▲" in seen(pilot) and "2027" in seen(pilot))


async def test_a_limit_is_asked_for_only_where_the_catalogue_has_none(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await pick(pilot, STAY)
        assert not screen.form.has_row("due")
        await press(pilot, "shift+tab", "backspace")
        await pick(pilot, KINSHIP)
        assert screen.form.has_row("due") and screen.focused is screen.form.due
        await feed(pilot, TUYET + "\r")
        await press(pilot, "ctrl+s")
        assert "thời hạn" in screen.form.row("due").trouble
        await feed(pilot, "3")
        await until(pilot, lambda: "30/11/2026" in seen(pilot))
        dossier = app.office.store.dossier(await saved(pilot, screen))  # type: ignore[union-attr]
        assert dossier is not None and dossier.procedure.limit == "3 working_days"


async def test_a_duplicate_of_today_is_warned_of_and_not_forbidden(office_folder: Path) -> None:
    earlier(office_folder, {"procedure": STAY, "applicant": person()}, datetime(2026, 11, 25, 8, 0, tzinfo=VN))
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await feed(pilot, TUYET + "\r")
        await press(pilot, "enter")
        await until(pilot, lambda: "Hôm nay người này đã nộp 1 hồ sơ cùng thủ tục" in seen(pilot))
        await saved(pilot, screen)


async def test_an_odd_identity_number_is_warned_of_as_soon_as_it_is_known(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        await opened(pilot, app)
        await feed(pilot, TUYET.replace("079190", "079185") + "\r")
        await until(pilot, lambda: "Năm sinh không khớp với số định danh" in seen(pilot))


async def test_a_refusal_stands_under_its_field_and_nothing_typed_is_lost(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await pick(pilot, STAY)
        form = screen.form
        form.people["applicant"].birth_date.focus()
        await pilot.pause()
        await feed(pilot, "31/02/1990")
        form.note.focus()
        await pilot.pause()
        await feed(pilot, "hẹn sau 15h")
        before = form.typed
        await press(pilot, "ctrl+s")
        assert form.row("applicant.name").trouble and screen.focused is form.people["applicant"].name
        await feed(pilot, "Lò Thị Ban")
        await press(pilot, "ctrl+s")
        assert "Ngày sinh" in form.row("applicant.birth_date").trouble
        assert screen.focused is form.people["applicant"].birth_date
        assert form.typed.note == before.note and form.typed.parts == before.parts
        assert form.typed.applicant.birth_date == "31/02/1990"


async def test_a_refusal_of_the_desk_keeps_the_form(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await feed(pilot, TUYET + "\r")
        await pick(pilot, KINSHIP)
        await feed(pilot, "1/1/2020")
        before = screen.form.typed
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: screen.form.row("due").trouble != "")
        assert screen.form.typed == before and screen.stage == "form"


async def test_words_typed_in_bursts_by_an_input_method_arrive_whole(office_folder: Path) -> None:
    name = "Nguyễn Thị Tuyết Nhường"
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        screen.form.people["applicant"].name.focus()
        await pilot.pause()
        await feed(pilot, " ".join(rewritten(word) for word in name.split()) + "\r" + "05031990\r")
        assert screen.form.typed.applicant.name == name
        assert screen.form.typed.applicant.birth_date == "05/03/1990"


async def test_a_slow_scan_that_went_into_a_field_is_read_as_a_scan(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        screen.form.note.focus()
        await pilot.pause()
        await feed(pilot, TUYET, gap_s=0.3)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: screen.form.typed.applicant.name == "Nguyễn Thị Ánh Tuyết")
        assert screen.form.typed.note == "" and screen.stage == "form"


async def test_an_immediate_procedure_is_resolved_at_once_before_the_cut_off(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await feed(pilot, TUYET + "\r")
        await pick(pilot, COPIES)
        dossier = app.office.store.dossier(await saved(pilot, screen))  # type: ignore[union-attr]
        assert dossier is not None and dossier.immediate and dossier.status is Status.RETURNED
        assert "đã giải quyết và trả kết quả ngay" in seen(pilot)


async def test_after_the_cut_off_an_immediate_procedure_is_promised_for_the_next_day(office_folder: Path) -> None:
    async with seated(office_folder, moment=datetime(2026, 11, 25, 15, 30, tzinfo=VN)) as (pilot, app):
        screen = await opened(pilot, app)
        await feed(pilot, TUYET + "\r")
        await pick(pilot, COPIES)
        dossier = app.office.store.dossier(await saved(pilot, screen))  # type: ignore[union-attr]
        assert dossier is not None and not dossier.immediate and str(dossier.due_at).startswith("2026-11-26")


async def test_a_paper_that_is_not_in_the_catalogue_is_added_by_name(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await feed(pilot, TUYET + "\r")
        await pick(pilot, STAY)
        screen.form.extra.focus()
        await pilot.pause()
        await feed(pilot, "Giấy viết tay\r")
        dossier = app.office.store.dossier(await saved(pilot, screen))  # type: ignore[union-attr]
        assert dossier is not None and dossier.parts[-1].name == "Giấy viết tay" and dossier.parts[-1].originals == 1


async def test_after_saving_the_number_is_large_and_the_same_person_goes_on(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await feed(pilot, TUYET + "\r")
        await pick(pilot, STAY)
        await saved(pilot, screen)
        assert "TẠM-A1-261125-001" in seen(pilot) and "Hẹn trả: 17:00 Thứ Hai 30/11/2026" in seen(pilot)
        assert isinstance(app.focused, Push) and app.focused.id == "open"
        await press(pilot, "ctrl+b")
        assert screen.stage == "form" and screen.form.procedure is None
        assert screen.form.typed.applicant.name == "Nguyễn Thị Ánh Tuyết"


async def test_the_receipt_is_saved_as_a_file_without_a_name_in_it(office_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "papers"
    out.mkdir()
    async with seated(office_folder, size=(120, 40)) as (pilot, app):
        app.print_folder = str(out)
        screen = await opened(pilot, app)
        await feed(pilot, TUYET + "\r")
        await pick(pilot, STAY)
        await saved(pilot, screen)
        await press(pilot, "ctrl+s", "enter")
        await until(pilot, lambda: "Đã lưu tệp" in seen(pilot))
    files = list(out.iterdir())
    assert len(files) == 1 and files[0].read_bytes().startswith(b"%PDF")
    assert "tuyet" not in files[0].name.lower()


async def test_an_amount_typed_with_points_is_one_number(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await feed(pilot, TUYET + "\r")
        await pick(pilot, BIRTH)
        screen.form.row("fees.0").field.value = "1.2.3.4.5.6.7.8"  # type: ignore[attr-defined]
        assert screen.form.typed.fees[0].amount == "1.2.3.4.5.6.7.8"
        dossier = app.office.store.dossier(await saved(pilot, screen))  # type: ignore[union-attr]
        assert dossier is not None and dossier.fees[0].amount_vnd == 12345678


async def test_hostile_names_are_shown_as_text(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        screen.form.people["applicant"].name.focus()
        await pilot.pause()
        await feed(pilot, "Ông [/An] [@click=app.quit] [b")
        await pick_after(pilot, screen)
        await saved(pilot, screen)
        assert "Ông [/An] [@click=app.quit] [b" in seen(pilot)


async def pick_after(pilot: Pilot[int], screen: ReceiveScreen) -> None:
    """Go to the picker and take a procedure."""
    screen.form.picker.field.focus()
    await pilot.pause()
    await pick(pilot, STAY)


assert MORNING.weekday() == 2


async def test_ctrl_z_after_saving_takes_the_dossier_back_and_brings_what_was_typed(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await feed(pilot, TUYET + "\r")
        await until(pilot, lambda: screen.form.people["applicant"].name.value != "")
        await pick(pilot, STAY)
        typed = screen.form.typed
        dossier = await saved(pilot, screen)
        await press(pilot, "ctrl+z")
        await until(pilot, lambda: isinstance(app.screen, Prompt) and app.screen.is_open)
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is screen and screen.stage == "form")
        assert app.office is not None and (kept := app.office.store.dossier(dossier)) is not None and kept.voided
        assert screen.form.typed == typed
        again = await saved(pilot, screen)
        assert again != dossier


async def test_letters_typed_into_a_field_arrange_nothing_on_the_screen_anew(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await pick(pilot, STAY)
        await until(pilot, lambda: screen.form.procedure is not None)
        name = screen.form.people["applicant"].name
        name.focus()
        await feed(pilot, "Lò")
        arranged: list[object] = []
        screen.screen_layout_refresh_signal.subscribe(screen, arranged.append, immediate=True)
        for letter in " Thị":
            await feed(pilot, letter)
        assert (name.value, arranged) == ("Lò Thị", [])
