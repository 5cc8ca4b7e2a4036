"""People and papers on the receive form: who they are, by what right they come, what they gave before."""

from __future__ import annotations

from pathlib import Path

import pytest

from motcua_tui.desk.slips import print_slips
from motcua_tui.screens.place_pick import PlaceSheet
from motcua_tui.screens.slips import SlipsScreen
from motcua_tui.widgets.dialogs import Prompt
from schemas.canonical import Json
from schemas.refusal import Refusal
from tests.screens.counter import MORNING, clock_at, seated, take_in, unlock
from tests.screens.test_late import at_work, late
from tests.screens.test_receive import BIRTH, STAY, TUYET, earlier, opened, person, pick, saved
from tests.widgets.feed import feed, press, seen, until


async def test_papers_given_before_are_used_again_with_one_key_and_taken_back_with_the_same(office_folder: Path) -> None:
    office = unlock(office_folder)
    clock_at(office, MORNING.replace(day=20))
    procedure = office.store.catalogue.current(STAY, MORNING.date())
    assert procedure is not None
    name = procedure.parts[0].name
    source = take_in(office, {"procedure": STAY, "applicant": person(), "parts": [{"name": name, "originals": 1}]}).dossier
    office.close()
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await feed(pilot, TUYET + "\r")
        await until(pilot, lambda: screen.form.typed.applicant.phone == "0912345678")
        await press(pilot, "enter")
        await until(pilot, lambda: "Người này đã nộp" in seen(pilot) and source.provisional_code in seen(pilot))
        await press(pilot, "ctrl+b")
        assert [paper.source for paper in screen.form.papers.papers if paper.name == name] == [source.id]
        await press(pilot, "ctrl+b")
        assert not any(paper.source for paper in screen.form.papers.papers)
        await press(pilot, "ctrl+b")
        dossier = app.office.store.dossier(await saved(pilot, screen))  # type: ignore[union-attr]
        assert dossier is not None
        again = next(part for part in dossier.parts if part.name == name)
        assert (again.reused_from, again.originals) == (source.id, 0) and "17.1.b" in again.reused_ground


async def test_who_it_is_decides_which_number_is_asked_for_and_nothing_is_blocked(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await pick(pilot, STAY)
        owner = screen.form.people["applicant"]
        for digit, label, has_birthday in (("3", "Mã số thuế", False), ("1", "Số giấy tờ", True)):
            owner.kind.focus()
            await press(pilot, digit)
            await until(pilot, lambda label=label: screen.form.row("applicant.id_number").label == label)  # type: ignore[misc]
            assert screen.form.row("applicant.birth_date").display is has_birthday
        owner.name.value, owner.id_number.value = "Lò Văn Páo", "0101234567"
        await until(pilot, lambda: "không phải loại thường dùng" in seen(pilot))
        dossier = app.office.store.dossier(await saved(pilot, screen))  # type: ignore[union-attr]
        assert dossier is not None and dossier.applicant.id_number == "0101234567"


async def test_who_acts_for_another_shows_by_which_paper(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await pick(pilot, STAY)
        screen.form.people["applicant"].name.value = "Lò Thị Ban"
        screen.form.people["applicant"].needs.value = "Cần phiên dịch tiếng Mông"
        screen.form.show_other(True)
        screen.form.people["submitter"].name.value = "Lò Văn Páo"
        screen.form.authorised["scope"].value = "Nộp hồ sơ, nhận kết quả"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "văn bản ủy quyền" in screen.form.row("authorised.document").trouble)
        screen.form.authorised["document"].value = "Giấy ủy quyền 12/2026"
        screen.form.authorised["dated"].value = "2/11/2026"
        dossier = app.office.store.dossier(await saved(pilot, screen))  # type: ignore[union-attr]
        assert dossier is not None and dossier.authorisation is not None
        given = dossier.authorisation
        assert (given.document, given.scope, given.dated) == (
            "Giấy ủy quyền 12/2026", "Nộp hồ sơ, nhận kết quả", "2026-11-02",
        )  # fmt: skip
        assert dossier.applicant.needs == "Cần phiên dịch tiếng Mông"


async def test_what_a_person_needs_is_shown_when_they_come_again(office_folder: Path) -> None:
    earlier(office_folder, {"procedure": BIRTH, "applicant": person(needs="Đi xe lăn")})
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await feed(pilot, TUYET + "\r")
        await until(pilot, lambda: "Người này cần: Đi xe lăn" in seen(pilot))
        assert screen.form.typed.applicant.needs == "Đi xe lăn"


@pytest.mark.nightly
async def test_commune_and_province_are_picked_behind_what_was_typed_and_free_text_stays_free(office_folder: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        address = screen.form.people["applicant"].address
        address.focus()
        await feed(pilot, "Bản 3, muong nhe")
        await press(pilot, "ctrl+g")
        await until(pilot, lambda: isinstance(app.screen, PlaceSheet) and "Xã Mường Nhé" in seen(pilot))
        await press(pilot, "enter")
        await until(pilot, lambda: address.value == "Bản 3, Xã Mường Nhé, Tỉnh Điện Biên")
        await feed(pilot, "\x15Thôn 2, xã Cũ, huyện Cũ")
        await press(pilot, "ctrl+g")
        await until(pilot, lambda: isinstance(app.screen, PlaceSheet))
        await press(pilot, "escape")
        await until(pilot, lambda: app.screen is screen)
        assert address.value == "Thôn 2, xã Cũ, huyện Cũ"


@pytest.mark.nightly
async def test_a_slip_filled_in_by_hand_is_scanned_when_the_day_is_typed_in_and_used_once(
    office_folder: Path, tmp_path: Path
) -> None:
    office = unlock(office_folder)
    assert not isinstance(print_slips(office, 3, tmp_path / "phieu.pdf"), Refusal)
    office.close()
    async with at_work(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        assert not screen.form.row("slip_no").display, "only what was done on paper has a slip"
        await press(pilot, "escape")
        await late(pilot, app, "14:30 24/11")
        for name in ("Lò Thị Ban", "Lò Văn Páo"):
            screen = await opened(pilot, app)
            assert screen.form.row("slip_no").display
            await pick(pilot, STAY)
            screen.form.people["applicant"].name.value = name
            await feed(pilot, "GIAY-A1-00002\r")
            await until(pilot, lambda screen=screen: screen.form.slip_no.value == "GIẤY-A1-00002")  # type: ignore[misc]
            if name == "Lò Thị Ban":
                dossier = await saved(pilot, screen)
                await press(pilot, "escape")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "đã nhập cho hồ sơ" in screen.form.row("slip_no").trouble)
        assert app.office is not None and app.office.store.resolve("giay-a1-00002") == [dossier]


@pytest.mark.nightly
async def test_slips_are_printed_and_spoilt_ones_noted_on_the_screen(office_folder: Path, tmp_path: Path) -> None:
    async with seated(office_folder) as (pilot, app):
        app.action_slips()
        await until(pilot, lambda: isinstance(app.screen, SlipsScreen) and "Chưa in phiếu nào" in seen(pilot))
        await press(pilot, "ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        await feed(pilot, "\x152\r")
        await until(pilot, lambda: isinstance(app.screen, Prompt) and "thư mục nào" in seen(pilot))
        await feed(pilot, f"\x15{tmp_path}\r")
        await until(pilot, lambda: "GIẤY-A1-00002" in seen(pilot) and (tmp_path / "phieu-in-san.pdf").exists())
        await press(pilot, "ctrl+k")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        await press(pilot, "enter")
        await until(pilot, lambda: "□ Không dùng" in seen(pilot) and "○ Chưa dùng" in seen(pilot))


async def test_the_counters_last_choices_and_the_usual_places_need_no_typing(office_folder: Path) -> None:
    mailed: dict[str, Json] = {"procedure": STAY, "applicant": person(), "return_by": "post", "copies_count": 2}
    earlier(office_folder, mailed)
    async with seated(office_folder) as (pilot, app):
        screen = await opened(pilot, app)
        await pick(pilot, STAY)
        await until(pilot, lambda: screen.form.procedure is not None)
        assert (screen.form.typed.return_by, screen.form.typed.sets) == ("post", "2")
        assert "↺ Như lần trước ở quầy này: Số bộ hồ sơ: 2; Trả kết quả: Bưu chính" in " ".join(seen(pilot).split())
        row = screen.form.row("return_by")
        screen.form.return_by.focus()
        await until(pilot, lambda: "Trả kết quả ↺" in seen(pilot))
        await press(pilot, "1")
        await until(pilot, lambda: "Trả kết quả ↺" not in seen(pilot))
        assert row.value == "counter"
        address = screen.form.people["applicant"].address
        address.focus()
        await until(pilot, lambda: bool(screen._ends))
        await feed(pilot, "Số 9, ap b")
        assert address._suggestion == "Số 9, Ấp Bến Đò, xã Tân Thuận"
        await press(pilot, "right")
        assert address.value == "Số 9, Ấp Bến Đò, xã Tân Thuận"
