"""What the province's command line refuses: a code, a sentence, and never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sync.province.cli import run


@pytest.fixture
def province(tmp_path: Path) -> str:
    """An empty province."""
    folder = str(tmp_path / "province")
    assert run(["init", "--data", folder, "--unit", "H44", "--name", "Tỉnh Thử", "--json"]) == 0
    return folder


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The exit code and the refusal's code."""
    capsys.readouterr()
    code = run([*words, "--json"])
    told = capsys.readouterr()
    refusal = json.loads(told.out)["refusal"]
    assert refusal["message"] and refusal["message"] in told.err
    return code, refusal["code"]


@pytest.mark.parametrize(
    ("unit", "name", "code"),
    [("h44", "Tỉnh", "province.not_valid"), ("", "Tỉnh", "province.not_valid"), ("H44", "", "province.too_long")],
)
def test_a_province_needs_a_unit_code_and_a_name(capsys, tmp_path, unit, name, code):
    assert refused(capsys, "init", "--data", str(tmp_path / "p"), "--unit", unit, "--name", name) == (3, code)
    assert not (tmp_path / "p").exists()


def test_a_backup_onto_a_file_is_refused(capsys, province, tmp_path):
    (tmp_path / "tep").write_text("")
    assert refused(capsys, "backup", str(tmp_path / "tep"), "--data", province) == (3, "province.not_usable")


def test_a_certificate_that_is_not_there_is_refused(capsys, province, tmp_path):
    missing = str(tmp_path / "khong-co.pem")
    words = ["serve", "--data", province, "--host", "127.0.0.1", "--port", "0", "--tls-cert", missing, "--tls-key", missing]
    assert refused(capsys, *words) == (3, "province.not_usable")


def test_a_list_without_units_is_refused(capsys, province, tmp_path):
    (tmp_path / "units.json").write_text("[]")
    assert refused(capsys, "units", "import", str(tmp_path / "units.json"), "--data", province) == (3, "units.none")
