"""Who may connect to a restored province: as of the register beside the backup, not as of the backup."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas.times import VN
from sync.province.care import back_up, restore
from sync.province.connect import connected
from sync.province.devices import Revoked, find_device, give_code, revoke
from sync.province.home import Home, create_home, open_home
from sync.province.models import Device, EnrolCode
from sync.province.numbers import is_awaited
from sync.province.register import file_beside, keep_register, read_register

UNIT = "H44.99.1"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=VN)


def later(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = create_home(tmp_path / "province", "H44", "Tỉnh Mẫu")
    assert isinstance(made, Home)
    for number, name in enumerate("AB"):
        enrol(name, number, later(0))
    return made


def enrol(name: str, number: int, at: datetime) -> None:
    """A device comes to be admitted, as `admit` writes it."""
    with connected():
        keys = {"sign": f"{number:064x}", "seal": f"{number + 99:064x}"}
        Device.insert({"unit": UNIT, "device": name, **keys, "enrolled_at": at.isoformat()}).execute()


def restored(file: Path, folder: Path) -> Any:
    done = restore(file, folder, "", later(60))
    assert isinstance(open_home(folder), Home)
    return done


def admitted() -> list[str]:
    with connected():
        return [name for name in "ABC" if find_device(UNIT, name)]


def test_a_pc_revoked_after_the_backup_stays_out_and_one_enrolled_after_it_is_awaited(home: Home, tmp_path: Path) -> None:
    done: Any = back_up(home, tmp_path / "backups", later(1))
    enrol("C", 2, later(2))
    assert revoke(home, UNIT, "A", later(3)) == Revoked(awaited=False, unwritten=0)
    again = restored(Path(done["file"]), tmp_path / "again")
    assert again["devices_as_of"] == later(3).isoformat() and "ghi lúc 12:03 02/03/2026" in again["message"]
    assert admitted() == ["B", "C"]
    with connected():
        assert not is_awaited(UNIT, "A") and is_awaited(UNIT, "B") and is_awaited(UNIT, "C")


def test_without_the_register_the_restore_says_who_must_be_revoked_again(home: Home, tmp_path: Path) -> None:
    done: Any = back_up(home, tmp_path / "backups", later(1))
    revoke(home, UNIT, "A", later(2))
    alone = Path(shutil.copy2(done["file"], tmp_path))
    again = restored(alone, tmp_path / "again")
    assert again["devices_as_of"] is None and "thu hồi lại trước khi chạy cổng" in again["message"]
    assert admitted() == ["A", "B"]
    reopened = open_home(tmp_path / "again")
    assert isinstance(reopened, Home)
    assert revoke(reopened, UNIT, "A", later(61)) == Revoked(awaited=True, unwritten=0)


def test_a_pc_that_enrolled_again_after_it_was_revoked_is_admitted(home: Home, tmp_path: Path) -> None:
    done: Any = back_up(home, tmp_path / "backups", later(1))
    revoke(home, UNIT, "A", later(2))
    with connected():
        Device.delete().where(Device.device == "A").execute()
    enrol("A", 0, later(3))
    keep_register(home, later(3))
    restored(Path(done["file"]), tmp_path / "again")
    assert admitted() == ["A", "B"]


def test_a_register_that_this_province_did_not_sign_is_not_believed(home: Home, tmp_path: Path) -> None:
    done: Any = back_up(home, tmp_path / "backups", later(1))
    revoke(home, UNIT, "A", later(2))
    file = file_beside(tmp_path / "backups", "H44")
    raw = file.read_bytes()
    file.write_bytes(raw.replace(b'"device":"A"', b'"device":"Z"'))
    assert read_register(file.parent, "H44", home.keys.public.sign) is None
    assert restored(Path(done["file"]), tmp_path / "again")["devices_as_of"] is None


def test_a_folder_of_backups_that_is_gone_is_told_and_not_made_anew(home: Home, tmp_path: Path) -> None:
    for folder in (tmp_path / "disk" / "backups", tmp_path / "cleared", tmp_path / "backups"):
        back_up(home, folder, later(2))
    shutil.rmtree(tmp_path / "disk")
    shutil.rmtree(tmp_path / "cleared")
    assert revoke(home, UNIT, "B", later(3)) == Revoked(awaited=False, unwritten=1)
    assert not (tmp_path / "disk").exists() and not (tmp_path / "cleared").exists()
    held = read_register(tmp_path / "backups", "H44", home.keys.public.sign)
    assert held is not None and [one.revoked_at for one in held.devices] == ["", later(3).isoformat()]


def test_a_code_that_may_have_been_used_after_the_backup_is_good_for_nobody(home: Home, tmp_path: Path) -> None:
    give_code(UNIT, later(0))
    done: Any = back_up(home, tmp_path / "backups", later(1))
    restored(Path(done["file"]), tmp_path / "again")
    with connected():
        assert [code.used_at for code in EnrolCode.select()] == [later(60).isoformat()]
