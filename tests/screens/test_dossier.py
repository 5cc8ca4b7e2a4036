"""A dossier on the screen: only allowed acts, few keys, nothing typed is lost, nothing private shows unasked."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from motcua_tui.desk.attach import FILE_NAME_BYTES_MAX, attach, safe_file_name
from motcua_tui.desk.show import allowed_now
from motcua_tui.desk.undo import way_back
from motcua_tui.screens.act_form import ActScreen
from motcua_tui.screens.conflict import ConflictScreen
from motcua_tui.screens.counter import CounterScreen
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.dossier_view import read_view
from motcua_tui.screens.printing import PrintScreen
from motcua_tui.screens.rating import RateDialog
from motcua_tui.screens.take_out import TakeOutScreen
from motcua_tui.screens.unlock import UnlockScreen
from motcua_tui.widgets.dialogs import Ask, Prompt
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import Form
from motcua_tui.widgets.table import VTable
from schemas.acts import Act
from schemas.canonical import Json
from schemas.dossier import Dossier
from schemas.status import Status
from tests.screens.counter import MORNING, SeatedApp, clock_at, seated, take_in, unlock
from tests.screens.lived import REGISTER, Lived, do, on, person
from tests.screens.test_goldens import opened
from tests.tui.keynames import bytes_of
from tests.widgets.feed import feed, parsed, press, put, seen, until


def state(app: SeatedApp, dossier: str) -> Dossier:
    """The dossier as it stands in the store."""
    assert app.office is not None
    found = app.office.store.dossier(dossier)
    assert found is not None
    return found


async def sure(pilot: Pilot[int], app: SeatedApp) -> None:
    """Answer the question in front with yes."""
    await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
    await press(pilot, "ctrl+y")


async def begin(pilot: Pilot[int], app: SeatedApp, screen: DossierScreen, act: Act) -> ActScreen:
    """The form of an act."""
    assert screen._view is not None
    screen.query_one("#acts", VTable).cursor = screen._view.acts.index(act)
    await press(pilot, "enter")
    await until(pilot, lambda: isinstance(app.screen, ActScreen) and app.screen.focused is not None)
    assert isinstance(app.screen, ActScreen)
    return app.screen


async def test_only_the_acts_allowed_now_are_listed(lived: Lived) -> None:
    async with seated(lived.folder, size=(80, 50)) as (pilot, app):
        for dossier in lived.ids.values():
            screen = await opened(pilot, app, dossier)
            assert app.office is not None and screen._view is not None
            assert set(screen._view.acts) == set(allowed_now(app.office, state(app, dossier)))
            assert screen.query_one("#acts", VTable).total == len(screen._view.acts)


async def test_finishing_and_handing_over_takes_five_keys(lived: Lived) -> None:
    dossier = lived.ids["open"]
    async with seated(lived.folder) as (pilot, app):
        screen = await opened(pilot, app, dossier)
        await press(pilot, "1")
        await sure(pilot, app)
        await press(pilot, "1", "ctrl+s")
        await sure(pilot, app)
        await until(pilot, lambda: state(app, dossier).status is Status.RETURNED)
        await until(pilot, lambda: isinstance(app.screen, RateDialog) and app.screen.is_open)
        await press(pilot, "escape")
        await until(pilot, lambda: app.screen is screen)
        handed = state(app, dossier).handed
        assert handed is not None
        assert (handed.to_name, handed.to_id) == ("Trần Đức Ỷ", state(app, dossier).applicant.id_number)


async def test_escape_answers_no_and_nothing_is_done(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        screen = await opened(pilot, app, lived.ids["open"])
        await press(pilot, "1")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
        await press(pilot, "escape")
        assert app.screen is screen
        assert state(app, lived.ids["open"]).status is Status.RECEIVED


async def test_a_refusal_stands_under_its_field_and_nothing_typed_is_lost(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        screen = await opened(pilot, app, lived.ids["open"])
        form = await begin(pilot, app, screen, Act.EXTEND)
        await feed(pilot, "Chờ xác minh\r26/11/2026\r")
        await until(pilot, lambda: bool(form._form.row("new_due_at").trouble))
        assert "Ngày hẹn mới phải sau ngày hẹn cũ" in form._form.row("new_due_at").trouble
        assert form._form.values["reason"] == "Chờ xác minh"
        assert app.screen is form


async def test_a_supervisor_may_allow_a_second_supplement_with_a_ground(lived: Lived) -> None:
    dossier = lived.ids["supplement"]
    office = unlock(lived.folder)
    clock_at(office, on(24, 15))
    do(office, dossier, Act.SUPPLEMENT_RECEIVED, {"parts": ["Giấy khai sinh"]})
    office.close()
    async with seated(lived.folder) as (pilot, app):
        screen = await opened(pilot, app, dossier)
        form = await begin(pilot, app, screen, Act.REQUEST_SUPPLEMENT)
        assert not form._form.row("override").display
        await feed(pilot, "Giấy khai sinh bị mờ\r")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: form._form.row("override").display)
        await feed(pilot, "Công dân nộp bản không đọc được")
        await press(pilot, "ctrl+s")
        await sure(pilot, app)
        await until(pilot, lambda: len(state(app, dossier).supplements) == 2)
        assert state(app, dossier).supplements[1].override == "Công dân nộp bản không đọc được"


async def test_ticked_papers_are_asked_for(lived: Lived) -> None:
    dossier = lived.ids["open"]
    async with seated(lived.folder) as (pilot, app):
        screen = await opened(pilot, app, dossier)
        await begin(pilot, app, screen, Act.REQUEST_SUPPLEMENT)
        await feed(pilot, "Thiếu giấy tờ\rĐơn; Ảnh 3x4\r")
        await press(pilot, "space", "enter")
        await sure(pilot, app)
        await until(pilot, lambda: bool(state(app, dossier).supplements))
        assert state(app, dossier).supplements[0].parts[1:] == ("Đơn", "Ảnh 3x4")
        assert "CT01" in state(app, dossier).supplements[0].parts[0]


async def test_a_correction_names_only_what_was_changed(lived: Lived) -> None:
    dossier = lived.ids["open"]
    async with seated(lived.folder) as (pilot, app):
        screen = await opened(pilot, app, dossier)
        form = await begin(pilot, app, screen, Act.CORRECT)
        form._form.row("applicant.phone").field.value = "0911111111"  # type: ignore[attr-defined]
        form._form.row("reason").field.value = "Công dân đổi số"  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: state(app, dossier).applicant.phone == "0911111111")
        assert state(app, dossier).corrected_fields == ("applicant.phone",)


async def test_escape_and_a_lock_keep_what_was_typed_into_an_act(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        screen = await opened(pilot, app, lived.ids["open"])
        await begin(pilot, app, screen, Act.NOTE)
        await feed(pilot, "Gọi lại cho")
        await press(pilot, "escape")
        form = await begin(pilot, app, screen, Act.NOTE)
        assert form._form.values["text"] == "Gọi lại cho"
        await feed(pilot, " công dân")
        await press(pilot, "ctrl+l")
        assert isinstance(app.screen, UnlockScreen)
    async with seated(lived.folder) as (pilot, app):
        screen = await opened(pilot, app, lived.ids["open"])
        form = await begin(pilot, app, screen, Act.NOTE)
        assert form._form.values["text"] == "Gọi lại cho công dân"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: app.screen is screen and "Đã lưu" in seen(pilot))
        assert len(state(app, lived.ids["open"]).remarks) == 1
        await until(pilot, lambda: screen.query_one("#acts", VTable).cursor == 0)
        assert (await begin(pilot, app, screen, Act.NOTE))._form.values["text"] == ""


async def test_an_identity_number_is_masked_until_asked_for_and_the_look_is_noted(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        await opened(pilot, app, lived.ids["open"])
        number = state(app, lived.ids["open"]).applicant.id_number
        assert number not in seen(pilot) and "011*****" in seen(pilot)
        await press(pilot, "ctrl+o")
        await until(pilot, lambda: number in seen(pilot))
        assert app.office is not None
        said = [what for _user, what, _at in app.office.store.access.of(lived.ids["open"])]
        assert said.count("unmask") == 1 and said.count("show") == 1


async def test_a_conflict_is_settled_side_by_side_with_a_reason(lived: Lived) -> None:
    dossier = lived.ids["torn"]
    async with seated(lived.folder) as (pilot, app):
        await opened(pilot, app, dossier)
        await press(pilot, "1")
        await until(pilot, lambda: isinstance(app.screen, ConflictScreen) and app.screen.is_mounted)
        await press(pilot, "2")
        await until(pilot, lambda: isinstance(app.screen, Prompt) and app.screen.is_open)
        await feed(pilot, "Bình đang giữ bản giấy\r")
        await sure(pilot, app)
        await until(pilot, lambda: not state(app, dossier).conflicts)
        assert state(app, dossier).holder == "binh"


async def test_a_paper_is_saved_into_a_folder_and_an_older_one_is_kept(lived: Lived, tmp_path: Path) -> None:
    folder = tmp_path / "giấy tờ"
    folder.mkdir()
    async with seated(lived.folder) as (pilot, app):
        app.print_folder = str(folder)
        screen = await opened(pilot, app, lived.ids["finished"])
        for count in (1, 2):
            await press(pilot, "f8")
            await until(
                pilot, lambda: isinstance(app.screen, PrintScreen) and "Giấy tiếp nhận" in seen(pilot)
            )
            await press(pilot, "f8")
            await until(pilot, lambda: app.screen is screen)
            assert len(list(folder.glob("receipt_TAM-A1-261118-001*.pdf"))) == count
        assert all(file.read_bytes().startswith(b"%PDF") for file in folder.iterdir())


async def test_a_file_is_attached_by_its_path(lived: Lived, tmp_path: Path) -> None:
    scan, dossier = tmp_path / "don xin.pdf", lived.ids["open"]
    scan.write_bytes(b"%PDF-1.7 made up")
    async with seated(lived.folder) as (pilot, app):
        screen = await opened(pilot, app, dossier)
        form = await begin(pilot, app, screen, Act.ATTACH)
        await feed(pilot, f"{tmp_path}/khong co.pdf\r1\r\r")
        await until(pilot, lambda: bool(form._form.row("path").trouble))
        form._form.row("path").field.value = str(scan)  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: len(state(app, dossier).attachments) == 1)
        assert (state(app, dossier).attachments[0].label, state(app, dossier).attachments[0].part) == (
            "don xin.pdf",
            1,
        )


async def test_several_fees_are_asked_for_in_one_act(lived: Lived) -> None:
    dossier = lived.ids["open"]
    async with seated(lived.folder) as (pilot, app):
        screen = await opened(pilot, app, dossier)
        form = await begin(pilot, app, screen, Act.REQUIRE_PAYMENT)
        form._form.row("name").field.value = "Phí thẩm định"  # type: ignore[attr-defined]
        form._form.row("amount_vnd").field.value = "120.000"  # type: ignore[attr-defined]
        await press(pilot, "ctrl+n")
        await until(pilot, lambda: form.focused is form._form.row("name.2").field)
        await feed(pilot, "Lệ phí cấp bản sao\r")
        await press(pilot, "ctrl+s")
        assert form._form.row("amount_vnd.2").trouble
        await feed(pilot, "8.000\r2")
        await press(pilot, "ctrl+n")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: len(state(app, dossier).fees) == 3)
        fees = [(fee.name, fee.amount_vnd, fee.kind) for fee in state(app, dossier).fees[1:]]
        assert fees == [("Phí thẩm định", 120_000, "charge"), ("Lệ phí cấp bản sao", 8_000, "charge")]


async def test_fees_half_asked_for_are_kept_with_their_places(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        screen = await opened(pilot, app, lived.ids["open"])
        await begin(pilot, app, screen, Act.REQUIRE_PAYMENT)
        await press(pilot, "ctrl+n")
        await feed(pilot, "Phí khác")
        await press(pilot, "escape")
        form = await begin(pilot, app, screen, Act.REQUIRE_PAYMENT)
        assert form._form.row("name.2").display and form._form.row("name.2").value == "Phí khác"
        assert not form._form.row("name.3").display


async def test_a_file_is_taken_out_and_nothing_is_written_over_unasked(lived: Lived, tmp_path: Path) -> None:
    dossier, out = lived.ids["open"], tmp_path / "ra ngoài"
    out.mkdir()
    office = unlock(lived.folder)
    clock_at(office, on(24, 15))
    attached = attach(office, dossier, b"%PDF-1.7 made up", label="../đơn: xin.pdf")
    assert isinstance(attached, dict)
    office.close()
    async with seated(lived.folder) as (pilot, app):
        app.print_folder = str(out)
        screen = await opened(pilot, app, dossier)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, TakeOutScreen) and app.screen.is_up)
        await until(pilot, lambda: app.screen.query_one(ViInput).value == str(out / "đơn_ xin.pdf"))
        await press(pilot, "enter", "enter")
        await until(pilot, lambda: app.screen is screen)
        file = out / "đơn_ xin.pdf"
        assert file.read_bytes() == b"%PDF-1.7 made up" and [each.name for each in out.iterdir()] == [file.name]
        file.write_bytes(b"of somebody else")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, TakeOutScreen) and app.screen.is_up)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
        await press(pilot, "escape")
        assert file.read_bytes() == b"of somebody else"
        app.screen.query_one(ViInput).value = str(out / "không có" / "tệp.pdf")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: bool(app.screen.query_one(Form).row("path").trouble))
        app.screen.query_one(ViInput).value = str(file)
        await press(pilot, "ctrl+s")
        await sure(pilot, app)
        await until(pilot, lambda: app.screen is screen)
        assert file.read_bytes() == b"%PDF-1.7 made up"
        assert app.office is not None
        assert "attachment" in [what for _user, what, _at in app.office.store.access.of(dossier)]


async def test_a_dossier_without_files_offers_none_to_take_out(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        screen = await opened(pilot, app, lived.ids["open"])
        await press(pilot, "ctrl+s")
        assert app.screen is screen and "Ctrl+S" not in seen(pilot)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("", "tep"),
        ("..", "tep"),
        ("a/b\\c.pdf", "c.pdf"),
        ("C:\\x\\CON.txt", "_CON.txt"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("ảnh.jpg ", "ảnh.jpg"),
    ],
)
def test_the_name_of_a_file_from_outside_is_made_safe(label: str, name: str) -> None:
    assert safe_file_name(label) == name


def test_a_very_long_name_keeps_its_ending() -> None:
    name = safe_file_name("ế" * 255 + ".pdf")
    assert name.endswith(".pdf") and len(name.encode()) <= FILE_NAME_BYTES_MAX


async def test_global_keys_do_not_reach_behind_a_question_but_the_lock_does(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        await opened(pilot, app, lived.ids["open"])
        await press(pilot, "1")
        await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
        question = app.screen
        await press(pilot, "f1", "f2", "f3", "f4", "f6", "ctrl+p", "ctrl+q", "ctrl+q")
        assert app.screen is question
        await press(pilot, "ctrl+l")
        assert isinstance(app.screen, UnlockScreen) and app.office is None
        assert "Trần Đức Ỷ" not in seen(pilot)


async def test_escape_leads_from_the_details_to_the_acts_and_out(lived: Lived) -> None:
    async with seated(lived.folder) as (pilot, app):
        screen = await opened(pilot, app, lived.ids["open"])
        screen.query_one("#details").focus()
        await press(pilot, "escape")
        assert app.screen is screen and screen.focused is screen.query_one("#acts")
        await press(pilot, "escape")
        assert isinstance(app.screen, CounterScreen)


def fresh(folder: Path) -> str:
    """A dossier taken in this morning."""
    office = unlock(folder)
    clock_at(office, MORNING)
    taken = take_in(office, {"procedure": REGISTER, "applicant": person("Giàng Thị Mỷ", "011090000777")})
    office.close()
    return taken.dossier.id


def test_an_act_of_today_is_taken_back_by_another_or_has_one_that_mends_it(lived: Lived) -> None:
    dossier = fresh(lived.folder)
    office = unlock(lived.folder)
    clock_at(office, MORNING)
    received = way_back(office, dossier)
    assert (received.way, received.act, received.ask) == ("back", Act.VOID, {})
    steps: list[tuple[Act, dict[str, Json], str, Act, dict[str, Json] | None]] = [
        (Act.LOCATE, {"place": "Kệ 1"}, "mend", Act.LOCATE, None),
        (Act.LOCATE, {"place": "Kệ 2"}, "back", Act.LOCATE, {"place": "Kệ 1"}),
        (Act.ASSIGN, {"to": "an"}, "back", Act.ASSIGN, {"to": "mai"}),
        (
            Act.CORRECT, {"reason": "Gõ nhầm", "applicant.phone": "0911111111", "copies_count": "2"},
            "back", Act.CORRECT, {"applicant.phone": "0900000001", "copies_count": "1"},
        ),
        (
            Act.LINK, {"tasks": [{"unit": "H44.99", "task": "Xác minh", "limit": "2 working_days"}]},
            "back", Act.RETURN_LINK, {"number": 1, "outcome": "recalled"},
        ),
        (Act.NOTE, {"text": "Đã gọi"}, "mend", Act.NOTE, None),
        (Act.REQUEST_SUPPLEMENT, {"reason": "Thiếu ảnh"}, "mend", Act.SUPPLEMENT_RECEIVED, None),
        (Act.STOP, {"reason": "Nộp nhầm"}, "anew", Act.NOTE, None),
    ]  # fmt: skip
    for act, plain, way, back, ask in steps:
        do(office, dossier, act, plain)
        found = way_back(office, dossier)
        assert (found.way, found.done, found.act, found.ask) == (way, act, back, ask)
        if found.ask is not None:
            do(office, dossier, found.act, {**found.ask, **({"reason": "Ghi nhầm"} if found.asks_reason else {})})
    for name, way in (("open", "mend"), ("returned", "mend")):
        assert way_back(office, lived.ids[name]).way == way, "an act of another day is not taken back"
    office.close()


async def test_ctrl_z_takes_back_the_receipt_of_today_or_names_the_act_that_mends(lived: Lived) -> None:
    dossier = fresh(lived.folder)
    async with seated(lived.folder) as (pilot, app):
        screen = await opened(pilot, app, lived.ids["finished"])
        await press(pilot, "ctrl+z")
        await until(pilot, lambda: "hãy dùng việc “Kết quả có sai sót”" in " ".join(seen(pilot).split()))
        assert app.screen is screen
        await press(pilot, "escape")
        await opened(pilot, app, dossier)
        await press(pilot, "ctrl+z")
        await until(pilot, lambda: isinstance(app.screen, Prompt) and app.screen.is_open)
        await press(pilot, "escape")
        assert not state(app, dossier).voided
        await press(pilot, "ctrl+z")
        await until(pilot, lambda: isinstance(app.screen, Prompt) and app.screen.is_open)
        await press(pilot, "enter")
        await until(pilot, lambda: state(app, dossier).voided)
        await until(pilot, lambda: "√ Đã lưu: Hủy hồ sơ ghi nhầm" in seen(pilot))


async def test_a_key_typed_while_the_dossier_is_still_read_waits_for_it(lived: Lived, monkeypatch: pytest.MonkeyPatch):
    goes_on = threading.Event()

    def slow(*words: Any) -> Any:
        goes_on.wait()
        return read_view(*words)

    monkeypatch.setattr("motcua_tui.screens.dossier.read_view", slow)
    monkeypatch.setattr("motcua_tui.widgets.keys.HOLD_S", 120.0)
    async with seated(lived.folder) as (pilot, app):
        try:
            app.open_dossier(lived.ids["open"])
            await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen.is_up)
            put(pilot, parsed(bytes_of("f8"))[0])
            await pilot.pause(0.05)
        finally:
            goes_on.set()
        await until(pilot, lambda: isinstance(app.screen, PrintScreen))
