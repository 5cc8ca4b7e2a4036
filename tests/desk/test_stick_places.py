"""Which folders are offered for a stick."""

from __future__ import annotations

from pathlib import Path

import pytest

from motcua_tui.desk import stick_places


def test_a_stick_used_before_is_offered_first_and_the_last_place_only_while_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, used, shared = (tmp_path / name for name in ("A", "B", "shared"))
    for folder in (plain, used / "MOTCUA", shared / "MOTCUA"):
        folder.mkdir(parents=True)
    monkeypatch.setattr(stick_places, "_plugged_in", lambda: iter([plain, used]))
    assert stick_places.places() == [str(used), str(plain)]
    assert stick_places.places(str(shared)) == [str(shared), str(used), str(plain)]
    assert stick_places.places(str(used)) == [str(used), str(plain)]
    assert stick_places.places(str(tmp_path / "gone")) == [str(used), str(plain)]


def test_looking_for_what_is_plugged_in_never_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(stick_places, "_MOUNTED", (str(tmp_path / "nowhere"), str(tmp_path)))
    (tmp_path / "mai" / "STICK").mkdir(parents=True)
    assert str(tmp_path / "mai" / "STICK") not in stick_places.places()
