"""One device of an office: a store, a sync folder, a person, and a clock that may be wrong."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Callable
from copy import copy
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from schemas.acts import BEGINS, Act, Attached
from schemas.entry import chain_id
from schemas.office_acts import Begun, OfficeAct
from schemas.refusal import Refusal
from schemas.times import moment_text
from sync.office import outbox
from sync.office.attachments import count_waiting, forget_files
from sync.office.enrol import enrol
from sync.office.result import SyncResult
from sync.office.run import Budget, pack_waiting, sync_once
from sync.office.state import SyncFolder
from sync.office.stick import sync_by_stick
from sync.office.stick_state import forget_parcels
from sync.wire.files import FileHead
from sync.wire.reference import Reference
from tests.simulation import numbers
from tests.simulation.line import Road
from tests.simulation.seams import Crash, Fuse
from tests.simulation.stick import Stick
from tests.simulation.store import Port, Store
from tests.simulation.work import choose, content
from tools.made_up import MadeUpOffice

T = TypeVar("T")
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
        self.copied: tuple[Store, str, Path] | None = None
        self.by_stick = False
        """True since a stick was put in: what it brought was true when it was written."""
        self.folder = self._fresh_disk()

    @property
    def label(self) -> str:
        return f"{self.unit[-1]}{self.name}"

    @property
    def port(self) -> Port:
        return Port(self.store, self._fuse, self._keep, self._destroy, self._begin_again)

    def clock(self) -> datetime:
        return self._now() + self.skew

    def enrol(self, code: str) -> bool:
        store = self.store
        return not isinstance(enrol(self.folder, self.unit, self.name, store.chain, URL, code), Refusal)

    def receive(self) -> str:
        """A dossier comes in; with a number granted in advance, if there is one."""
        self._set_clock()
        day = moment_text(self.clock())[:10]
        dossier = self.people.receive(numbers.next_number(self.store, self.folder.data, day))
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

    def attach(self, roll: random.Random) -> str:
        """A paper of a dossier is scanned."""
        known = [one for one in sorted(self.store.ledger.dossiers()) if not self.store.state(one).destroyed]
        if not known:
            return "nothing"
        dossier, scan = roll.choice(known[-8:]), roll.randbytes(roll.choice((0, 40, 4000)))
        head = FileHead(dossier=dossier, sha256=hashlib.sha256(scan).hexdigest(), size_bytes=len(scan))
        self.store.scans[head.id] = scan
        self._set_clock()
        self.people.append(Act.ATTACH, Attached(sha256=head.sha256, size_bytes=head.size_bytes), dossier)
        return f"{len(scan)} to {dossier}"

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
        budget = self._budget(roll, locked=locked)
        result = self._until_the_fuse_blows(fuse, lambda: sync_once(self.folder, None if locked else self.port, budget))
        return said_of(result)

    def visit(self, roll: random.Random, stick: Stick, *, locked: bool = False, fuse: int | None = None) -> str:
        """A stick is put in: what came is taken in, what waits is put there, and over the line if there is one."""
        budget, port = self._budget(roll, locked=locked), None if locked else self.port
        self.by_stick = True
        return said_of(self._until_the_fuse_blows(fuse, lambda: sync_by_stick(self.folder, port, stick.where, budget)))

    def _budget(self, roll: random.Random, *, locked: bool) -> Budget:
        started = self._road.elapsed_s
        return Budget(
            seconds=120,
            tries=2 if locked else 1,
            now=lambda: moment_text(self.clock()),
            monotonic=lambda: self._road.elapsed_s - started,
            sleep=self._sleep,
            random=roll.random,
        )

    def _until_the_fuse_blows(self, fuse: int | None, do: Callable[[], T]) -> T | None:
        """What it came to; None when the process ended before."""
        try:
            if fuse is not None:
                self._fuse.light(fuse)
            return do()
        except Crash:
            return None
        finally:
            self._fuse.put_out()

    def files_waiting(self) -> int:
        """How many attachments wait for the province."""
        return count_waiting(self.folder, self.folder.load())

    def pause(self, fuse: int | None = None) -> str:
        """What the app does at a pause and at the lock."""

        def pack() -> str:
            refusal = pack_waiting(self.folder, self.port)
            return "packed" if refusal is None else refusal.code

        return self._until_the_fuse_blows(fuse, pack) or "died"

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
        self.copied = None
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

    def copy_disk(self) -> None:
        """Somebody copies the whole folder, as it is, keys and all."""
        disk = self._root / f"{self.label}copied{len(list(self._root.iterdir()))}"
        shutil.copytree(self.folder.data, disk)
        self.copied = (self.store.copy(), self.people.incarnation, disk)

    def put_disk_back(self) -> str:
        """The copied folder takes the place of the present one: the store is an older copy of itself and cannot know it."""
        assert self.copied is not None
        store, incarnation, disk = self.copied
        shutil.rmtree(self.folder.data)
        shutil.copytree(disk, self.folder.data)
        self.store = store.copy()
        self.people.ledger, self.people.incarnation, self.people.chain = self.store.ledger, incarnation, store.chain
        return f"{len(self.store.ledger.chains[store.chain])} of {store.chain}"

    def _begin_again(self) -> None:
        self._ordinal += 1
        self._set_clock()
        self.people.begin_again(f"{self._ordinal}" + "".join(self.people.random.choice("ABCDEFGH") for _ in range(4)))
        self.store.chain = self.people.chain

    def replace(self, roll: random.Random) -> Device:
        """The PC is stolen: an empty one takes its name. The old one, with all it held, is somebody else's now."""
        gone = copy(self)
        self._ordinal += 1
        incarnation = f"{self._ordinal}" + "".join(roll.choice("ABCDEFGH") for _ in range(4))
        self.people = MadeUpOffice(roll.getrandbits(48), unit=self.unit, device=self.name, incarnation=incarnation)
        self.store = Store(self.unit, self.name, self.people.chain, self.people.ledger)
        self.backups = []
        self.copied = None
        self.folder = self._fresh_disk()
        return gone

    def _keep(self, reference: Reference) -> Refusal | None:
        if reference.header.name.startswith("numbers."):
            return numbers.keep_block(self.store, self.folder.data, reference)
        return None

    def _destroy(self, dossier: str) -> None:
        places = [one.entry.seq for one in self.store.ledger.entries_of(dossier) if one.entry.chain == self.store.chain]
        self.store.forget(dossier)
        outbox.forget(self.folder, self.store.chain, places)
        forget_files(self.folder, dossier)
        forget_parcels(self.folder)

    def _fresh_disk(self) -> SyncFolder:
        disk = self._root / f"{self.label}{self._ordinal}"
        disk.mkdir(parents=True)
        return SyncFolder(disk)

    def _set_clock(self) -> None:
        self.people.clock = self.clock()

    def _sleep(self, seconds: float) -> None:
        self._road.elapsed_s += seconds


def said_of(result: SyncResult | Refusal | None) -> str:
    """A visit or an exchange in a line."""
    if result is None:
        return "died"
    if isinstance(result, Refusal):
        return result.code
    return f"{result.status}/{result.exit_code} {result.code} up {result.sent_entries} down {result.received_entries}"


assert Act.RECEIVE in BEGINS
