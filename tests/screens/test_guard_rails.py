"""Every guard rail broken on purpose on the screen: told in words where it is broken, nothing written, or not on offer; and
what the clerk should know stands in the question before anything is written."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from motcua_tui.desk import users
from motcua_tui.desk.not_taken import guide
from motcua_tui.desk.office import Office
from motcua_tui.desk.settings import change
from motcua_tui.screens.act_fields import fields_of
from motcua_tui.screens.act_form import ActScreen
from motcua_tui.screens.act_run import do_act
from motcua_tui.screens.conflict import ConflictScreen
from motcua_tui.screens.dossier import DossierScreen
from motcua_tui.screens.dossier_view import read_view
from motcua_tui.widgets.dialogs import Ask, Prompt
from motcua_tui.widgets.fields import DateInput, ViInput
from motcua_tui.widgets.form import FormRow
from motcua_tui.widgets.table import VTable
from schemas.acts import Act
from schemas.asks import GuideAsk
from schemas.base import read_value
from schemas.canonical import Json
from schemas.refusal import Refusal
from schemas.rules.guards import LIFTABLE
from schemas.times import VN
from tests.rails import FEE, FINISHED, LINKED, PLAN, RAILS, WHY, Rail, Step
from tests.rails_made import MADE, MARRIAGE, meant
from tests.screens.counter import PASSWORD, SeatedApp, clock_at, screen_of, seated, take_in, typed, unlock
from tests.screens.lived import do
from tests.screens.test_goldens import opened
from tests.screens.test_late import at_work, late
from tests.screens.test_receive import person
from tests.widgets.feed import feed, painted, press, until

pytestmark = pytest.mark.asyncio
TOLD = [rail for rail in RAILS if rail.screen == "told"]
FIRST = list({rail.code: rail for rail in reversed(TOLD) if ".missing" not in rail.code}.values())
"""One of each kind for every day; all of them are for the night."""
NO_LIMIT = "1.012812"
"""The catalogue names no limit for it."""
ROLES = {"lan": "clerk", "an": "auditor"}
STRICT = ("rule.unpaid", "rule.no_result_file", "rule.held_by_colleague")


def at(when: str) -> datetime:
    day, _, hour = when.partition(" ")
    return datetime.fromisoformat(f"2026-11-{day}T{hour or '09:00'}:00").replace(tzinfo=VN)


def led_there(office: Office, before: tuple[Step, ...], taken: dict[str, Any], *, begun: str = "received") -> str:
    """A dossier brought to where its act is tried."""
    clock_at(office, datetime(2026, 11, 2, 8, 0, tzinfo=VN))
    if begun in MADE:
        return MADE[begun](office)
    plain: dict[str, Json] = {"procedure": MARRIAGE, "applicant": person(), **taken}
    if begun == "guided":
        ask = read_value({**plain, **WHY, "missing": ["Tờ khai"]}, GuideAsk, area="guide")
        assert not isinstance(ask, Refusal)
        told = guide(office, ask)
        assert not isinstance(told, Refusal)
        return told.dossier.id
    dossier = take_in(office, plain).dossier.id
    for act, when, content in before:
        clock_at(office, at(when))
        do(office, dossier, Act(act), content)
    return dossier


async def begun(pilot: Pilot[int], app: SeatedApp, screen: DossierScreen, act: str, typed: str) -> None:
    """Choose the act, type, save."""
    assert screen._view is not None
    screen.query_one("#acts", VTable).cursor = screen._view.acts.index(Act(act))
    await press(pilot, "enter")
    await until(pilot, lambda: isinstance(app.screen, (ActScreen, Ask)) or "■" in said(app.screen))
    if not isinstance(app.screen, ActScreen):
        return
    await until(pilot, lambda: app.screen.focused is not None)
    if "=" in typed:
        for one in typed.split("\r"):
            name, _is, value = one.partition("=")
            field = app.screen._form.row(name).field
            assert isinstance(field, (ViInput, DateInput))
            field.value = value
    else:
        await feed(pilot, typed)
    await press(pilot, "ctrl+s")


def said(screen: Screen[Any]) -> str:
    """What a screen says went wrong: under its fields and above the keys."""
    troubles = [row.trouble for row in screen.query(FormRow)]
    sentences = [str(line.render()) for line in screen.query("#sentence").results(Static)]
    return " ".join(" ".join([*troubles, *sentences]).split())


async def gone(pilot: Pilot[int], app: SeatedApp, screen: Screen[Any]) -> None:
    """Esc, until this screen is not in front any more."""
    await press(pilot, "escape")
    await until(pilot, lambda: app.screen is not screen)


async def heard(pilot: Pilot[int], app: SeatedApp, words: str) -> None:
    """Until these words are said."""
    await until(pilot, lambda: words in said(app.screen))


async def asked(pilot: Pilot[int], app: SeatedApp) -> Ask:
    """The question, once it takes an answer."""
    await until(pilot, lambda: isinstance(app.screen, Ask) and app.screen.is_open)
    assert isinstance(app.screen, Ask)
    return app.screen


async def back(pilot: Pilot[int], app: SeatedApp) -> None:
    """To the dossier, and away from it."""
    while not isinstance(app.screen, DossierScreen):
        await gone(pilot, app, app.screen)
    await press(pilot, "escape")
    await until(pilot, lambda: not isinstance(app.screen, DossierScreen))


@pytest.mark.parametrize("rails", [FIRST, pytest.param(TOLD, marks=pytest.mark.nightly)], ids=["each", "every"])
async def test_each_rule_is_told_where_it_is_broken_and_nothing_is_written(office_folder: Path, rails: list[Rail]) -> None:
    office = unlock(office_folder)
    ids = [led_there(office, rail.before, rail.taken, begun=rail.begun) for rail in rails]
    office.close()
    async with seated(office_folder, size=(100, 32)) as (pilot, app):
        assert app.office is not None
        for dossier, rail in zip(ids, rails, strict=True):
            clock_at(app.office, at(rail.at))
            strictly(app.office, rail.strict)
            screen = await opened(pilot, app, dossier)
            before = app.office.store.entries_of(dossier)
            await begun(pilot, app, screen, rail.act, rail.typed)
            await heard(pilot, app, rail.words)
            shown = app.screen
            offered = isinstance(shown, ActScreen) and bool(shown._form.row("override").display)
            assert offered == (rail.code in LIFTABLE), f"{rail.code}: a supervisor may give a ground where the law has room"
            assert app.office.store.entries_of(dossier) == before
            await back(pilot, app)


def strictly(office: Office, name: str) -> None:
    """Refuse what is named here and only warn of the rest."""
    wanted = {one: "refuse" if one == name else "warn" for one in STRICT}
    if wanted != {one: office.setting(one) for one in STRICT}:
        assert not isinstance(change(office, wanted), Refusal)


@pytest.fixture
def staffed(office_folder: Path) -> Path:
    """With a clerk and an auditor beside the supervisor."""
    office = unlock(office_folder)
    for user, role in ROLES.items():
        assert not isinstance(users.add(office, user, role, user, typed(f"{PASSWORD} {user}")), Refusal)
    office.close()
    return office_folder


async def test_what_is_not_on_offer_or_has_no_form_is_refused_below_all_the_same(staffed: Path) -> None:
    """By whoever may not, too: what a screen leaves out is not what keeps the rule."""
    office = unlock(staffed)
    led = [(led_there(office, rail.before, rail.taken, begun=rail.begun), rail) for rail in RAILS]
    office.close()
    for user in ("mai", *ROLES):
        office = unlock(staffed, user, PASSWORD if user == "mai" else f"{PASSWORD} {user}")
        for dossier, rail in led:
            if rail.by == user:
                offered_and_forced(office, dossier, rail)
        office.close()


def offered_and_forced(office: Office, dossier: str, rail: Rail) -> None:
    clock_at(office, at(rail.at))
    view = read_view(office, dossier, "")
    assert not isinstance(view, Refusal)
    assert (Act(rail.act) in view.acts) == (rail.screen != "not_offered"), rail
    if rail.screen == "told":
        return
    before = office.store.entries_of(dossier)
    refused = do_act(office, dossier, Act(rail.act), meant(rail.content, view.dossier))
    assert isinstance(refused, Refusal) and refused.code == rail.code, (rail, refused)
    assert office.store.entries_of(dossier) == before


async def test_what_no_form_can_say_has_no_field_for_it(office_folder: Path) -> None:
    """A number is always named, a lead is always the unit itself, an order is one of two choices, a taker stands there."""
    office = unlock(office_folder)
    assert {rail.code for rail in RAILS if rail.screen == "no_way"} == {
        "link.lead_unknown", "link.after_unknown", "return-link.which", "hand-over.missing", "assign.missing",
        "settle.unknown", "settle.not_in_conflict", "settle.missing", "correct.supervised_field", "override.not_supervisor",
    }  # fmt: skip
    of_link = {field.name: field for field in fields_of(Act.LINK, office)}
    assert {name for name, field in of_link.items() if field.kind == "choice"} == {"begins", "is_lead"}
    number, *_rest = fields_of(Act.RETURN_LINK, office)
    taker, *_rest = fields_of(Act.HAND_OVER, office)
    [specialist] = fields_of(Act.ASSIGN, office)
    dossier = office.store.dossier(led_there(office, (LINKED,), {}))
    assert dossier is not None and number.required and number.begin(dossier, office) == "1"
    assert specialist.kind == "user" and taker.required and taker.begin(dossier, office) == dossier.applicant.name
    office.close()


async def test_a_clerk_is_told_the_same_and_offered_no_way_around_it(staffed: Path) -> None:
    """Neither a place for a ground nor for another day of return: the supervisor has both."""
    office = unlock(staffed)
    dossier = led_there(office, (), {})
    assert "due_at" in {field.name for field in fields_of(Act.CORRECT, office)}
    office.close()
    async with seated(staffed, size=(100, 32), user="lan", password=f"{PASSWORD} lan") as (pilot, app):
        assert app.office is not None
        assert "due_at" not in {field.name for field in fields_of(Act.CORRECT, app.office)}
        clock_at(app.office, at("05"))
        screen = await opened(pilot, app, dossier)
        before = app.office.store.entries_of(dossier)
        await begun(pilot, app, screen, "extend", "Lý do\r20/11/2026")
        await heard(pilot, app, "chậm nhất 01 ngày trước")
        shown = app.screen
        assert isinstance(shown, ActScreen) and not shown._form.row("override").display
        assert app.office.store.entries_of(dossier) == before


async def test_a_conflict_is_settled_by_one_of_the_acts_shown_with_a_reason(office_folder: Path) -> None:
    office = unlock(office_folder)
    dossier = led_there(office, (), {}, begun="torn")
    office.close()
    async with seated(office_folder, size=(100, 32)) as (pilot, app):
        assert app.office is not None
        screen = await opened(pilot, app, dossier)
        before = app.office.store.entries_of(dossier)
        assert screen._view is not None and screen._view.acts[0] is Act.SETTLE
        await press(pilot, "1")
        await until(pilot, lambda: isinstance(app.screen, ConflictScreen))
        settling = app.screen
        await press(pilot, "3")
        assert app.screen is settling, "there are two acts to choose from"
        await press(pilot, "2")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        await press(pilot, "enter")
        await until(pilot, lambda: "Hãy ghi một câu" in " ".join(painted(pilot)))
        assert isinstance(app.screen, Prompt) and app.office.store.entries_of(dossier) == before


class Warned(NamedTuple):
    """An act that is done all the same: what stands in the question before it."""

    act: str
    at: str
    typed: str
    words: tuple[str, ...]
    before: tuple[Step, ...] = ()
    taken: dict[str, Any] = {}


WARNED = [
    Warned("request-supplement", "09", "Thiếu", ("phải thông báo trong 3 ngày", "Lý do: Thiếu")),
    Warned("extend", "03", "Lý do\r15/11/2026", ("Ngày 15/11/2026 là ngày nghỉ",)),
    Warned("extend", "03", "Lý do\r04/01/2027", ("Lịch nghỉ năm 2027 chưa được xác nhận",)),
    Warned("apologise", "09", "Lý do\r24/11/2026", ("Ngày 24/11/2026 là ngày nghỉ",)),
    Warned("refuse", "09", "Lý do", ("Đã quá ngày hẹn",)),
    Warned("finish", "03", "", ("Còn 8.000 đồng phí", "Còn 3 việc liên thông"), (LINKED,), FEE),
    Warned("hand-over", "05", "", ("Còn 8.000 đồng phí", "Chưa đính kèm bản điện tử"), (FINISHED,), FEE),
    Warned("payment-received", "03", "\x1b[A0", ("vượt phí, lệ phí phải thu 72.000",), (), FEE),
    Warned("decide", "04", "", ("Còn 3 việc liên thông",), (("link", "03", PLAN),)),
]  # fmt: skip


@pytest.mark.parametrize("acts", [WARNED[::3], pytest.param(WARNED, marks=pytest.mark.nightly)], ids=["some", "every"])
async def test_what_the_clerk_should_know_is_asked_before_it_is_written(office_folder: Path, acts: list[Warned]) -> None:
    office = unlock(office_folder)
    ids = [led_there(office, one.before, one.taken) for one in acts]
    office.close()
    async with seated(office_folder, size=(100, 32)) as (pilot, app):
        assert app.office is not None
        for dossier, one in zip(ids, acts, strict=True):
            clock_at(app.office, at(one.at))
            screen = await opened(pilot, app, dossier)
            before = app.office.store.entries_of(dossier)
            await begun(pilot, app, screen, one.act, one.typed)
            asking = await asked(pilot, app)
            for words in one.words:
                assert words in asking._detail, (one.act, asking._detail)
            assert app.office.store.entries_of(dossier) == before
            await back(pilot, app)
            assert app.office.store.entries_of(dossier) == before, "no is no"


async def test_a_plain_act_is_still_done_without_a_question(office_folder: Path) -> None:
    """Paying what is owed asks nothing: one key more a hundred times a day would be felt."""
    office = unlock(office_folder)
    dossier = led_there(office, (), FEE)
    office.close()
    async with seated(office_folder, size=(100, 32)) as (pilot, app):
        assert app.office is not None
        clock_at(app.office, at("03"))
        screen = await opened(pilot, app, dossier)
        await begun(pilot, app, screen, "payment-received", "")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        kept = app.office.store.dossier(dossier)
        assert kept is not None and kept.paid_vnd == 8000


WRONGLY_TYPED = [
    ("due", "", "Danh mục không ghi thời hạn"),
    ("due", "nửa ngày", "Không đọc được. Hãy gõ số ngày làm việc"),
    ("due", "0", "Không đọc được. Hãy gõ số ngày làm việc"),
    ("due", "20/11/2026", "không được trước lúc tiếp nhận"),
    ("applicant.birth_date", "31/02/1990", "Ngày sinh chưa đúng"),
    ("authorised.dated", "30/2/2026", "Không đọc được ngày này"),
    ("late_at", "8:00 26/11", "nằm trong tương lai"),
    ("late_at", "hôm qua", "Không đọc được giờ này"),
    ("slip_no", "abc", "Không phải số phiếu in sẵn"),
    ("slip_no", "GIẤY-A1-99999", "chưa in phiếu số GIẤY-A1-99999"),
]
"""A field of the form of receipt, what is typed there, and what stands under it then."""


async def test_what_cannot_be_received_is_told_under_its_field_and_nothing_is_written(office_folder: Path) -> None:
    async with at_work(office_folder) as (pilot, app):
        await late(pilot, app, "14:30 24/11")
        await press(pilot, "f2")
        form = screen_of(app).form
        form.picker.field.focus()
        await feed(pilot, NO_LIMIT + "\r")
        await until(pilot, lambda: form.row("due").display)
        form.show_other(True)
        for who in form.people.values():
            who.name.value = "Lò Thị Ban"
        form.authorised["document"].value = "Giấy ủy quyền"
        form.due.value = "5"
        for name, typed_there, words in WRONGLY_TYPED:
            field = form.row(name).field
            assert isinstance(field, (ViInput, DateInput))
            kept, field.value = field.value, typed_there
            await press(pilot, "ctrl+s")
            await until(pilot, lambda name=name, words=words: words in form.row(name).trouble)  # type: ignore[misc]
            field.value = kept
        assert app.office is not None and app.office.store.search("lo thi ban", None, 1) == []
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: screen_of(app).stage == "saved")
