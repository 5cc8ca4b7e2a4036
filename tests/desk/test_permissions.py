"""What each role may do is enforced where it is done, and a refusal leaves the ledger as it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from motcua_tui.desk import catalogue, dates, settings, users
from motcua_tui.desk.day import close_day, day
from motcua_tui.desk.find import find
from motcua_tui.desk.office import Office
from motcua_tui.desk.receive import receive
from motcua_tui.desk.show import show
from schemas.acts import Act
from schemas.asks import ASK_KINDS
from schemas.refusal import Refusal
from schemas.rules.permissions import DOSSIER_ACTS
from tests.desk.made import ROLES, do, intake, new_office, password, sitting, taken_in
from tests.schemas.test_asks import GOOD

EMPTY_YEAR = json.dumps({"off": [], "worked": [], "confirmed": True, "source": "Thông báo thử"}).encode()

OFFICE_WORK: dict[str, Callable[[Office], object]] = {
    "settings": lambda office: settings.change(office, {"language": "vi"}),
    "add user": lambda office: users.add(office, "nam", "clerk", "Lê Nam", password("hoa")),
    "remove user": lambda office: users.remove(office, "hoa" if office.officer.user != "hoa" else "linh"),
    "calendar": lambda office: dates.set_year(office, 2028, EMPTY_YEAR),
    "close day": lambda office: close_day(office, None),
}
CLERKS_WORK: dict[str, Callable[[Office], object]] = {
    "catalogue": lambda office: catalogue.import_starter(office),
    "confirm date": lambda office: dates.confirm_today(office, office.clock.wall_text()[:10]),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_office(tmp_path_factory.mktemp("quyen") / "office", "hoa", "linh")


@pytest.fixture(scope="module")
def number(folder: Path) -> str:
    with sitting(folder, "mai") as office:
        return taken_in(office).dossier.id


@pytest.fixture(scope="module", params=["hoa", "linh"])
def office(folder: Path, number: str, request: pytest.FixtureRequest) -> Iterator[Office]:
    with sitting(folder, request.param) as opened:
        yield opened


def test_every_act_beyond_the_role_is_refused_and_nothing_is_written(office, number):
    beyond = set(ASK_KINDS) - DOSSIER_ACTS[office.officer.role]
    assert len(beyond) == (3 if office.officer.role == "clerk" else len(ASK_KINDS))
    before = office.store.head()
    for name in sorted(beyond):
        refusal = do(office, number, Act(name), **GOOD[name][0])
        assert isinstance(refusal, Refusal) and refusal.code == "permission.denied", name
    assert office.store.head() == before


def test_an_auditor_receives_nothing_and_a_clerk_does(office):
    before = office.store.head()
    taken = receive(office, intake())
    if ROLES[office.officer.user] == "auditor":
        assert isinstance(taken, Refusal) and taken.code == "permission.denied"
        assert office.store.head() == before
    else:
        assert not isinstance(taken, Refusal) and taken.dossier.received_by == "hoa"


@pytest.mark.parametrize("work", OFFICE_WORK)
def test_the_office_itself_is_run_by_a_supervisor_alone(office, work):
    before, people = office.store.head(), set(office.store.users())
    refusal = OFFICE_WORK[work](office)
    assert isinstance(refusal, Refusal) and refusal.code == "permission.denied"
    assert office.store.head() == before and set(office.store.users()) == people


@pytest.mark.parametrize("work", CLERKS_WORK)
def test_a_clerk_brings_in_a_catalogue_and_confirms_the_day_an_auditor_neither(office, work):
    done = CLERKS_WORK[work](office)
    denied = isinstance(done, Refusal) and done.code == "permission.denied"
    assert denied == (ROLES[office.officer.user] == "auditor"), done


def test_everyone_reads_and_every_look_at_a_person_is_noted(office, number):
    shown: Any = show(office, number)
    assert shown["applicant"]["name"] == "Nguyễn Thị Thử"
    assert not isinstance(day(office), Refusal) and find(office, "thử")
    looked = [(user, what) for user, what, _at in office.store.access.of(number)]
    assert (office.officer.user, "show") in looked


def test_only_acts_of_the_role_are_offered(office, number):
    shown: Any = show(office, number)
    assert set(shown["allowed"]) <= {str(act) for act in DOSSIER_ACTS[office.officer.role]}
    assert bool(shown["allowed"]) == (office.officer.role != "auditor")


def test_a_supervisor_runs_the_office(tmp_path):
    folder = new_office(tmp_path / "office", "hoa", "linh")
    with sitting(folder, "mai") as office:
        for work in (*OFFICE_WORK.values(), *CLERKS_WORK.values()):
            assert not isinstance(work(office), Refusal)
