"""Forms, choices and papers by keyboard."""

from __future__ import annotations

from datetime import date

from textual.app import ComposeResult

from motcua_tui.widgets.checklist import Checklist, Paper
from motcua_tui.widgets.choice import Choice, Option
from motcua_tui.widgets.dialogs import Tell
from motcua_tui.widgets.fields import DateInput, ViInput, Wrong
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.keys import OrderedKeys
from schemas.refusal import no
from tests.widgets.feed import KEYS, feed, painted, press, settle, until

SEX = (Option("", "Chưa rõ"), Option("male", "Nam"), Option("female", "Nữ"))
PAPERS = [
    Paper("Bản chính giấy tờ " * 40, asked=(1, 0, 2), required=True),
    Paper("Tờ khai", asked=(1, 0, 0)),
    Paper("Giấy ủy quyền"),
]


class Intake(OrderedKeys[None]):
    def __init__(self) -> None:
        super().__init__()
        self.done = 0

    def compose(self) -> ComposeResult:
        yield Form(
            FormRow("name", "Họ và tên", ViInput(limit=10, words=True), required=True),
            FormRow("sex", "Giới tính", Choice(SEX)),
            FormRow("phone", "Điện thoại", ViInput(limit=20, restrict=r"[0-9+]*", allowed="chữ số và dấu +")),
        )

    def on_form_done(self) -> None:
        self.done += 1

    @property
    def form(self) -> Form:
        return self.query_one(Form)


async def test_enter_goes_from_field_to_field_and_the_last_asks_to_save() -> None:
    app = Intake()
    async with app.run_test() as pilot:
        await feed(pilot, "Lê Hòa\r2\r0903\r")
        assert app.form.values == {"name": "Lê Hòa", "sex": "male", "phone": "0903"}
        assert app.done == 1


async def test_shift_tab_and_the_arrows_go_back_and_forth() -> None:
    app = Intake()
    async with app.run_test() as pilot:
        await feed(
            pilot,
            "\r\r1" + KEYS["shift+tab"] + "3" + KEYS["up"] + "X" + KEYS["up"] + KEYS["down"] + KEYS["down"] + "2",
        )
        assert app.form.values == {"name": "X", "sex": "female", "phone": "12"}


async def test_a_field_that_is_not_shown_is_passed_over() -> None:
    app = Intake()
    async with app.run_test() as pilot:
        app.form.row("sex").display = False
        await feed(pilot, "An\r0903\r")
        assert (app.form.values["phone"], app.done) == ("0903", 1)


async def test_what_is_wrong_stands_under_its_field_until_it_is_changed() -> None:
    app = Intake()
    async with app.run_test() as pilot:
        await feed(pilot, "\r")
        app.form.fail("name", no("intake.name", "Hãy ghi họ và tên của {who}.", who="chủ hồ sơ"))
        await feed(pilot, "")
        assert app.form.row("name").trouble == "■ Hãy ghi họ và tên của chủ hồ sơ."
        assert any("Hãy ghi họ và tên của chủ hồ sơ." in line for line in painted(pilot))
        assert app.screen.focused is app.form.row("name").field
        await feed(pilot, "A")
        assert app.form.row("name").trouble == ""


async def test_a_refused_key_is_explained_under_the_field() -> None:
    app = Intake()
    async with app.run_test() as pilot:
        await feed(pilot, "x" * 11 + "\r\rabc")
        assert "Tối đa 10 ký tự" in app.form.row("name").trouble
        assert app.form.row("phone").trouble == (
            "■ Ô này chỉ nhận chữ số và dấu +, tối đa 20 ký tự. Phần vừa nhập chưa được ghi vào."
        )
        app.form.clear_troubles()
        assert [row.trouble for row in app.form.rows] == ["", "", ""]


async def test_a_choice_is_made_by_digit_arrow_space_and_mouse() -> None:
    app = Intake()
    async with app.run_test(size=(100, 24)) as pilot:
        choice = app.query_one(Choice)
        choice.focus()
        for keys, value in (
            ("3", "female"),
            (KEYS["right"], ""),
            (KEYS["left"], "female"),
            (" ", ""),
            ("9", ""),
        ):
            await feed(pilot, keys)
            assert choice.value == value
        line = next(line for line in painted(pilot) if "Chưa rõ" in line)
        await pilot.click(offset=(line.index("2 Nam"), painted(pilot).index(line)))
        assert choice.value == "male"
        assert "(•) 2 Nam" in "\n".join(painted(pilot))


class Birth(OrderedKeys[None]):
    """A form whose fields judge what stands in them."""

    def compose(self) -> ComposeResult:
        mild = Wrong("Số điện thoại thường có 10 chữ số.", mild=True)
        yield Form(
            FormRow("born", "Ngày sinh", DateInput(partial=True, today=lambda: date(2026, 11, 22))),
            FormRow("phone", "Điện thoại", ViInput(limit=20, check=lambda text: mild if len(text) != 10 else None)),
            FormRow("note", "Ghi chú", ViInput(limit=20)),
        )


async def test_what_is_wrong_in_a_field_is_said_as_soon_as_it_is_left() -> None:
    app = Birth()
    async with app.run_test() as pilot:
        form = app.query_one(Form)
        born, phone = form.row("born"), form.row("phone")
        for keys, value, trouble in (
            ("3/3/85\r", "03/03/1985", ""),
            ("3/3/15\r", "3/3/15", "■ Năm 15 là 2015 hay 1915? Hãy gõ đủ bốn số của năm."),
            ("31/2/1990\r", "31/2/1990", "■ Ngày sinh chưa đúng. Hãy gõ như 05/03/1990, 3/1990 hoặc 1990."),
            ("2062\r", "2062", "■ Ngày sinh này ở sau hôm nay. Hãy kiểm tra lại năm."),
            ("\r", "", ""),
        ):
            form.clear_troubles()
            born.field.focus()
            assert isinstance(born.field, ViInput)
            born.field.value = ""
            await feed(pilot, keys)
            assert (born.value, born.trouble) == (value, trouble)
            assert app.screen.focused is phone.field, "said, and the clerk goes on"
        await feed(pilot, "0912\r")
        assert phone.trouble == "▲ Số điện thoại thường có 10 chữ số." and not phone.has_class("-wrong")
        phone.field.focus()
        await feed(pilot, "3")
        assert phone.trouble == "", "being mended"


async def test_a_choice_too_wide_for_its_line_goes_on_in_the_next() -> None:
    app = Intake()
    async with app.run_test(size=(46, 24)) as pilot:
        choice = app.query_one(Choice)
        await pilot.pause(0)
        lines = painted(pilot)
        assert any("(•) 1 Chưa rõ" in line for line in lines) and not any("…" in line for line in lines)
        at = next(number for number, line in enumerate(lines) if "3 Nữ" in line)
        assert "1 Chưa rõ" not in lines[at]
        await pilot.click(offset=(lines[at].index("3 Nữ"), at))
        assert choice.value == "female"
        choice.options = (Option("a", "A"), Option("b", "Ủy ban nhân dân " * 5))
        await settle(pilot)
        assert sum("B" in line or "Ủy ban" in line for line in painted(pilot)) == 1
        assert any(line.endswith("…") for line in painted(pilot)), "one option wider than the field"


class Desk(OrderedKeys[None]):
    def __init__(self) -> None:
        super().__init__()
        self.changed = 0
        self.submitted = 0

    def compose(self) -> ComposeResult:
        yield Checklist(PAPERS)

    def on_checklist_changed(self) -> None:
        self.changed += 1

    def on_checklist_submitted(self) -> None:
        self.submitted += 1

    @property
    def list(self) -> Checklist:
        return self.query_one(Checklist)


async def test_the_space_bar_ticks_what_the_procedure_asks_for() -> None:
    app = Desk()
    async with app.run_test(size=(100, 24)) as pilot:
        await feed(pilot, " " + KEYS["down"] * 2 + " ")
        assert [paper.given for paper in app.list.papers] == [(1, 0, 2), (0, 0, 0), (1, 0, 0)]
        assert [line[2:5] for line in painted(pilot)[1:4]] == ["[x]", "[ ]", "[x]"]
        await feed(pilot, KEYS["home"] + " ")
        assert app.list.papers[0].given == (0, 0, 0)
        assert app.changed == 3


async def test_counts_are_changed_one_by_one_and_never_below_zero() -> None:
    app = Desk()
    async with app.run_test(size=(100, 24)) as pilot:
        await feed(pilot, "++" + KEYS["right"] + "+" + KEYS["right"] + "+-----" + KEYS["right"] + "-")
        assert app.list.papers[0].given == (1, 1, 0)
        await feed(pilot, "\r")
        assert app.submitted == 1


async def test_fewer_papers_than_asked_for_are_told_apart() -> None:
    paper = Paper("Tờ khai", asked=(1, 0, 2), given=(1, 0, 1))
    assert paper.is_given
    assert paper.is_short
    assert not Paper("Tờ khai", asked=(1, 0, 2), given=(0, 0, 3)).is_short


async def test_the_whole_name_of_the_paper_under_the_cursor_is_shown_below() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await feed(pilot, "")
        assert sum("Bản chính giấy tờ" in line for line in painted(pilot)) >= 4
        await press(pilot, "down")
        assert painted(pilot)[-1].strip() in ("", "Tờ khai")
        assert sum("Bản chính giấy tờ" in line for line in painted(pilot)) == 1


async def test_a_name_of_thousands_of_letters_can_be_read_to_its_end() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        app.list.set_papers([Paper("giấy " * 900 + "cuối cùng")])
        await feed(pilot, "")
        assert painted(pilot)[-1].endswith("…")
        await feed(pilot, KEYS["ctrl+o"])
        await until(pilot, lambda: isinstance(app.screen, Tell) and app.screen.is_open)
        assert not any("cuối cùng" in line for line in painted(pilot))
        await feed(pilot, KEYS["pagedown"] * 20)
        await until(pilot, lambda: any("cuối cùng" in line for line in painted(pilot)))
        await feed(pilot, "\r")
        assert app.submitted == 0


async def test_a_procedure_without_papers_is_said_to_be_so() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        app.list.set_papers([])
        await feed(pilot, " +\r")
        assert any("không ghi thành phần" in line for line in painted(pilot))
        assert app.list.papers == []
