"""docs/province.md takes a stranger from nothing to the first receipt: every example is run, in order, on a real gateway."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest

from motcua_tui import vault
from motcua_tui.vault.kdf import FLOOR
from sync.province.arguments import build_parser
from sync.province.cli import run
from tests.cli.inside import run_inside
from tests.cli.test_docs import FILES, SESSIONS, differs, values
from tests.sync.made_office import Gateway

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "province.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:8443"


class Shell:
    """The page's two terminals: `export`, `echo '…' |`, `< file`, `serve … &` and our own two commands, nothing else."""

    def __init__(self) -> None:
        self.env: dict[str, str] = {}
        self.gateway: Gateway | None = None
        self.code = ""

    def run(self, line: str) -> str:
        words = shlex.split(line.replace("CODE", self.code) if "enrol " in line else line)
        if words[0] == "export":
            self.env |= dict(word.split("=", 1) for word in words[1:])
            return ""
        stdin = b""
        if words[0] == "echo":
            stdin, words = words[1].encode(), words[3:]
        if "<" in words:
            stdin, words = Path(words[-1]).read_bytes(), words[:-2]
        program, words = words[0], [word.replace(ADDRESS, self.gateway.url if self.gateway else "") for word in words[1:]]
        if program == "motcua":
            return run_inside(words, stdin, {"PATH": "", **self.env})[1].decode()
        assert program == "motcua-province"
        return self.serve() if words[0] == "serve" else self.province(words, stdin)

    def serve(self) -> str:
        self.gateway = Gateway(Path(self.env["MOTCUA_PROVINCE_DATA"])).start()
        return f"ready {ADDRESS}\n"

    def province(self, words: list[str], stdin: bytes) -> str:
        told = io.StringIO()
        asked = mock.patch.object(sys, "stdin", io.StringIO(stdin.decode()))
        with mock.patch.dict(os.environ, self.env), asked, contextlib.redirect_stdout(told):
            assert run(words) == 0
        out = told.getvalue()
        self.code = next(iter(re.findall(r'"code": "([A-Z0-9-]{24})"', out)), self.code)
        return out


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(vault, "choose_kdf", lambda: FLOOR)
    for name, content in FILES.findall(PAGE):
        Path(name).write_text(content, encoding="utf-8")
    made = Shell()
    yield made
    if made.gateway is not None:
        made.gateway.stop()


def test_whoever_follows_the_page_sees_what_it_says(shell: Shell) -> None:
    bad = []
    for session in SESSIONS.findall(PAGE):
        for block in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
            command, _, answer = block.partition("\n")
            out = shell.run(command)
            if answer.startswith("ready"):
                assert out == answer
            elif difference := differs(values(answer.strip()), values(out)):
                bad.append(f"{command}: {difference}")
    assert not bad, "\n".join(bad)


def commands(parser: argparse.ArgumentParser, before: str = "") -> Iterator[str]:
    """Every command with its sub-command."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield before
    for name, made in (below[0].choices if below else {}).items():
        yield from commands(made, f"{before} {name}".strip())


def test_the_page_names_every_command() -> None:
    with mock.patch.dict(os.environ, {}, clear=True):
        names = list(commands(build_parser()))
    assert len(names) == 18 and [name for name in names if f"`{name}" not in PAGE] == []
