"""Every guard rail broken on purpose by the command line: refused, nothing written, lifted only as told, and done a minute
away where the bound is a moment."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from motcua_tui.desk.unlock import open_office
from motcua_tui.vault import Password
from schemas.dossier import Dossier
from schemas.refusal import Refusal
from schemas.rules.guards import LIFTABLE
from tests.cli.office import OTHER_PASSWORD, PASSWORD, Cli, intake, new_office
from tests.rails import BEYOND, FINISHED, GROUND, HANDED, LATE, RAILS, SORRY, WHY, Rail
from tests.rails_made import MADE, MONDAY, meant

ROOT = Path(__file__).parents[2]
TOLD = {"reason": "thiếu tờ khai", "parts": ["Tờ khai"]}


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Cli]:
    """The supervisor who set it up, a clerk, an auditor."""
    folder = tmp_path_factory.mktemp("rails")
    mai = new_office(folder / "data")
    for user, role in (("lan", "clerk"), ("an", "auditor")):
        (folder / f"{user}.pw").write_text(f"{OTHER_PASSWORD} {user}", encoding="utf-8")
        mai.ok("user", "add", user, "--role", role, "--display", user, "--new-password-file", str(folder / f"{user}.pw"))
    others = {user: Cli(mai.folder, user=user, password_file=folder / f"{user}.pw") for user in ("lan", "an")}
    return {"mai": mai, **others}


@pytest.fixture(scope="module")
def office(staff: dict[str, Cli]) -> tuple[Cli, Cli]:
    """The supervisor, and a clerk."""
    return staff["mai"], staff["lan"]


def at(when: str) -> list[str]:
    day, _, hour = when.partition(" ")
    return ["--now", f"2026-11-{day}T{hour or '09:00'}:00+07:00"]


def received(cli: Cli) -> str:
    return str(cli.ok("receive", "--now", MONDAY, stdin=intake())["provisional_code"])


def together(cli: Cli, lines: list[dict[str, Any]]) -> list[Any]:
    """Many commands with one unlock: for each its answer, or the code of its refusal."""
    ran = cli.run("batch", stdin="\n".join(json.dumps(line) for line in lines).encode(), as_json=False)
    answers = [json.loads(line) for line in ran.out.splitlines()]
    return [one["out"]["refusal"]["code"] if one["exit"] == 3 else one["out"] for one in answers]


def line(number: str, act: str, when: str, content: object) -> dict[str, Any]:
    return {"args": ["act", number, act, *at(when)], "stdin": content}


@dataclass
class Tried:
    """What one rail answered: before, to the plain try, after it, to a ground of a clerk and of a supervisor, a minute away."""

    before: Any
    plain: Any
    after: Any
    clerk: Any = None
    ground: Any = None
    instead: Any = None


def begun(rail: Rail) -> dict[str, Any]:
    """How the dossier of a rail comes to be: received on Monday, or guided at the counter."""
    if rail.begun == "guided":
        return {"args": ["guide", "--now", MONDAY], "stdin": {**intake(**rail.taken), **WHY, "missing": ["Tờ khai"]}}
    return {"args": ["receive", "--now", MONDAY], "stdin": intake(**rail.taken)}


def made(folder: Path) -> dict[str, Dossier]:
    """What no counter begins, by the way it came."""
    office = open_office(folder, "mai", Password(PASSWORD.encode()))
    assert not isinstance(office, Refusal)
    found = {way: office.store.dossier(make(office)) for way, make in MADE.items()}
    office.close()
    return {way: dossier for way, dossier in found.items() if dossier is not None}


def strictly(rail: Rail, attempt: dict[str, Any]) -> list[dict[str, Any]]:
    """An attempt, in an office that refuses what it else only warns of."""
    if not rail.strict:
        return [attempt]
    strict, as_before = ({"args": ["settings", "set", rail.strict, value]} for value in ("refuse", "warn"))
    return [strict, attempt, as_before]


@dataclass
class Subject:
    """A rail, the dossier it is tried on, and what is said there."""

    rail: Rail
    number: str
    content: dict[str, Any]

    def again(self, when: str = "", **more: object) -> dict[str, Any]:
        """The act that breaks the rule, as a command."""
        return line(self.number, self.rail.act, when or self.rail.at, {**self.content, **more})


@pytest.fixture(scope="module")
def subjects(office: tuple[Cli, Cli]) -> list[Subject]:
    supervisor, _clerk = office
    others = made(supervisor.folder)
    counter = iter(together(supervisor, [begun(rail) for rail in RAILS if rail.begun not in MADE]))
    found = []
    for rail in RAILS:
        other = others.get(rail.begun)
        number, content = (other.id, meant(rail.content, other)) if other else (next(counter)["dossier"], rail.content)
        found.append(Subject(rail, number, content))
    return found


@pytest.fixture(scope="module")
def tried(staff: dict[str, Cli], subjects: list[Subject]) -> list[Tried]:
    """Every rail tried, with one unlock for each who tries and three more."""
    before = [line(one.number, act, when, content) for one in subjects for act, when, content in one.rail.before]
    assert all(isinstance(done, dict) for done in together(staff["mai"], before))
    found = [Tried(before=None, plain=None, after=None) for _one in subjects]
    for user, cli in staff.items():
        theirs = [place for place, one in enumerate(subjects) if one.rail.by == user]
        lines: list[dict[str, Any]] = []
        for place in theirs:
            one = subjects[place]
            lines += [{"args": ["show", one.number]}, *strictly(one.rail, one.again()), {"args": ["show", one.number]}]
        told = iter(together(cli, lines))
        for place in theirs:
            answers = [next(told) for _answer in range(5 if subjects[place].rail.strict else 3)]
            found[place] = Tried(before=answers[0], plain=answers[len(answers) // 2], after=answers[-1])
    grounds = [one.again(override=GROUND) if one.rail.code in LIFTABLE else {"args": ["due"]} for one in subjects]
    lawful = [one.again(one.rail.instead) if one.rail.instead else {"args": ["show", one.number]} for one in subjects]
    by_clerk, instead = together(staff["lan"], grounds), together(staff["lan"], lawful)
    for place, by_supervisor in enumerate(together(staff["mai"], grounds)):
        found[place].clerk, found[place].instead, found[place].ground = by_clerk[place], instead[place], by_supervisor
    return found


@pytest.mark.parametrize("place", range(len(RAILS)), ids=[f"{rail.act}-{rail.code}-{rail.at}" for rail in RAILS])
def test_the_rule_holds_and_only_a_supervisor_with_a_ground_goes_beyond_it(tried: list[Tried], place: int) -> None:
    rail, one = RAILS[place], tried[place]
    assert one.plain == rail.code
    assert rail.act not in one.before["allowed"] or rail.screen != "not_offered"
    assert [entry["hash"] for entry in one.before["entries"]] == [entry["hash"] for entry in one.after["entries"]]
    if rail.instead:
        assert isinstance(one.instead, dict) and one.instead["entries"][-1]["act"] == rail.act, "a minute away it is done"
    elif rail.code in LIFTABLE:
        assert one.clerk in ("override.not_supervisor", "correct.supervised_field")
        assert one.ground["entries"][-1]["content"]["override"] == GROUND


def test_no_ground_makes_sense_of_what_makes_none(office: tuple[Cli, Cli], subjects: list[Subject], tried: list[Tried]) -> None:
    supervisor, _clerk = office
    of_all = [one for one in subjects if one.rail.code not in LIFTABLE and not one.rail.strict and one.rail.by == "mai"]
    for one, answer in zip(of_all, together(supervisor, [one.again(override=GROUND) for one in of_all]), strict=True):
        assert isinstance(answer, str), (one.rail, answer)


def test_a_promise_is_moved_by_a_supervisor_alone(office: tuple[Cli, Cli]) -> None:
    supervisor, clerk = office
    number = received(supervisor)
    moved = line(number, "correct", "03", {**WHY, "due_at": "2026-11-12"})
    assert together(clerk, [moved]) == ["correct.supervised_field"]
    [shown] = together(supervisor, [moved])
    assert (shown["due_changes"][0]["reason"], shown["due_changes"][0]["by"]) == ("lý do", "mai")


def test_what_a_role_may_not_do_is_refused(staff: dict[str, Cli]) -> None:
    supervisor, clerk, auditor = staff.values()
    number = received(supervisor)
    of_a_supervisor = [
        line(number, "settle", "03", {**WHY, "conflict": "a" * 64, "keep": "b" * 64}),
        line(number, "destroy-content", "03", {"ground": "a"}),
        {"args": ["settings", "set", "rule.unpaid", "refuse"]},
        {"args": ["close-day", "--date", "2026-11-02"]},
    ]
    assert together(clerk, of_a_supervisor) == ["permission.denied"] * 4
    every = [begun(RAILS[-1]), begun(RAILS[0]), line(number, "note", "03", {"text": "a"}), line(number, "finish", "03", {})]
    assert together(auditor, every) == ["permission.denied"] * 4
    assert together(auditor, [{"args": ["show", number]}])[0]["allowed"] == []


COPIES, MARRIAGE = "2.000815", "1.004873"
WHO = {"name": "Lò Thị Thử"}
LATER = ["--now", "2026-11-20T09:00:00+07:00"]
BOOK = "07/2026-SCT/BS"


def taken_in(more: list[str] | None = None, **changes: Any) -> tuple[list[str], object]:
    return ["receive", *(more or [])], {"procedure": MARRIAGE, "applicant": WHO, **changes}


def put(name: str, value: str) -> tuple[list[str], object]:
    return ["settings", "set", name, value], {}


DESK_RAILS: list[tuple[str, tuple[list[str], object]]] = [
    # what is laid on the counter
    ("receive.procedure_unknown", taken_in(procedure="9.999999")),
    ("receive.case_unknown", taken_in(case="không có")),
    ("receive.limit_needed", taken_in(procedure="1.012812")),
    ("limit.unreadable", taken_in(limit="nửa ngày")),
    ("limit.out_of_range", taken_in(limit="0 working_days")),
    ("due.before_receipt", taken_in(LATER, due_at="2026-11-19")),
    ("time.in_future", taken_in(["--now", "2199-01-01T09:00:00+07:00"])),
    ("time.impossible", taken_in(["--now", "2026-02-30T09:00:00+07:00"])),
    ("birth_date.impossible", taken_in(applicant={**WHO, "birth_date": "1990-02-31"})),
    ("date.impossible", taken_in(submitter=WHO, authorisation={"document": "Giấy", "dated": "2026-02-30"})),
    ("text.control_characters", taken_in(applicant={"name": "A\u202eB"})),
    ("reuse.unknown", taken_in(parts=[{"name": "Tờ khai", "reused_from": "H44.99.12.A.0000.1"}])),
    # slips and books
    ("slip.not_valid", taken_in(LATER, slip_no="abc")),
    ("slip.unknown", taken_in(LATER, slip_no="GIẤY-A1-99999")),
    ("book.unknown", (["book", "show", "Lạ"], {})),
    ("book.not_open", (["book", "close", "Lạ"], {})),
    ("book.procedure_unknown", (["book", "open", "Lạ", "--kind", "copies", "--procedures", "9.999999"], {})),
    ("book.procedure_served", (["book", "open", "Lạ", "--kind", "copies", "--procedures", COPIES, "--year", "2026"], {})),
    ("book.open_already", (["book", "open", BOOK, "--kind", "copies", "--procedures", COPIES, "--year", "2026"], {})),
    ("book.number_before", taken_in(LATER, procedure=COPIES, immediate=True, book_number=4)),
    # who works, and when
    ("staff.deputy_not_valid", put("staff.deputies", "lan 2026-11-30..2026-11-20 QĐ 1")),
    ("staff.user_unknown", put("staff.deputies", "khongco 2026-11-20..2026-11-30 QĐ 1")),
    ("staff.rota_not_valid", put("staff.rota", "T8 sáng: lan")),
    ("staff.fields_not_valid", put("staff.fields", "Hộ tịch")),
    ("hours.not_valid", put("office.hours", "lung tung")),
    ("hours.order", put("office.hours", "T2-T6 11:00-07:00")),
    ("session.none_open", (["session", "close"], {})),
    ("close_day.in_future", (["close-day", "--date", "2199-01-01"], {})),
]  # fmt: skip


def test_whatever_the_desk_says_no_to_it_says_to_a_script_too_and_writes_nothing(office: tuple[Cli, Cli]) -> None:
    supervisor, _clerk = office
    opened = {"args": ["book", "open", BOOK, "--kind", "copies", "--procedures", COPIES, "--first", "5", "--year", "2026"]}
    assert isinstance(together(supervisor, [{**opened, "stdin": {}}])[0], dict)
    before = supervisor.ok("verify")["entries"]
    answers = together(supervisor, [{"args": args, "stdin": stdin} for _code, (args, stdin) in DESK_RAILS])
    assert answers == [code for code, _attempt in DESK_RAILS]
    assert supervisor.ok("verify")["entries"] == before


def test_an_extension_is_taken_on_the_day_before_and_the_change_keeps_its_reason(office: tuple[Cli, Cli]) -> None:
    cli, _clerk = office
    number = received(cli)
    shown = cli.ok("act", number, "extend", *at("04 16:59"), stdin=SORRY)
    [change] = shown["due_changes"]
    assert (change["old"][:10], change["new"][:10], change["reason"], change["by"]) == (
        "2026-11-05", "2026-11-12", "chờ xác minh", "mai",
    )  # fmt: skip
    assert shown["first_due_at"][:10] == "2026-11-05"


def test_an_apology_moves_neither_date_nor_count(office: tuple[Cli, Cli]) -> None:
    cli, _clerk = office
    number = received(cli)
    shown = cli.ok("act", number, "apologise", *at("06"), stdin=LATE)
    assert (shown["due_at"][:10], shown["due_changes"], len(shown["apologies"])) == ("2026-11-05", [], 1)
    assert cli.ok("act", number, "finish", *at("09"))["on_time"] == "overdue"


@pytest.mark.parametrize(("given", "due"), [({}, "2026-11-16"), ({"due_at": "2026-11-10"}, "2026-11-19")])
def test_after_a_supplement_the_whole_period_counts_again_also_of_a_date_given_by_hand(
    office: tuple[Cli, Cli], given: dict[str, str], due: str
) -> None:
    cli, _clerk = office
    number = str(cli.ok("receive", "--now", MONDAY, stdin=intake(**given))["provisional_code"])
    cli.ok("act", number, "request-supplement", *at("04"), stdin=WHY)
    shown = cli.ok("act", number, "supplement-received", *at("11"), stdin={})
    assert shown["due_at"][:10] == due and shown["due_changes"][-1]["act"] == "supplement-received"


def test_a_fifteenth_day_on_a_sunday_runs_to_the_end_of_monday_and_closing_before_is_warned_of(office: tuple[Cli, Cli]) -> None:
    cli, _clerk = office
    number = str(cli.ok("receive", "--now", "2026-10-02T08:00:00+07:00", stdin=intake())["provisional_code"])
    cli.ok("act", number, "request-supplement", "--now", "2026-10-03T09:00:00+07:00", stdin=WHY)
    early = cli.run("act", number, "close-unanswered", "--now", "2026-10-18T16:00:00+07:00")
    assert early.refusal == "supplement.too_early_to_close"
    assert cli.ok("show", number)["deadlines"][0]["by"] == "2026-10-19T17:00:00+07:00"
    closed = cli.ok("act", number, "close-unanswered", "--now", "2026-10-19T16:00:00+07:00")
    assert (closed["status"], closed["warnings"][-1]["code"]) == ("stopped", "supplement.last_day_off")


def guided(cli: Cli, when: str = MONDAY, **changes: Any) -> dict[str, Any]:
    plain = {**intake(**changes), "reason": "thiếu tờ khai", "missing": ["Tờ khai"]}
    return dict(cli.ok("guide", "--now", when, stdin=plain))


def test_a_person_is_guided_once_and_the_second_time_it_is_said(office: tuple[Cli, Cli]) -> None:
    supervisor, clerk = office
    who = {"name": "Phạm Văn Hướng", "id_number": "025099000777"}
    first = guided(supervisor, applicant=who)
    assert (first["status"], first["due_at"]) == ("registered", None)
    shown = supervisor.ok("show", first["provisional_code"])
    assert shown["guidances"][0]["parts"] == ["Tờ khai"] and shown["allowed"][:3] == ["guide", "accept", "refuse"]
    again = supervisor.run("act", first["provisional_code"], "guide", *at("03"), stdin=TOLD)
    assert (again.code, again.refusal) == (3, "guide.second")
    assert "guide.before" in [one["code"] for one in guided(clerk, applicant=who)["warnings"]]
    taken = clerk.ok("receive", "--now", MONDAY, stdin=intake(applicant=who))
    assert "guide.before" in [one["code"] for one in taken["warnings"]]
    other = clerk.ok("receive", "--now", MONDAY, stdin=intake(applicant={**who, "id_number": "025099000778"}))
    assert "guide.before" not in [one["code"] for one in other["warnings"]]


def test_what_was_guided_or_refused_counts_as_received_on_no_day(office: tuple[Cli, Cli]) -> None:
    cli, _clerk = office
    before = cli.ok("day", "--date", "2026-11-25")["received"]
    told = guided(cli, "2026-11-21T09:00:00+07:00")["provisional_code"]
    refused_one = cli.ok("refuse", "--now", "2026-11-21T09:00:00+07:00", stdin={**intake(), **WHY})
    assert (refused_one["status"], refused_one["warnings"][0]["code"]) == ("refused", "guide.before")
    assert cli.ok("day", "--date", "2026-11-21")["received"] == 0
    assert told not in [one["code"] for one in cli.ok("inbox")]
    shown = cli.ok("act", told, "accept", "--now", "2026-11-22T08:00:00+07:00", stdin={"parts": ["Tờ khai"]})
    assert (shown["received_at"], shown["due_at"]) == ("2026-11-22T08:00:00+07:00", "2026-11-26T17:00:00+07:00")
    assert (shown["provisional_code"], shown["parts"][-1]["name"]) == (told, "Tờ khai")
    assert cli.ok("day", "--date", "2026-11-22")["received"] == 1
    assert cli.ok("day", "--date", "2026-11-25")["received"] == before
    assert cli.ok("rebuild")["equal"] and cli.ok("verify")["ok"]


def test_a_wrong_result_is_due_back_in_three_working_days_and_handed_over_anew(office: tuple[Cli, Cli]) -> None:
    cli, _clerk = office
    number = received(cli)
    for act, when, content in (FINISHED, HANDED):
        cli.ok("act", number, act, *at(when), stdin=content)
    shown = cli.ok("act", number, "report-error", *at("20"), stdin={"reason": "sai năm sinh"})
    assert shown["result_errors"][0]["due_at"] == "2026-11-26T17:00:00+07:00", "the 24th is a holiday"
    assert [one["step"] for one in shown["deadlines"]] == ["correct"]
    cli.ok("act", number, "error-corrected", *at("21"), stdin={"document_no": "13/TL"})
    shown = cli.ok("act", number, "hand-over", *at("21 10:00"), stdin={"to_name": "Nguyễn Thị Thử"})
    assert shown["returned_at"][:10] == "2026-11-05" and shown["result_errors"][0]["given_at"][:10] == "2026-11-21"


def test_the_paper_deadlines_stand_on_every_dossier(office: tuple[Cli, Cli]) -> None:
    cli, _clerk = office
    moments = ("2026-11-02T15:00:00+07:00", "2026-11-02T15:01:00+07:00")
    early, late = (cli.ok("receive", "--now", moment, stdin=intake())["provisional_code"] for moment in moments)
    said = [{one["step"]: one["by"] for one in cli.ok("show", number)["deadlines"]} for number in (early, late)]
    assert [one["forward"] for one in said] == ["2026-11-02T17:00:00+07:00", "2026-11-03T07:00:00+07:00"]
    assert said[0]["request"] == "2026-11-05T17:00:00+07:00" and said[0]["extend"] == "2026-11-04T17:00:00+07:00"


def test_every_rule_of_the_desk_stands_in_the_table_or_names_its_test() -> None:
    sources = ("schemas/rules/guards.py", "schemas/rules/linked.py", "motcua_tui/desk/act.py", "motcua_tui/desk/act_notices.py")
    refusals = set().union(*(codes_refused(ROOT / source) for source in sources))
    tried = {rail.code for rail in RAILS}
    assert refusals <= tried | set(BEYOND), "a rule nobody tries to break"
    assert not tried & set(BEYOND) and tried >= LIFTABLE
    for place in BEYOND.values():
        file, _, name = place.partition("::")
        assert f"def {name}" in (ROOT / file).read_text(encoding="utf-8"), place


def codes_refused(source: Path) -> set[str]:
    """The codes a module refuses with."""
    return set(re.findall(r'\bno\(\s*"([a-z_-]+\.[a-z_]+)"', source.read_text(encoding="utf-8")))
