"""The world of one seed: what happens in it, step by step, and what it came to."""

from __future__ import annotations

import hashlib
import random
import shutil
import tempfile
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from schemas.times import VN
from tests.simulation.device import Device
from tests.simulation.gateway import Province
from tests.simulation.line import Road
from tests.simulation.seams import Dice, Fuse, taken
from tests.simulation.stick import HARMS, Stick
from tests.simulation.witness import Broken, Witness

STEPS = 55
FIRST = {
    "act": 45, "sync": 22, "night": 9, "pause": 5, "backup": 5, "restore": 2.5, "province_backup": 3,
    "province_restore": 1.7, "clock": 2, "officer": 3, "online": 2, "late": 2,
}  # fmt: skip
"""What happened in the first worlds, before sticks, attachments, numbers in advance and stolen PCs: their seeds are
replayed with these."""
SECOND = {**FIRST, "stick": 14, "mishap": 5, "attach": 5, "grant": 4, "revoke": 1.5, "steal": 1, "ghost": 1.5}
WEIGHTS = {**SECOND, "put_back": 4}
"""Since then whole folders are copied and put back too. Again the seeds of before are replayed with what happened then."""
FLEET = (("H44.99.1", "A"), ("H44.99.1", "B"), ("H44.99.2", "A"))
ROUNDS_TO_REST = 10
_BEGINNING = datetime(2026, 3, 2, 7, 30, tzinfo=VN)
_MEMORY = Path("/dev/shm")


class Step(NamedTuple):
    """One thing that happens. `salt` decides its details, so that leaving another step out changes none of them."""

    kind: str
    salt: int


class Outcome(NamedTuple):
    """How a world ended: the promise that was broken, if one was, and what happened until then."""

    seed: int
    promise: str
    where: str
    trace: tuple[str, ...]

    @property
    def digest(self) -> str:
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()[:16]


def plan(seed: int, steps: int = STEPS, weights: Mapping[str, float] = WEIGHTS) -> list[Step]:
    """What will happen in the world of a seed."""
    roll = random.Random(seed)
    kinds = roll.choices(list(weights), list(weights.values()), k=steps)
    return [Step(kind, roll.getrandbits(48)) for kind in kinds]


def simulate(seed: int, steps: Sequence[Step] | None = None) -> Outcome:
    """Live the world of a seed to its end."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-sim-", dir=_MEMORY if _MEMORY.is_dir() else None))
    road, dice, office, province = Road(), Dice(seed), Fuse(), Fuse()
    try:
        with taken(dice, office, province, road):
            world = World(seed, folder, road, office, province)
            return world.live(plan(seed) if steps is None else steps)
    finally:
        road.shut()
        shutil.rmtree(folder, ignore_errors=True)


class World:
    """Two devices of one office, one of another, and the province."""

    def __init__(self, seed: int, folder: Path, road: Road, office: Fuse, province: Fuse) -> None:
        self._seed = seed
        self._road = road
        self._time = _BEGINNING
        self.province = Province(folder, province, self.now)
        self._province_fuse = province
        road.province, road.died = self.province.application, self.province.died
        self.devices = [
            Device(folder, unit, name, seed * 7 + place, road, office, self.now) for place, (unit, name) in enumerate(FLEET)
        ]
        for device in self.devices:
            assert device.enrol(self.province.code(device.unit))
        self.sticks = [Stick(folder / f"stick{number}") for number in range(2)]
        self.ghosts: list[Device] = []
        self.witness = Witness(self.province, self.devices)
        self.trace: list[str] = []

    def now(self) -> datetime:
        return self._time + timedelta(seconds=int(self._road.elapsed_s))

    def live(self, steps: Sequence[Step]) -> Outcome:
        try:
            for number, step in enumerate(steps):
                self._step(number, step)
            self._rest()
        except Broken as broken:
            return Outcome(self._seed, broken.promise, str(broken), tuple(self.trace))
        except Exception as fault:  # noqa: BLE001  # whatever it is, it is told with its seed, and the other seeds go on
            last = traceback.extract_tb(fault.__traceback__)[-1]
            where = f"{type(fault).__name__} {fault} in {Path(last.filename).name}:{last.lineno}"
            return Outcome(self._seed, "program broke", where, tuple(self.trace))
        finally:
            self.province.shut()
        return Outcome(self._seed, "", "", tuple(self.trace))

    def _step(self, number: int, step: Step) -> None:
        roll = random.Random(step.salt)
        self._time += timedelta(minutes=roll.randint(1, 200))
        device = roll.choice(self.devices)
        do: Callable[[Device, random.Random], str] = getattr(self, f"_do_{step.kind}")
        self._road.weather(roll, roll.choice((0.0, 0.0, 0.3, 0.7)))
        said = do(device, roll)
        self._road.weather(roll, 0.0)
        self.trace.append(f"{number} {device.label} {step.kind} {said}")
        self.witness.check()

    def _do_act(self, device: Device, roll: random.Random) -> str:
        return "; ".join(device.act(roll, self._other(device)) for _ in range(roll.choice((1, 1, 2, 4))))

    def _do_sync(self, device: Device, roll: random.Random, *, locked: bool = False) -> str:
        fuse = roll.randrange(14) if roll.random() < 0.12 else None
        if roll.random() < 0.12:
            self._province_fuse.light(roll.randrange(90))
        said = device.sync(roll, locked=locked, fuse=fuse)
        self._province_fuse.put_out()
        self.witness.check()
        if said.startswith("done/0"):
            self.witness.claims(device, locked=locked)
        return f"[{', '.join(self._road.seen)}] {said}"

    def _do_night(self, device: Device, roll: random.Random) -> str:
        return self._do_sync(device, roll, locked=True)

    def _do_pause(self, device: Device, roll: random.Random) -> str:
        return device.pause(roll.randrange(10) if roll.random() < 0.3 else None)

    def _do_backup(self, device: Device, roll: random.Random) -> str:
        device.back_up()
        return ""

    def _do_restore(self, device: Device, roll: random.Random) -> str:
        if not device.backups:
            return "nothing"
        said = device.restore(roll)
        self._road.weather(roll, 0.0)
        assert device.enrol(self.province.code(device.unit))
        return said

    def _do_put_back(self, device: Device, roll: random.Random) -> str:
        """A folder is copied; one copied before is put back, and the PC comes to the province before anybody works on it."""
        self._road.weather(roll, 0.0)
        if device.copied is None:
            device.copy_disk()
            return "copied"
        before = device.sync(roll)
        if not before.startswith("done/") or " up 0 down 0" not in device.sync(roll):
            return f"not level {before}"
        said = device.put_disk_back()
        told = [device.sync(roll) for _ in range(2)]
        device.copied = None
        return f"{said}: {told}"

    def _do_province_backup(self, device: Device, roll: random.Random) -> str:
        return self.province.back_up()

    def _do_province_restore(self, device: Device, roll: random.Random) -> str:
        if not self.province.backups:
            return "nothing"
        said = self.province.restore(roll)
        self.witness.province_restored()
        if not self.province.knows_devices:
            # As the restore says: whoever was revoked since the backup is revoked again before the gateway runs.
            said += "".join(f", {ghost.label} {self.province.revoke(ghost.unit, ghost.name)}" for ghost in self.ghosts)
        return said

    def _do_clock(self, device: Device, roll: random.Random) -> str:
        device.skew = timedelta(minutes=roll.choice((0, -60, 60, -1440, 1440, 30 * 1440, -365 * 1440)))
        return str(device.skew)

    def _do_officer(self, device: Device, roll: random.Random) -> str:
        return self.province.officer(roll, self._other(device), self._province_breaks(roll))

    def _do_online(self, device: Device, roll: random.Random) -> str:
        return self.province.file_online(device.unit, self._province_breaks(roll))

    def _do_late(self, device: Device, roll: random.Random) -> str:
        return self._road.late()

    def _do_stick(self, device: Device, roll: random.Random) -> str:
        """Many a visit is made because there is no line."""
        stick, locked = roll.choice(self.sticks), roll.random() < 0.2
        if roll.random() < 0.5:
            self._road.weather(roll, 1.0, "no_line")
        fuse = roll.randrange(20) if roll.random() < 0.1 else None
        stick.look()
        said = device.visit(roll, stick, locked=locked, fuse=fuse)
        self.witness.check()
        self.witness.notices(stick, device, said)
        return f"{stick.where.name} [{', '.join(self._road.seen)}] {said}"

    def _do_mishap(self, device: Device, roll: random.Random) -> str:
        return roll.choice(self.sticks).suffer(roll.choices(list(HARMS), list(HARMS.values()))[0], roll)

    def _do_attach(self, device: Device, roll: random.Random) -> str:
        return device.attach(roll)

    def _do_grant(self, device: Device, roll: random.Random) -> str:
        return self.province.grant(device.name, device.unit, roll)

    def _do_revoke(self, device: Device, roll: random.Random) -> str:
        """By mistake, or because it was away: somebody will ask for a new code."""
        return self.province.revoke(device.unit, device.name)

    def _do_steal(self, device: Device, roll: random.Random) -> str:
        """Stolen, revoked, replaced by an empty PC of the same name."""
        said = self.province.revoke(device.unit, device.name)
        self.ghosts.append(device.replace(roll))
        self._road.weather(roll, 0.0)
        assert device.enrol(self.province.code(device.unit))
        return f"{said}, begins anew as {device.store.chain}"

    def _do_ghost(self, device: Device, roll: random.Random) -> str:
        """Somebody goes on working with a stolen PC."""
        if not self.ghosts:
            return "nothing"
        ghost = roll.choice(self.ghosts)
        self._road.weather(roll, 0.0)
        ghost.receive()
        said = ghost.sync(roll)
        self.witness.turned_away(ghost, said)
        return said

    def _province_breaks(self, roll: random.Random) -> int | None:
        return roll.randrange(40) if roll.random() < 0.15 else None

    def _other(self, device: Device) -> str:
        return next(other.unit for other in self.devices if other.unit != device.unit)

    def _rest(self) -> None:
        """The line is good from now on: in the end everybody holds the same and knows it."""
        roll = random.Random(self._seed)
        self._come_level(roll)
        settled = sum(device.settle_all(roll) for device in (self.devices[0], self.devices[2]))
        self.witness.check()
        if settled:
            self._come_level(roll)
        for device in self.devices:
            if count := device.port.conflicts():
                raise Broken("conflict stays", f"{device.label} shows {count} after all were settled")

    def _come_level(self, roll: random.Random) -> None:
        held = self.witness.held()
        said: list[str] = []
        for _ in range(ROUNDS_TO_REST):
            self._time += timedelta(minutes=5)
            said = [device.sync(roll) for device in self.devices]
            self.trace.append(f"rest {said}")
            for device, word in zip(self.devices, said, strict=True):
                if "device_not_admitted" in word:
                    # The province was restored to a day before this device came: somebody asks for a new code.
                    device.enrol(self.province.code(device.unit))
            self.witness.check()
            still = all(word.startswith(("done/0", "done/6 sync.conflicts ")) and word.endswith("up 0 down 0") for word in said)
            if still and not any(device.files_waiting() for device in self.devices):
                break
        else:
            raise Broken("no rest", f"{'; '.join(said)}; files {[device.files_waiting() for device in self.devices]}")
        self.witness.check_end(held, roll)
