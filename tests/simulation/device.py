"""One device of an office: a store, a sync folder, a person, and a clock that may be wrong."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from schemas.acts import BEGINS, Act
from schemas.entry import chain_id
from schemas.office_acts import Begun, OfficeAct
from schemas.refusal import Refusal
from schemas.times import moment_text
from sync.office import outbox
from sync.office.enrol import enrol
from sync.office.run import Budget, pack_waiting, sync_once
from sync.office.state import SyncFolder
from tests.simulation.line import Road
from tests.simulation.seams import Crash, Fuse
from tests.simulation.store import Port, Store
from tests.simulation.work import choose, content
from tools.made_up import MadeUpOffice

URL = "http://127.0.0.1:4"


class Device:
    """A PC at a counter. `disk` is where its files are; each restore begins on a fresh one."""

    def __init__(self, root: Path, unit: str, name: str, seed: int, road: Road, fuse: Fuse, now: Callable[[], datetime]) -> None:
        self.unit = unit
        self.name = name
        self._root = root
        self._road = road
        self._fuse = fuse
        self._now = now
        self._ordinal = 1
        self.skew = timedelta(0)
        self.people = MadeUpOffice(seed, unit=unit, device=name, incarnation="1AAAA")
        self.store = Store(unit, name, self.people.chain, self.people.ledger)
        self.backups: list[Store] = []
        self.folder = self._fresh_disk()

    @property
    def label(self) -> str:
        return f"{self.unit[-1]}{self.name}"

    @property
    def port(self) -> Port:
        return Port(self.store, self._fuse)

    def clock(self) -> datetime:
        return self._now() + self.skew

    def enrol(self, code: str) -> bool:
        store = self.store
        return not isinstance(enrol(self.folder, self.unit, self.name, store.chain, URL, code), Refusal)

    def receive(self) -> str:
        self._set_clock()
        dossier = self.people.receive()
        self.people.open.clear()
        return dossier

    def act(self, roll: random.Random, other_unit: str) -> str:
        """One act at the counter; what it was, in a word."""
        known = sorted(self.store.ledger.dossiers())
        if not known or roll.random() < 0.3:
            return f"receive {self.receive()}"
        dossier = roll.choice(known[-8:])
        state = self.store.state(dossier)
        act = choose(state, roll)
        if act is None:
            return "nothing"
        self._set_clock()
        self.people.append(act, content(act, state, self.clock(), other_unit, roll), dossier)
        if act is Act.DESTROY_CONTENT:
            self._destroy(dossier)
        return f"{act} {dossier}"

    def settle_all(self, roll: random.Random) -> int:
        """A supervisor settles every conflict in sight; how many."""
        count = 0
        self._set_clock()
        for dossier in sorted(self.store.ledger.dossiers()):
            while self.store.state(dossier).conflicts and count < 200:
                state = self.store.state(dossier)
                self.people.append(Act.SETTLE, content(Act.SETTLE, state, self.clock(), "", roll), dossier)
                count += 1
        return count

    def sync(self, roll: random.Random, *, locked: bool = False, fuse: int | None = None) -> str:
        """One exchange, or as much of it as the line and the power let through."""
        started = self._road.elapsed_s
        budget = Budget(
            seconds=120,
            tries=2 if locked else 1,
            now=lambda: moment_text(self.clock()),
            monotonic=lambda: self._road.elapsed_s - started,
            sleep=self._sleep,
            random=roll.random,
        )
        try:
            if fuse is not None:
                self._fuse.light(fuse)
            result = sync_once(self.folder, None if locked else self.port, budget)
        except Crash:
            return "died"
        finally:
            self._fuse.put_out()
        if isinstance(result, Refusal):
            return result.code
        return f"{result.status}/{result.exit_code} {result.code} up {result.sent_entries} down {result.received_entries}"

    def pause(self, fuse: int | None = None) -> str:
        """What the app does at a pause and at the lock."""
        try:
            if fuse is not None:
                self._fuse.light(fuse)
            refusal = pack_waiting(self.folder, self.port)
        except Crash:
            return "died"
        finally:
            self._fuse.put_out()
        return "packed" if refusal is None else refusal.code

    def back_up(self) -> None:
        self.backups = [*self.backups[-2:], self.store.copy()]

    def restore(self, roll: random.Random, *, new_chain: bool = True) -> str:
        """Bring a backup back on a fresh disk. It goes on in a chain of its own and must be enrolled again."""
        self._ordinal += 1
        incarnation = f"{self._ordinal}" + "".join(roll.choice("ABCDEFGH") for _ in range(4))
        backup = roll.choice(self.backups)
        head = backup.ledger.chains[backup.chain][-1]
        follows_chain = backup.chain
        self.store = backup.copy(chain_id(self.unit, self.name, incarnation) if new_chain else "")
        self.people.ledger = self.store.ledger
        self.folder = self._fresh_disk()
        if new_chain:
            self.people.chain, self.people.incarnation = self.store.chain, incarnation
            self._set_clock()
            begun = Begun(
                unit=self.unit, device=self.name, incarnation=incarnation, office="UBND xã Mẫu",
                nonce=f"{roll.getrandbits(128):032x}", follows=head.hash, follows_chain=follows_chain,
            )  # fmt: skip
            self.people.append(OfficeAct.BEGIN, begun, None)
        return f"{len(backup.ledger.chains[follows_chain])} of {follows_chain}"

    def _destroy(self, dossier: str) -> None:
        places = [one.entry.seq for one in self.store.ledger.entries_of(dossier) if one.entry.chain == self.store.chain]
        self.store.forget(dossier)
        outbox.forget(self.folder, self.store.chain, places)

    def _fresh_disk(self) -> SyncFolder:
        disk = self._root / f"{self.label}{self._ordinal}"
        disk.mkdir(parents=True)
        return SyncFolder(disk)

    def _set_clock(self) -> None:
        self.people.clock = self.clock()

    def _sleep(self, seconds: float) -> None:
        self._road.elapsed_s += seconds


assert Act.RECEIVE in BEGINS
