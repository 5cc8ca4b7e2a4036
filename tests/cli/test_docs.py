"""docs/cli.md says what the command line does: every example is run, every table is held against the code."""

from __future__ import annotations

import argparse
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from motcua_tui import vault
from motcua_tui.cli.output import Exit
from motcua_tui.cli.parser import ACTS, build_parser
from motcua_tui.vault.kdf import FLOOR
from schemas import asks
from schemas.acts import BEGINS, Act
from schemas.asks import CORRECTABLE, ReceiveAsk
from schemas.intake import FeeDue, PartGiven, Person
from schemas.rules.permissions import DOSSIER_ACTS
from schemas.rules.workflow import ALLOWED, ALWAYS
from schemas.settings import SETTINGS
from schemas.status import VIETNAMESE, Status
from tests.cli.inside import run_inside

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")
FILES = re.compile(r"^`([\w.-]+)`:\n\n```\w*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SESSIONS = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ANY = "…"


# -- the examples


class Session:
    """The page's shell: `export`, `echo '…' |` and `< file` around our own command, nothing else."""

    def __init__(self) -> None:
        self.env: dict[str, str] = {}

    def run(self, line: str) -> tuple[int, str]:
        words = shlex.split(line, comments=False)
        if words[0] == "export":
            self.env.update({name: value for name, _, value in (word.partition("=") for word in words[1:])})
            return 0, ""
        stdin = b""
        if words[0] == "echo":
            stdin, words = words[1].encode(), words[3:]
        if "<" in words:
            at = words.index("<")
            stdin, words = Path(words[at + 1]).read_bytes(), words[:at]
        assert words[0] == "motcua"
        code, out, _err = run_inside(words[1:], stdin, {"PATH": "", **self.env})
        return code, out.decode()


def examples() -> Iterator[tuple[str, str]]:
    """Each command of the page with the answer printed under it."""
    for session in SESSIONS.findall(PAGE):
        for block in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
            command, _, answer = block.partition("\n")
            yield command, answer.strip()


def differs(told: Any, got: Any, where: str = "$") -> str:
    """Where an answer is not as the page tells it; "" if it is. "…" stands for anything, or for more of the same."""
    if told == ANY:
        return ""
    if isinstance(told, dict) and isinstance(got, dict):
        missing = [key for key in told if key != ANY and key not in got]
        added = [key for key in got if key not in told] if ANY not in told else []
        if missing or added:
            return f"{where}: not there {missing}, not told {added}"
        return next((bad for key in told if key != ANY and (bad := differs(told[key], got[key], f"{where}.{key}"))), "")
    if isinstance(told, list) and isinstance(got, list):
        open_end = told[-1:] == [ANY] and len(told) > 1
        named = told[:-1] if open_end else told
        if len(got) < len(named) or (len(got) > len(named) and not open_end):
            return f"{where}: {len(got)} items"
        return next((bad for at, one in enumerate(named) if (bad := differs(one, got[at], f"{where}[{at}]"))), "")
    return "" if told == got and type(told) is type(got) else f"{where}: {got!r}"


def values(text: str) -> list[Any]:
    """The JSON values in a text, one after another."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while at < len(text):
        value, end = decoder.raw_decode(text, at)
        found.append(value)
        at = end + len(text[end:]) - len(text[end:].lstrip())
    return found


def test_every_example_of_the_page_gives_the_answer_printed_under_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(vault, "choose_kdf", lambda: FLOOR)  # as on the weakest PC: forty unlocks
    for name, content in FILES.findall(PAGE):
        Path(name).write_text(content, encoding="utf-8")
    Path("shared").mkdir()
    session = Session()
    bad = []
    for command, answer in examples():
        code, out = session.run(command)
        told, got = values(answer), values(out)
        refused = bool(told) and isinstance(told[0], dict) and "refusal" in told[0]
        if difference := differs(told, got):
            bad.append(f"{command}: {difference}")
        if (code == Exit.REFUSED) is not refused:
            bad.append(f"{command}: exit {code}")
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize(
    ("told", "got"),
    [
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1, "b": ANY}, {"a": 1}),
        ({"a": 1, ANY: ANY}, {"b": 1}),
        ([1], [1, 2]),
        ([1, ANY], []),
        ([{"a": "x"}, ANY], [{"a": "y"}, 3]),
        ({"a": True}, {"a": 1}),
        ([], [1]),
    ],
)
def test_an_answer_that_is_not_as_told_would_be_noticed(told, got):
    assert differs(told, got)


def test_every_command_but_those_of_the_line_has_an_example():
    shown = {command.split("motcua ", 1)[1].split(" -")[0] for command, _answer in examples() if "motcua " in command}
    missing = [
        name
        for name, _parser in commands()
        if not any(one == name or one.startswith(f"{name} ") for one in shown)
        and name not in {"enrol", "sync", "sync-status", "reconcile", *SHOWN_IN_WORDS}
        and not name.startswith("schedule ")  # an example would change the schedule of the machine that tests it
    ]
    assert not missing


# They need a broken clock, a file by its hash, a second folder or a password of their own: tests/cli has them.
SHOWN_IN_WORDS = {"kiosk", "confirm-date", "attachment", "restore", "user remove", "user rotate-key", "user passwd",
                  "settings list"}  # fmt: skip


# -- the tables


def commands() -> list[tuple[str, argparse.ArgumentParser]]:
    """Every command with its parser: "catalogue import" where a command has parts."""
    found = []
    for name, parser in children(build_parser()):
        inner = children(parser)
        found += [(f"{name} {part}", below) for part, below in inner] or [(name, parser)]
    return found


def children(parser: argparse.ArgumentParser) -> list[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return list(action.choices.items())
    return []


def section(title: str) -> str:
    """The text under a heading, up to the next of the same or a higher level."""
    match = re.search(rf"^(#+) {re.escape(title)}$(.*?)(?=^#{{1,6}} |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert match, title
    level = len(match[1])
    whole = re.search(rf"^{match[1]} {re.escape(title)}$(.*?)(?=^#{{1,{level}}} |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert whole
    return whole[1]


def rows(text: str) -> list[list[str]]:
    """The cells of a page's table, without head and ruler."""
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in lines[2:]]


def test_every_command_stands_in_the_vietnamese_summary():
    summary = section("Tóm tắt")
    named = {word for cell in (row[0] for row in rows(summary)) for word in re.findall(r"`(?:motcua )?([^`]+)`", cell)}
    assert {name for name, _parser in commands()} | {"batch"} <= named


@pytest.mark.parametrize(("name", "parser"), commands(), ids=[name for name, _parser in commands()])
def test_every_option_of_a_command_is_told(name, parser):
    common = {"--help", "--data", "--as", "--password-file", "--json"}
    options = {word for action in parser._actions for word in action.option_strings if word.startswith("--")} - common
    untold = [option for option in options if option not in PAGE.split(name.split()[0], 1)[1]]
    assert not untold


def test_the_common_options_are_told():
    table = rows(section("What every command takes and gives"))[:6]
    told = {cell for row in table for cell in re.findall(r"`(--[a-z-]+)", row[0])}
    assert told == {"--data", "--as", "--password-file", "--json", "--now"}


def test_every_variable_of_the_environment_is_told():
    sources = [*(ROOT / "motcua_tui").rglob("*.py")]
    used = {name for file in sources for name in re.findall(r"\bMOTCUA_[A-Z_]+\b", file.read_text("utf-8"))}
    assert used == set(re.findall(r"`(MOTCUA_[A-Z_]+)`", PAGE))


def test_the_exit_codes_are_those_of_the_program():
    assert [int(row[0]) for row in rows(section("Exit codes"))] == [int(code) for code in Exit]


def test_the_commands_the_app_answers_are_those_of_the_program():
    from motcua_tui.cli.commands import READ_ONLY

    told = section("While the app is open").split("password:", 1)[1].split(". `doctor`")[0]
    assert set(re.findall(r"`([^`]+)`", told)) == READ_ONLY


def test_the_settings_are_those_of_the_program():
    told = {row[0].strip("`"): row[1].strip("`") for row in rows(section("`motcua settings`"))}
    assert told == {name: setting.default for name, setting in SETTINGS.items()}


def test_the_statuses_are_those_of_the_program():
    told = [(int(row[0]), row[1].strip("`"), row[2]) for row in rows(section("Statuses"))]
    assert told == [(int(status), status.slug, VIETNAMESE[status]) for status in Status]


def keys(cell: str) -> dict[str, bool]:
    """The keys a table names, each with whether it is needed. What stands in round brackets are values."""
    bare = re.sub(r"\([^)]*\)", "", cell)
    return {name: bool(star) for name, star in re.findall(r"`([a-z_]+)`(\*?)", bare)}


def fields(kind: type[msgspec.Struct]) -> dict[str, bool]:
    return {field.name: field.required for field in msgspec.structs.fields(kind)}


def test_the_content_of_every_act_is_that_of_the_program():
    told = {row[0].strip("`"): keys(row[1]) for row in rows(section("Acts"))[: len(ACTS)]}
    assert set(told) == set(ACTS)
    for act in ACTS:
        wanted = fields(asks.ASK_KINDS[Act(act)])
        wanted.pop("fields", None)
        wanted.pop("due_unconfirmed", None)  # the calendar says it; typed, it is refused
        assert told[act] == wanted, act


def test_the_fields_that_can_be_corrected_are_told():
    told = section("Acts").split("`correct` names each field", 1)[1].split("`{", 1)[0]
    assert set(re.findall(r"`([a-z_]+)`", told)) == {name.rsplit(".", 1)[-1] for name in CORRECTABLE}


def test_the_keys_of_receive_are_those_of_the_program():
    table = {name: row for row in rows(section("`motcua receive`")) for name in keys(row[0])}
    needed = {name: needed for row in table.values() for name, needed in keys(row[0]).items()}
    assert needed == {**fields(ReceiveAsk), "scan": False}
    for name, kind in (("applicant", Person), ("parts", PartGiven), ("fees", FeeDue)):
        assert keys(table[name][1]) == fields(kind), name


def test_the_table_of_acts_and_statuses_is_that_of_the_program():
    acts = [act for act in Act if act not in BEGINS and act not in (Act.BIND_CODE, Act.SETTLE)]
    table = [
        f"| `{act}` | " + " | ".join("●" if act in ALLOWED[status] else "·" for status in Status) + " |" for act in acts
    ]
    told = [line for line in section("Which act in which status").splitlines() if line.startswith("| `")]
    assert told == table, "\n".join(table)


def test_what_is_allowed_in_a_conflict_and_to_supervisors_only_is_told():
    told = section("Which act in which status").split("only", 1)[1].split("are allowed", 1)[0]
    assert set(re.findall(r"`([a-z-]+)`", told)) == {str(act) for act in ALWAYS if act is not Act.BIND_CODE}
    supervised = {row[0].strip("`") for row in rows(section("Acts"))[: len(ACTS)] if "(người phụ trách)" in row[2]}
    assert supervised == {str(act) for act in DOSSIER_ACTS["supervisor"] - DOSSIER_ACTS["clerk"]}
