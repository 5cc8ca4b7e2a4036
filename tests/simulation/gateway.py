"""The province in this process: its application, its database on a disk in memory, its backups."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from starlette.applications import Starlette

from schemas.dossier import Dossier
from schemas.refusal import Refusal
from sync.province.care import back_up, restore
from sync.province.connect import connected, create_tables, open_database
from sync.province.devices import give_code, revoke
from sync.province.filings import file_online
from sync.province.gateway import Gateway
from sync.province.home import Home, create_home, open_home
from sync.province.models import DossierRow, database
from sync.province.officers import act_on
from sync.province.publish import grant
from tests.simulation.seams import Crash, Fuse
from tests.simulation.work import choose, content

_PERSON = {"name": "Trần Văn Mẫu", "id_number": "099085000001", "address": "Thôn Mẫu"}
_OFFICERS_DO = ("decide", "accept-forward", "finish", "request-supplement", "note", "locate", "assign", "forward")


@cache
def _empty_tables() -> bytes:
    """A database with its tables and nothing in them: every world begins with the same."""
    with TemporaryDirectory(prefix="motcua-sim-") as folder:
        open_database(Path(folder), "")
        create_tables()
        with connected():
            database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return (Path(folder) / "province.db").read_bytes()


class Province:
    """A province that may die at any statement and come back from any backup."""

    def __init__(self, root: Path, fuse: Fuse, now: Callable[[], datetime]) -> None:
        self._root = root
        self._fuse = fuse
        self._now = now
        self._ordinal = 0
        self.backups: list[Path] = []
        self.knows_devices = True
        """False after a restore that found no register: a person revokes again whom it admits."""
        self.written_off: set[str] = set()
        """Units of which a person revoked a device that was still awaited after a restore."""
        (root / "province0").mkdir()
        (root / "province0" / "province.db").write_bytes(_empty_tables())
        made = create_home(root / "province0", "H44", "Tỉnh Mẫu")
        assert isinstance(made, Home)
        self.home = made
        self.app = self._application()

    def application(self) -> Starlette:
        return self.app

    def code(self, unit: str) -> str:
        with connected():
            return give_code(unit, self._now()).code

    def died(self) -> None:
        """The process is gone; what was not committed is gone with it. Another one opens the database."""
        self._fuse.put_out()
        self._close()
        self.home = _opened(self.home.folder)
        self.app = self._application()

    def back_up(self) -> str:
        done: Any = back_up(self.home, self._root / "backups", self._now())
        self.backups.append(Path(done["file"]))
        return f"{done['entries']} entries"

    def restore(self, roll: random.Random) -> str:
        self._close()
        self._ordinal += 1
        before, folder = self.home.folder, self._root / f"province{self._ordinal}"
        file = roll.choice(self.backups[-3:])
        if roll.random() < 0.3:
            # The one copy that was elsewhere, without the register of devices beside it.
            elsewhere = self._root / f"elsewhere{self._ordinal}"
            elsewhere.mkdir()
            file = Path(shutil.copy2(file, elsewhere))
        done: Any = restore(file, folder, "", self._now())
        assert not isinstance(done, Refusal), done
        self.home = _opened(folder)
        self.app = self._application()
        shutil.rmtree(before)
        self.knows_devices = done["devices_as_of"] is not None
        return f"{done['entries']} entries{'' if self.knows_devices else ', no register'}"

    def file_online(self, unit: str, fuse: int | None) -> str:
        raw = msgspec.json.encode({"procedure": "1.000656", "applicant": _PERSON})

        def filed() -> str:
            taken = file_online(self.home, unit, raw, self._now())
            assert not isinstance(taken, Refusal), taken
            return taken.dossier

        return self._perhaps_dying(fuse, filed)

    def grant(self, device: str, unit: str, roll: random.Random) -> str:
        """Numbers in advance, for one of the next days."""
        day = (self._now() + timedelta(days=roll.choice((0, 0, 1, 3)))).date().isoformat()
        granted: Any = grant(self.home, device, day, roll.randint(1, 3), unit, self._now())
        return granted.code if isinstance(granted, Refusal) else f"{granted['first']} to {granted['last']}"

    def revoke(self, unit: str, device: str) -> str:
        done = revoke(self.home, unit, device, self._now())
        if isinstance(done, Refusal):
            return done.code
        self.written_off |= {unit} if done.awaited else set()
        return "done"

    def officer(self, roll: random.Random, other_unit: str, fuse: int | None) -> str:
        """An officer acts on a dossier that lies with the officer's unit."""
        with connected():
            rows = list(DossierRow.select().where(DossierRow.holder_unit != "").order_by(DossierRow.unit, DossierRow.dossier))
        if not rows:
            return "nothing"
        row = roll.choice(rows)
        state = msgspec.json.decode(bytes(row.state), type=Dossier)
        act = choose(state, roll)
        if act is None or str(act) not in _OFFICERS_DO:
            return "nothing"
        raw = msgspec.json.encode(content(act, state, self._now(), other_unit, roll))
        do = lambda: act_on(self.home, row, str(act), raw, unit=row.holder_unit, by="can.bo", now=self._now())  # noqa: E731
        return f"{act} {row.dossier} {self._perhaps_dying(fuse, do)}"

    def _perhaps_dying(self, fuse: int | None, do: Callable[[], object]) -> str:
        try:
            if fuse is not None:
                self._fuse.light(fuse)
            done = do()
        except Crash:
            self.died()
            return "died"
        finally:
            self._fuse.put_out()
        return done.code if isinstance(done, Refusal) else str(done or "done")

    def shut(self) -> None:
        self._close()

    def _application(self) -> Starlette:
        return Gateway(self.home, self._now).application()

    def _close(self) -> None:
        if not database.is_closed():
            database.close()


def _opened(folder: Path) -> Home:
    home = open_home(folder)
    assert isinstance(home, Home)
    return home
