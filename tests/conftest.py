"""What every test shares: hypothesis that never races a clock or draws by chance, a loud word about tests that could not run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings

from motcua_tui.vault import kdf
from motcua_tui.widgets.terminal import collect_rarely
from tests.programs import OPTIONAL
from tests.vault import quick

settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("explore"), derandomize=True, print_blob=True, database=None)
# The same examples in every run, so that a run says something of the program and not of chance; `tools.fuzz` explores.
settings.load_profile("explore" if os.environ.get("MOTCUA_EXPLORE") else "same")


@pytest.fixture(scope="session", autouse=True)
def stretched_once() -> Iterator[None]:
    """A password is stretched in full once in a run for the same salt and parameters: Argon2id is slow on purpose."""
    with mock.patch.object(kdf, "stretch", quick.stretch):
        yield


@pytest.fixture(scope="session", autouse=True)
def collected_as_in_the_app() -> None:
    collect_rarely()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Half as many again as there are cores: many tests wait for a disk, a terminal or another process."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + cores // 2


def pytest_report_header(config: pytest.Config) -> list[str]:
    return [
        f"{name}: {'found' if shutil.which(name) else 'MISSING, its tests are skipped'}" for name in OPTIONAL
    ]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    missing = [name for name in OPTIONAL if shutil.which(name) is None]
    if missing:
        terminalreporter.section("NOT TESTED ON THIS MACHINE", red=True, bold=True)
        for name in missing:
            terminalreporter.line(f"{name} is missing (Debian: {OPTIONAL[name]}): its tests did not run")
