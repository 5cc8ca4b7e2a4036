"""The register of a period too long to be held at once: the same lines, read from the store as they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from motcua_tui.desk import report_out, report_register
from motcua_tui.desk.reports import Report
from schemas.rules.periods import Period
from tests.desk.made import code, good, new_office, sitting, taken_in


def test_a_register_longer_than_memory_is_the_same_book_line_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with sitting(new_office(tmp_path / "office"), "mai") as office:
        for number in range(3):
            taken_in(office, applicant={"name": f"Người {number}"})
        today = office.clock.text(office.store)[:10]
        period = Period(first=today, last=today)

        def made() -> Report:
            report: Report = good(report_register.make(office, period))
            return report

        def written(report: Report, name: str) -> bytes:
            counted: list[tuple[int, int]] = []
            file = good(report_out.save(office, report, tmp_path / name, tick=lambda done, total: counted.append((done, total))))
            assert counted[-1] == (3, 3)
            content: bytes = file.read_bytes()
            return content

        whole = made()
        csv = written(whole, "whole.csv")
        monkeypatch.setattr(report_register, "WHOLE_MAX", 2)
        monkeypatch.setattr(report_out, "PAPER_LINES_MAX", 2)
        long = made()
        assert long.json == [] and list(long.lines) == list(whole.lines) and long.lines[-1] == whole.lines[2]
        assert written(long, "long.csv") == csv and written(long, "long.xlsx")[:2] == b"PK"
        assert code(report_out.save(office, long, tmp_path / "long.pdf")) == "export.too_long_for_paper"
