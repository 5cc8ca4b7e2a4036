"""Hours of bad luck, as long as one asks for: cuts, kills, restores, late requests. Each returns its figures and fails on
the first duplicate, the first loss, the first false success."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from schemas.acts import Act, Noted
from schemas.status import Status
from sync.office.run import Budget, pack_waiting
from sync.province.connect import connected
from sync.province.home import open_home
from sync.province.models import Spool
from sync.wire import limits
from tests.sync.made_office import Gateway, Seat
from tests.sync.proxy import Cutter, Straggler

Figures = dict[str, float]
Say = Callable[[str], None]
Fresh = Callable[[], str]
"""Gives the address of a database nobody has used yet; an empty one means SQLite in the province's folder."""
_NOISE_BYTES = 900


@dataclass
class Commune:
    """Some devices and their province. What was promised is remembered, and held against what is there."""

    folder: Path
    db: str = ""
    seats: list[Seat] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.gateway = Gateway(self.folder / "province", self.db).start()
        for number, (unit, device) in enumerate((("H44.99.1", "A"), ("H44.99.1", "B"), ("H44.99.2", "A"))):
            made = Seat(self.gateway, self.folder / f"office{number}", unit, device=device, seed=number + 3)
            self.seats.append(made.enrolled())

    def entries(self) -> dict[tuple[str, str], int]:
        """How many entries of each device the province holds."""
        lines = self.seats[0].province("status")["devices"]
        return {(line["unit"], line["device"]): line["entries"] for line in lines}

    def check(self, seat: Seat) -> None:
        """What this device was told is received is there."""
        there = self.entries()[seat.office.unit, seat.office.device]
        assert there >= seat.port.confirmed + 1, "confirmed, but not there"

    def level(self) -> None:
        """Everybody talks on a good line; then all hold the same, once."""
        for _ in range(3):
            results = [seat.via(self.gateway.url).sync() for seat in self.seats]
        assert all(result.status == "done" and not result.differs and not result.refused_entries for result in results), results
        for seat in self.seats:
            own = len(seat.port.entries(seat.port.chain, 0, 1_000_000))
            assert self.entries()[seat.office.unit, seat.office.device] == own
            shown = {dossier: seat.port.shown(dossier).official_code for dossier in seat.port.ledger.dossiers()}
            codes = [code for code in shown.values() if code]
            assert len(set(codes)) == len(codes), "a number came twice"
            without = [seat.port.shown(dossier) for dossier, code in shown.items() if not code]
            assert all(one.status in (Status.REFUSED, Status.REGISTERED) for one in without), "a number is missing"
            for dossier, code in shown.items():
                assert not code or self.codes.setdefault(dossier, code) == code, "a number changed"
            assert {dossier: row["code"] for dossier, row in seat.at_province().items()} == shown

    def stop(self) -> None:
        self.gateway.stop()


@contextmanager
def commune(folder: Path, db: str = "") -> Iterator[Commune]:
    made = Commune(folder, db)
    try:
        yield made
    finally:
        made.stop()


def cuts(folder: Path, count: int, seed: int, say: Say, db: str = "") -> Figures:
    """`count` exchanges, each cut after a random number of bytes, upwards or downwards."""
    dice, whole = random.Random(seed), 0
    with commune(folder, db) as there:
        for number in range(count):
            seat = dice.choice(there.seats)
            seat.office.day(1, dice.randint(1, 3))
            pack_waiting(seat.folder, seat.port)
            way = dice.choice(("up", "down"))
            line = Cutter(there.gateway.port, **{way: 1 + int(dice.expovariate(1 / 900))})
            result = seat.via(line.url).sync(locked=dice.random() < 0.3)
            line.close()
            whole += result.exit_code == 0
            there.check(seat)
            if number % 50 == 49:
                there.level()
                say(f"{number + 1} cuts, {whole} exchanges whole all the same")
        there.level()
        return {"cuts": count, "whole": whole, "entries": sum(there.entries().values())}


def kills(folder: Path, count: int, seed: int, say: Say, db: str = "") -> Figures:
    """The province killed with `kill -9` while three devices sync without a pause."""
    dice = random.Random(seed)
    with commune(folder, db) as there:
        for number in range(count):
            stop = threading.Event()
            workers = [threading.Thread(target=_keep_syncing, args=(seat, stop)) for seat in there.seats]
            for worker in workers:
                worker.start()
            stop.wait(dice.uniform(0.02, 0.6))
            there.gateway.kill()
            stop.set()
            for worker in workers:
                worker.join()
            there.gateway.start()
            for seat in there.seats:
                there.check(seat)
            if number % 20 == 19:
                there.level()
                say(f"{number + 1} kills")
        there.level()
        return {"kills": count, "entries": sum(there.entries().values())}


def _keep_syncing(seat: Seat, stop: threading.Event) -> None:
    while not stop.is_set():
        seat.office.day(1, 2)
        result = seat.sync(budget=Budget(seconds=20))
        assert result.exit_code != 0 or result.waiting_entries == 0, "success with entries waiting"


def restores(folder: Path, count: int, seed: int, say: Say, fresh: Fresh = lambda: "") -> Figures:
    """The province restored from a backup chosen at random, each time into a fresh database, while the devices work on."""
    dice = random.Random(seed)
    with commune(folder, fresh()) as there:
        _work(there)
        backups = [_backup(there, 0)]
        for number in range(count):
            _work(there)
            if dice.random() < 0.7:
                backups.append(_backup(there, number + 1))
            _work(there)
            there.gateway.stop()
            chosen = dice.choice(backups)
            there.gateway = Gateway.restored(chosen, folder / f"restored{number}", there.gateway.port, fresh()).start()
            for seat in there.seats:
                seat.gateway = there.gateway
            there.level()
            say(f"{number + 1} restores")
        return {"restores": count, "dossiers": len(there.codes), "entries": sum(there.entries().values())}


def _work(there: Commune) -> None:
    for seat in there.seats:
        seat.office.day(1, 2)
    there.level()


def _backup(there: Commune, number: int) -> Path:
    folder = there.folder / f"backup{number}"
    there.gateway.command("backup", str(folder))
    return next(folder.glob("*.backup"))


def late(folder: Path, count: int, seed: int, say: Say, db: str = "") -> Figures:
    """Requests that are held back on the way and reach the province after later ones, some of them twice."""
    dice, resent = random.Random(seed), 0
    with commune(folder, db) as there:
        held: list[bytes] = []
        for number in range(count):
            seat = dice.choice(there.seats)
            seat.office.day(1, 2)
            line = Straggler(there.gateway.port)
            result = seat.via(line.url).sync()
            held += line.held
            line.close()
            assert result.exit_code == 5 and result.confirmed_entries == 0
            if dice.random() < 0.5:
                assert seat.via(there.gateway.url).sync().status in ("done", "partial")
            while held and dice.random() < 0.6:
                Straggler.deliver(there.gateway.port, held[dice.randrange(len(held))])
                resent += 1
            there.check(seat)
            if number % 20 == 19:
                there.level()
                say(f"{number + 1} held back, {resent} delivered late")
        there.level()
        return {"held": count, "delivered": resent, "entries": sum(there.entries().values())}


def resend(folder: Path, mean_bytes: int, size_bytes: int, seed: int, say: Say) -> Figures:
    """A first sync through a line that is cut after `mean_bytes` on average: what crossed it beside what one whole one takes."""
    dice = random.Random(seed)
    gateway = Gateway(folder / "province").start()
    try:
        seat = Seat(gateway, folder / "office", "H44.99.12").enrolled()
        dossier = seat.office.receive()
        for _ in range(size_bytes // _NOISE_BYTES):
            seat.office.append(Act.NOTE, Noted(text=_noise(dice)), dossier)
        pack_waiting(seat.folder, seat.port)
        whole = sum(path.stat().st_size for path in seat.folder.outbox.glob("*.parcel"))
        crossed = tries = kept = 0
        while True:
            line = Cutter(gateway.port, up=1 + int(dice.expovariate(1 / mean_bytes)))
            result = seat.via(line.url).sync(locked=True, budget=Budget(seconds=600))
            line.close()
            crossed, tries = crossed + line.passed["up"], tries + 1
            if not result.waiting_entries:
                break
            kept = _settled(gateway, kept + line.passed["up"])
        assert seat.via(gateway.url).sync().exit_code == 0
        say(f"{tries} tries")
        return {"mean": mean_bytes, "bytes": whole, "crossed": crossed, "tries": tries, "ratio": round(crossed / whole, 4)}
    finally:
        gateway.stop()


def _settled(gateway: Gateway, passed: int) -> int:
    """Bytes kept of what came, once the gateway has looked at all of it: a real office pauses before it tries again."""
    open_home(gateway.folder)
    for _ in range(400):
        with connected():
            kept = sum(len(row.body) for row in Spool.select(Spool.body))
        if kept > passed - limits.CHUNK_BYTES_MAX - (4 << 10):
            break
        time.sleep(0.05)
    return kept


def _noise(dice: random.Random) -> str:
    """A note that no packing makes smaller than half of it."""
    return dice.randbytes(_NOISE_BYTES).hex()
