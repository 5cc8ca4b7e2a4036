"""The day as a supervisor reviews it, and what closing it proves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from motcua_tui.desk import care, settings
from motcua_tui.desk import day as days
from motcua_tui.desk.act import act
from motcua_tui.desk.day_closing import closing_of
from motcua_tui.desk.day_log import DayLog, Pile, day_log
from motcua_tui.desk.day_unusual import Kind
from motcua_tui.desk.demo import ScriptedClock
from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_day import write_day_log
from schemas.acts import Act
from schemas.asks import read_act
from schemas.refusal import Refusal
from schemas.rules.day_seal import day_digest, same_code, short_code
from schemas.times import VN
from tests.desk.forging import change_words, take_signatures_away
from tests.desk.made import done, good, new_office, password, sitting, taken_in

FRIDAY = datetime(2026, 11, 20, 8, 30, tzinfo=VN)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with sitting(new_office(tmp_path / "office", "hoa"), "mai") as opened:
        opened.clock = clock = ScriptedClock(opened.folder)
        clock.now = FRIDAY - timedelta(days=30)
        # The office was made by the clock of the wall; what stands behind that on the chain is told as out of order.
        assert not isinstance(settings.change(opened, {"due_soon.working_days": "2"}), Refusal)
        clock.now = FRIDAY
        yield opened


def at(office: Office, moment: datetime) -> None:
    assert isinstance(office.clock, ScriptedClock)
    office.clock.now = moment


def log_of(office: Office, date: str = "2026-11-20") -> DayLog:
    log = day_log(office, date)
    assert isinstance(log, DayLog), log
    return log


def kinds(log: DayLog) -> list[Kind]:
    return [one.kind for one in log.unusual if one.kind is not Kind.OFFICE]


def closed(office: Office, date: str = "2026-11-20") -> dict[str, Any]:
    said = days.close_day(office, date)
    assert not isinstance(said, Refusal), said
    assert isinstance(said["closed"], dict)
    return said["closed"]


def test_every_figure_leads_to_its_dossiers(office: Office) -> None:
    first, second, third = (taken_in(office).dossier for _ in range(3))
    done(office, first.id, Act.FINISH)
    done(office, first.id, Act.HAND_OVER, to_name="Người Nhận", to_id="025199000123", relation="owner", via="counter")
    done(office, second.id, Act.FORWARD, to_unit="H44.99", task="Xem xét")
    log = log_of(office)
    assert log.piles[Pile.RECEIVED] == (first.id, second.id, third.id)
    assert log.piles[Pile.FINISHED] == log.piles[Pile.RETURNED] == (first.id,)
    assert log.piles[Pile.FORWARDED] == (second.id,)
    assert [row.id for row in log.of(Pile.ALL)] == [first.id, second.id, third.id]
    assert [(one.name, one.count(Pile.RECEIVED), one.count(Pile.FINISHED), one.count(Pile.RETURNED)) for one in log.by_clerk] == [
        ("mai", 3, 1, 1)
    ]
    assert [(one.name, one.count(Pile.RECEIVED), one.count(Pile.RETURNED)) for one in log.by_field] == [("Thử nghiệm", 3, 1)]
    assert kinds(log) == []


def test_a_clerk_has_what_they_did_and_what_they_hold(office: Office) -> None:
    held, late = taken_in(office).dossier, taken_in(office, limit="1 working_days").dossier
    done(office, held.id, Act.ASSIGN, to="hoa")
    done(office, held.id, Act.REQUEST_SUPPLEMENT, reason="thiếu", parts=["Tờ khai"])
    done(office, late.id, Act.ASSIGN, to="hoa")
    gone = taken_in(office).dossier
    done(office, gone.id, Act.WITHDRAW, reason="dân rút")
    at(office, FRIDAY + timedelta(days=3))
    parts = {one.name: one.piles for one in log_of(office).by_clerk}
    assert parts["mai"][Pile.RECEIVED] == (held.id, late.id, gone.id) and Pile.SUPPLEMENT not in parts["mai"]
    assert parts["mai"][Pile.ASKED] == parts["hoa"][Pile.SUPPLEMENT] == (held.id,)
    assert parts["mai"][Pile.ENDED] == (gone.id,) and Pile.ALL not in parts["hoa"]
    today = log_of(office, "2026-11-23").piles
    assert late.id in today[Pile.DUE_SOON] and today[Pile.OVERDUE] == ()
    at(office, FRIDAY + timedelta(days=4))
    log = log_of(office, "2026-11-24")
    assert log.piles[Pile.OVERDUE] == (late.id,)
    assert [one.name for one in log.by_clerk if one.count(Pile.OVERDUE)] == ["hoa"], "who holds it, though nothing was done"


def test_what_was_recorded_by_mistake_counts_in_no_figure_and_stands_at_the_top(office: Office, tmp_path: Path) -> None:
    wrong, right = taken_in(office).dossier, taken_in(office).dossier
    done(office, wrong.id, Act.VOID, reason="lập hai lần")
    log = log_of(office)
    assert log.piles[Pile.RECEIVED] == (right.id,) and log.piles[Pile.ENDED] == ()
    assert [(one.count(Pile.RECEIVED), one.count(Pile.ALL)) for one in log.by_clerk] == [(1, 1)]
    assert log.piles[Pile.ALL] == (wrong.id, right.id) and log.voided == {wrong.id}
    assert [(one.kind, one.reason) for one in log.unusual if one.dossier] == [(Kind.VOIDED, "lập hai lần")]
    write_day_log(office, "2026-11-20", tmp_path / "so.pdf")
    assert "ghi nhầm" in " ".join(PdfReader(tmp_path / "so.pdf").pages[0].extract_text().split())


def test_days_nobody_closed_are_told_on_the_present_day(office: Office) -> None:
    at(office, FRIDAY - timedelta(days=1))
    taken_in(office)
    closed(office, "2026-11-19")
    at(office, FRIDAY)
    taken_in(office)
    at(office, FRIDAY + timedelta(days=3))
    told = [one for one in log_of(office, "2026-11-23").unusual if one.kind is Kind.UNCLOSED]
    assert [(one.day, one.reason) for one in told] == [("2026-11-20", "20/11")]
    assert Kind.UNCLOSED not in kinds(log_of(office, "2026-11-21")), "only where somebody will see it"
    closed(office)
    assert Kind.UNCLOSED not in kinds(log_of(office, "2026-11-23"))


def test_the_same_weekday_a_week_before_stands_beside(office: Office) -> None:
    at(office, FRIDAY - timedelta(days=7))
    taken_in(office)
    at(office, FRIDAY)
    taken_in(office)
    taken_in(office)
    log = log_of(office)
    assert (len(log.piles[Pile.RECEIVED]), log.last_week[Pile.RECEIVED]) == (2, 1)


def test_what_is_unusual_stands_at_the_top_with_its_reason(office: Office) -> None:
    dossier = taken_in(office).dossier
    done(office, dossier.id, Act.CORRECT, reason="gõ nhầm tên", **{"applicant.name": "Nguyễn Thị Sửa"})
    done(office, dossier.id, Act.CORRECT, reason="đổi hẹn", due_at="2026-11-27")
    log = log_of(office)
    assert kinds(log) == [Kind.DUE_CHANGED, Kind.CORRECTED]
    said = {one.kind: one for one in log.unusual}
    assert (said[Kind.DUE_CHANGED].reason, said[Kind.CORRECTED].reason) == ("đổi hẹn", "gõ nhầm tên")


def test_a_day_of_paper_typed_in_later_shows_on_both_days(tmp_path: Path) -> None:
    with sitting(new_office(tmp_path / "office"), "mai") as office:
        today = office.clock.text(office.store)[:10]
        late = taken_in(office, now="2026-01-07T09:00:00+07:00").dossier
        assert kinds(log_of(office, today)) == kinds(log_of(office, "2026-01-07")) == [Kind.LATE_ENTRY]
        assert kinds(log_of(office, "2026-01-08")) == []
        told = next(one for one in log_of(office, today).unusual if one.kind is Kind.LATE_ENTRY)
        assert (told.dossier, told.at[:10], told.typed_at[:10]) == (late.id, "2026-01-07", today)


def test_a_closed_day_tells_what_came_after_it(office: Office) -> None:
    dossier = taken_in(office).dossier
    seal = closed(office)
    assert (seal["later"], seal["holds"]) == (0, True)
    done(office, dossier.id, Act.CORRECT, reason="sau khi chốt", note="ghi thêm")
    taken_in(office, now="2026-11-20T08:00:00+07:00")
    log = log_of(office)
    assert log.closed is not None and len(log.closed.later) == 2
    assert log.closed.holds
    assert kinds(log).count(Kind.AFTER_CLOSING) == 2


def test_the_code_on_paper_is_that_of_the_closing_and_no_other(office: Office, tmp_path: Path) -> None:
    taken_in(office)
    code = closed(office)["code"]
    paper = tmp_path / "so.pdf"
    assert write_day_log(office, "2026-11-20", paper) == {"file": str(paper), "pages": 1, "paper": "A4"}
    assert code in PdfReader(tmp_path / "so.pdf").pages[0].extract_text()
    assert isinstance(days.day(office, "2026-11-20", code.lower().replace("-", " ")), dict)
    wrong = days.day(office, "2026-11-20", "0000-0000-0000-0000")
    assert isinstance(wrong, Refusal) and wrong.code == "close_day.code_differs"
    early = days.day(office, "2026-11-19", code)
    assert isinstance(early, Refusal) and early.code == "close_day.not_closed"


def test_an_entry_altered_after_closing_is_told(office: Office) -> None:
    taken_in(office)
    code = closed(office)["code"]
    db = office.store.db
    db.connect(reuse_if_open=True)
    for trigger in ("entry_fixed", "entry_stays"):
        db.run(f"DROP TRIGGER {trigger}")
    db.run("UPDATE entry SET header = replace(CAST(header AS TEXT), '08:30:00', '07:30:00') WHERE act = 'receive'")
    log = log_of(office)
    assert log.closed is not None and not log.closed.holds
    assert kinds(log)[0] is Kind.NOT_THE_SAME
    altered = days.day(office, "2026-11-20", code)
    assert isinstance(altered, Refusal) and altered.code == "close_day.altered"


def test_words_altered_after_closing_are_told_though_no_hash_changed(office: Office) -> None:
    dossier = taken_in(office).dossier
    done(office, dossier.id, Act.CORRECT, reason="gõ nhầm", note="sửa")
    code = closed(office)["code"]
    db = office.store.db
    db.connect(reuse_if_open=True)
    for (trigger,) in db.rows("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entry'"):
        db.run(f"DROP TRIGGER {trigger}")
    db.run("UPDATE entry SET content = replace(CAST(content AS TEXT), 'gõ nhầm', 'dân xin') WHERE act = 'correct'")
    altered = days.day(office, "2026-11-20", code)
    assert isinstance(altered, Refusal) and altered.code == "close_day.altered"


def test_a_whole_chain_forged_anew_is_found_by_verify_and_by_the_printed_code(office: Office) -> None:
    """Who opens the store and hashes all of it anew still cannot sign for the supervisor, and the paper keeps the first code."""
    dossier = taken_in(office).dossier
    done(office, dossier.id, Act.CORRECT, reason="gõ nhầm", note="sửa")
    code = closed(office)["code"]
    folder, key = office.folder, bytes(office.unlocked.vault_key.expose())
    change_words(office, "correct", "gõ nhầm", "dân xin")
    forged = log_of(office).closed
    assert forged is not None and not forged.holds, "nothing but the signature is left to tell"
    differs = days.day(office, "2026-11-20", code)
    assert isinstance(differs, Refusal) and differs.code == "close_day.code_differs"
    office.close()
    assert first_problem(folder) == "verify.signature_forged"
    take_signatures_away(folder, key)
    assert first_problem(folder) == "verify.closing_unsigned"


def test_no_unlock_and_no_work_afterwards_signs_a_forged_closing(office: Office) -> None:
    """Its closer sits down, works and leaves: `verify` still finds the closing that lost its signature, and no day closes."""
    dossier = taken_in(office).dossier
    done(office, dossier.id, Act.CORRECT, reason="gõ nhầm", note="sửa")
    closed(office)
    folder, key = office.folder, bytes(office.unlocked.vault_key.expose())
    change_words(office, "correct", "gõ nhầm", "dân xin")
    office.close()
    take_signatures_away(folder, key)
    for _twice in range(2):
        with sitting(folder, "mai") as again:
            again.clock = office.clock
            assert not again.cut_turn
            found = closing_of(again, "2026-11-20")
            assert found is not None and not found.holds
            done(again, dossier.id, Act.NOTE, text="làm tiếp")
            refused = days.close_day(again, "2026-11-19")
            assert isinstance(refused, Refusal) and refused.code == "verify.closing_unsigned"
        assert first_problem(folder) == "verify.closing_unsigned"


def test_a_closing_without_its_signature_was_never_on_the_disk(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who cannot sign does not close: the entry is undone with the signature that failed."""
    taken_in(office)
    before = office.store.head()
    monkeypatch.setattr(type(office.unlocked.signer), "sign", lambda *_given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        days.close_day(office, "2026-11-20")
    monkeypatch.undo()
    assert office.store.head() == before and closing_of(office, "2026-11-20") is None
    assert closed(office)["holds"]


def first_problem(folder: Path) -> str:
    checked = good(care.verify(folder, "mai", password("mai")))
    assert not checked["ok"]
    return str(checked["problems"][0]["code"])


def test_an_entry_taken_out_after_closing_is_told(office: Office) -> None:
    taken_in(office)
    last = taken_in(office).dossier
    closed(office)
    db = office.store.db
    db.connect(reuse_if_open=True)
    db.run("DROP TRIGGER entry_stays")
    db.run("PRAGMA foreign_keys = OFF")
    db.run("DELETE FROM entry WHERE dossier = ?", last.id)
    found = closing_of(office, "2026-11-20")
    assert found is not None and not found.holds


def test_a_clock_set_back_by_whoever_holds_the_key_is_told(office: Office) -> None:
    """What is written after something newer cannot have been written before it: the chain tells, whatever its time says."""
    taken_in(office)
    at(office, FRIDAY - timedelta(days=1))
    back = taken_in(office).dossier
    log = log_of(office, "2026-11-19")
    assert [(one.kind, one.dossier) for one in log.unusual] == [(Kind.CLOCK, back.id)]


def test_signatures_taken_away_are_told_on_any_earlier_day(office: Office) -> None:
    taken_in(office)
    office.end_turn()
    at(office, FRIDAY + timedelta(days=3))
    assert Kind.UNSIGNED not in kinds(log_of(office))
    office.store.db.connect(reuse_if_open=True)
    office.store.db.run("DROP TRIGGER signature_stays")
    office.store.db.run("DELETE FROM signature")
    [told] = [one for one in log_of(office).unusual if one.kind is Kind.UNSIGNED]
    assert (told.by, told.reason) == ("mai", "1")


def test_a_day_is_closed_once(office: Office) -> None:
    closed(office)
    again = days.close_day(office, "2026-11-20")
    assert isinstance(again, Refusal) and again.code == "close_day.already_closed"


def test_an_act_is_refused_to_nobody_because_the_day_is_closed(office: Office) -> None:
    dossier = taken_in(office).dossier
    closed(office)
    ask = read_act(Act.NOTE, {"text": "bổ sung ghi chú"})
    assert not isinstance(ask, Refusal)
    assert not isinstance(act(office, dossier.id, Act.NOTE, ask), Refusal)


def test_the_digest_knows_no_order_but_every_hash(office: Office) -> None:
    one, two = "a" * 64, "b" * 64
    assert day_digest("2026-11-20", [one, two]) == day_digest("2026-11-20", [two, one])
    assert len({day_digest("2026-11-20", [one]), day_digest("2026-11-20", [one, two]), day_digest("2026-11-21", [one])}) == 3
    assert short_code("3f2a99b10c4d7e21" + "0" * 48) == "3F2A-99B1-0C4D-7E21"
    assert same_code(" 3f2a 99b1 0c4d 7e21", "3f2a99b10c4d7e21" + "0" * 48)
    assert not same_code("3F2A-99B1-0C4D-7E2", "3f2a99b10c4d7e21" + "0" * 48)
