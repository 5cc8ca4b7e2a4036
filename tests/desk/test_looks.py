"""Who saw whom in a list or among the hits of a search, and a check of the ledger that can be watched and stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from motcua_tui.desk import audit as auditing
from motcua_tui.desk.act_names import name_of
from motcua_tui.desk.audit import Audited, asked_for
from motcua_tui.desk.office import Office
from motcua_tui.store import watch as watching
from motcua_tui.store.audit import AuditFilter
from motcua_tui.store.watch import Watch
from schemas.refusal import Refusal
from tests.desk.made import new_office, sitting, taken_in


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with sitting(new_office(tmp_path_factory.mktemp("looks") / "office", "hoa"), "mai") as opened:
        for _ in range(3):
            taken_in(opened)
        yield opened


def looks(office: Office, dossier: str | None = None) -> Audited:
    asked = asked_for(office, None, None, None, dossier)
    assert isinstance(asked, AuditFilter)
    found = auditing.audit(office, asked)
    assert isinstance(found, Audited)
    return auditing.Audited(found.asked, tuple(row for row in found.rows if row.kind == "look"), found.names)


def test_a_list_is_one_line_and_tells_of_every_dossier_seen_in_it(office: Office, tmp_path: Path) -> None:
    ids = [row.id for row in office.store.search("nguyen thi thu")]
    assert len(ids) == 3
    office.note_listed("overdue", ids[:2])
    office.note_listed("overdue", ids[:2])
    office.note_listed("search", ids)
    whole = looks(office).rows
    assert [(row.what, len(row.listed), row.dossier) for row in whole] == [("list search", 3, ""), ("list overdue", 2, "")]
    assert name_of("look", whole[1].what) == "Thấy trong: quá hạn"
    assert {row.id for row in auditing.seen_in(office, whole[1])} == set(ids[:2])
    assert [(row.what, row.dossier, row.listed) for row in looks(office, ids[0]).rows] == [
        ("list search", ids[0], ()), ("list overdue", ids[0], ()),
    ]  # fmt: skip
    assert [row.what for row in looks(office, ids[2]).rows] == ["list search"]
    assert all(row.code for row in looks(office, ids[0]).rows)
    saved = auditing.save(office, looks(office), tmp_path / "nhat-ky.csv")
    assert not isinstance(saved, Refusal)
    lines = (tmp_path / "nhat-ky.csv").read_text("utf-8-sig").splitlines()
    assert sum("kết quả tìm" in line for line in lines) == 3, "in a file every dossier has its line"
    assert "Nguyễn Thị Thử" not in "".join(lines)


def test_a_number_is_not_taken_for_one_that_begins_with_it(office: Office) -> None:
    assert office.store.audit.members((1,)) == [], "no dossier begins with the first entry of a chain"
    assert looks(office).rows
    asked = AuditFilter(dossier="H44.99.12.A.none.1")
    assert not [row for row in office.store.audit.rows(asked, 100) if row.kind == "look"]


def test_a_check_tells_how_far_it_is_and_stops_when_nobody_waits(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "STEPS_BETWEEN", 1)
    told: list[tuple[int, int]] = []
    assert auditing.check(office, Watch(lambda done, total: told.append((done, total)))) == []
    assert told == [(done, len(told)) for done in range(1, len(told) + 1)] and len(told) > 5
    stopped = auditing.check(office, Watch(stopped=lambda: True))
    assert isinstance(stopped, Refusal) and stopped.code == "audit.stopped"
