"""What must hold after every step and in the end, whatever happened (TESTING: I1 to I9)."""

from __future__ import annotations

import random
from collections.abc import Iterable

import msgspec

from schemas.acts import Act
from schemas.dossier import Dossier
from schemas.entry import Sealed
from schemas.rules.fold import fold
from schemas.status import Status
from sync.office import inbox, outbox, stick_carry, stick_peers
from sync.province.asking import rows
from sync.province.connect import connected
from sync.province.files import open_file
from sync.province.ledger import UnitLedger
from sync.province.models import Quarantine, Spool
from sync.province.read_model import unit_digest
from sync.wire.messages import is_receipt_signed
from sync.wire.shown import digest, item_of, shown
from tests.simulation.device import Device
from tests.simulation.gateway import Province
from tests.simulation.stick import Stick
from tests.simulation.store import Store

SPOOL_MAX = 60
_NUMBERED = frozenset(Status) - {Status.REGISTERED, Status.REFUSED}


class Broken(Exception):
    """A promise that did not hold: which one, and where."""

    def __init__(self, promise: str, where: str) -> None:
        super().__init__(f"{promise}: {where}")
        self.promise = promise


class Witness:
    """Sees everything everybody holds, remembers all of it, and says when a promise is broken."""

    def __init__(self, province: Province, devices: Iterable[Device]) -> None:
        self._province = province
        self._devices = list(devices)
        self._places: dict[tuple[str, int], str] = {}
        self._codes: dict[str, str] = {}
        self._coded: dict[str, str] = {}
        self._provisional: dict[str, str] = {}
        self._lengths: dict[int, dict[str, int]] = {}
        self._stores: list[Store] = []
        self._there: dict[str, int] = {}
        self._held_there: set[str] = set()
        self._ever_there: set[str] = set()
        self._confirmed: dict[str, str] = {}
        self._reached: dict[str, int] = {}

    def check(self) -> None:
        """After every step."""
        for device in self._devices:
            self._see_store(device)
        self._see_province()
        for device in self._devices:
            self._see_confirmed(device)

    def province_restored(self) -> None:
        """The province begins from less: look at all it holds anew."""
        self._there, self._held_there = {}, set()

    # Entries -----------------------------------------------------------------------------------------------------

    def _see_store(self, device: Device) -> None:
        store = device.store
        if not any(store is known for known in self._stores):
            self._stores.append(store)
        lengths = self._lengths.setdefault(id(store), {})
        for chain, seen in lengths.items():
            if len(store.ledger.chains.get(chain, [])) < seen:
                raise Broken("entry lost", f"{device.label} lost the end of {chain}")
        for chain, run in sorted(store.ledger.chains.items()):
            seen = lengths.get(chain, 0)
            for sealed in run[seen:]:
                self._see_entry(sealed, run[sealed.entry.seq - 1].hash if sealed.entry.seq else "", device.label)
                if any(store.ledger.place_of(parent) is None for parent in sealed.entry.parents):
                    raise Broken("parent missing", f"{device.label} holds {chain}.{sealed.entry.seq} without its parent")
            lengths[chain] = len(run)

    def _see_province(self) -> None:
        with connected():
            for unit, chain, length in rows(tuple[str, str, int], "SELECT unit, chain, length FROM chain ORDER BY unit, chain"):
                seen = self._there.get(chain, 0)
                if length < seen:
                    raise Broken("entry lost", f"the province lost the end of {chain}")
                if length > seen:
                    self._see_run(UnitLedger(unit), chain, seen)
                    self._there[chain] = length

    def _see_run(self, ledger: UnitLedger, chain: str, first: int) -> None:
        run = ledger.entries(chain, first, 1 << 30)
        before = ledger.hash_at(chain, first - 1) if first else ""
        if [sealed.entry.seq for sealed in run] != list(range(first, first + len(run))):
            raise Broken("parent missing", f"the province has a gap in {chain} after {first}")
        for sealed in run:
            self._see_entry(sealed, before or "", "the province")
            before = sealed.hash
            self._held_there.add(sealed.hash)
            self._ever_there.add(sealed.hash)
        for sealed in run:
            if any(parent not in self._held_there and ledger.place_of(parent) is None for parent in sealed.entry.parents):
                raise Broken("parent missing", f"the province holds {chain}.{sealed.entry.seq} without its parent")

    def _see_entry(self, sealed: Sealed, before: str, where: str) -> None:
        entry = sealed.entry
        known = self._places.setdefault((entry.chain, entry.seq), sealed.hash)
        if known != sealed.hash:
            raise Broken("place used twice", f"{where} holds another {entry.chain}.{entry.seq}")
        if entry.prev != before:
            raise Broken("chain broken", f"{where} at {entry.chain}.{entry.seq}")
        if sealed.content is not None and entry.dossier is not None:
            self._see_numbers(sealed, entry.dossier)

    def _see_numbers(self, sealed: Sealed, dossier: str) -> None:
        if sealed.entry.act == Act.BIND_CODE:
            code = _code_of(sealed)
            if self._codes.setdefault(code, dossier) != dossier:
                raise Broken("number given twice", f"{code}: {self._codes[code]} and {dossier}")
            # A number bound by a province that was restored before anybody heard of it is gone, and the next incarnation
            # binds another. That nobody ends with two is checked once everybody is level.
            here = f"{sealed.entry.chain} {dossier}"
            if self._coded.setdefault(here, code) != code:
                raise Broken("number changed", f"{dossier}: {self._coded[here]} and {code}")
        if sealed.entry.act == Act.RECEIVE:
            slip = msgspec.json.decode(sealed.content or b"").get("provisional_code", "")
            unit = dossier.rsplit(".", 3)[0]
            if self._provisional.setdefault(f"{unit} {slip}", dossier) != dossier:
                raise Broken("slip number given twice", slip)

    # Receipts ----------------------------------------------------------------------------------------------------

    def _see_confirmed(self, device: Device) -> None:
        """“Tỉnh đã nhận” stands for a receipt that held when it was given: signed, and durable there."""
        state = device.folder.load()
        head = state.confirmed
        if head is not None and self._confirmed.get(device.label) != head.hash:
            assert state.enrolment is not None
            receipt, public = state.receipt, bytes.fromhex(state.enrolment.sign)
            signed = receipt is not None and is_receipt_signed(receipt, state.receipt_signature, public)
            if not signed or receipt is None or (receipt.chain, receipt.hash) != (head.chain, head.hash):
                raise Broken("confirmed without receipt", device.label)
            # An answer on a stick may be older than a restore of the province; it was true when it was given.
            if head.hash not in (self._ever_there if device.by_stick else self._held_there):
                raise Broken("confirmed but not held", f"{device.label} {head.chain}.{head.seq}")
            if self._places.get((head.chain, head.seq)) != head.hash:
                raise Broken("confirmed but not held", f"{device.label} {head.chain}.{head.seq} is another entry")
            self._reached[head.chain] = max(head.seq, self._reached.get(head.chain, -1))
        device.by_stick = False
        self._confirmed[device.label] = "" if head is None else head.hash
        if device.store.confirmed > self._reached.get(device.store.chain, -1):
            raise Broken("confirmed without receipt", f"{device.label} shows {device.store.confirmed}")

    def claims(self, device: Device, *, locked: bool) -> None:
        """Called when a sync just ended with exit code 0: all is received and both ends show the same."""
        own = device.folder.load().own
        with connected():
            if own is not None and UnitLedger(device.unit).hash_at(own.chain, own.seq) != own.hash:
                raise Broken("false success", f"{device.label} {own.chain}.{own.seq} is not there")
            if not locked and device.port.digest() != unit_digest(device.unit):
                raise Broken("false success", f"{device.label} shows something else than the province")
        if not locked and own is not None and own.seq + 1 != len(device.store.ledger.chains[own.chain]):
            raise Broken("false success", f"{device.label} did not send its newest entries")

    # Sticks and stolen PCs ---------------------------------------------------------------------------------------

    def notices(self, stick: Stick, device: Device, said: str) -> None:
        """What is wrong with a stick is told, unless nobody could see it; it never hides behind a success."""
        if stick.was_broken and said.startswith(("done", "partial")):
            raise Broken("stick not checked", f"{device.label} said {said} to a stick that was {stick.harm}")

    def turned_away(self, ghost: Device, said: str) -> None:
        """A stolen PC is told so, and nothing of what it does reaches the province."""
        own = ghost.store.ledger.chains[ghost.store.chain]
        with connected():
            there = UnitLedger(ghost.unit).hash_at(ghost.store.chain, len(own) - 1)
        if "device_not_admitted" not in said or there is not None:
            raise Broken("stolen but admitted", f"{ghost.label}: {said}")

    # The end -----------------------------------------------------------------------------------------------------

    def held(self) -> set[str]:
        """Every entry that anybody still holds."""
        everywhere = set(self._held_there)
        for device in self._devices:
            everywhere |= {sealed.hash for run in device.store.ledger.chains.values() for sealed in run}
        return everywhere

    def check_end(self, held_before: set[str], roll: random.Random) -> None:
        """After everybody could speak with everybody: nothing is missing, all are equal, all is confirmed."""
        for unit in sorted({device.unit for device in self._devices}):
            self._check_unit(unit, held_before, roll)
        with connected():
            # What broke off may stay until that device sends again, and no longer: never more than one exchange of each.
            if Spool.select().count() > SPOOL_MAX:
                raise Broken("not bounded", "chunks pile up in the spool")
            if Quarantine.select().count():
                raise Broken("quarantined", ", ".join(f"{row.code} {row.chain}.{row.seq}" for row in Quarantine.select()))

    def _check_unit(self, unit: str, held_before: set[str], roll: random.Random) -> None:
        with connected():
            ledger = UnitLedger(unit)
            there = {sealed.hash: sealed for head in ledger.heads() for sealed in ledger.entries(head.chain, 0, head.seq + 1)}
        wanted = {hash for (chain, _), hash in self._places.items() if chain.startswith(f"{unit}.") and hash in held_before}
        if lost := wanted - there.keys():
            raise Broken("entry lost", f"the province lacks {self._named(lost)}")
        for device in self._devices:
            if device.unit == unit:
                self._check_device(device, there)
        self._check_views(unit, there.values(), roll)

    def _check_device(self, device: Device, there: dict[str, Sealed]) -> None:
        here = {sealed.hash for run in device.store.ledger.chains.values() for sealed in run}
        if lost := there.keys() ^ here:
            raise Broken("not equal", f"{device.label} and the province differ in {self._named(lost)}")
        state = device.folder.load()
        if state.waiting or state.unknown or state.confirmed is None or state.confirmed != state.own:
            raise Broken("not confirmed", f"{device.label} waits for {state.waiting}")
        if inbox.waiting_count(device.folder):
            raise Broken("not bounded", f"{device.label} keeps an inbox")
        if len(outbox.list_outbox(device.folder, device.store.chain)) > 40:
            raise Broken("not bounded", f"{device.label} keeps a long outbox")
        if stick_peers.has_waiting(device.folder) or stick_carry.has_waiting(device.folder):
            raise Broken("not bounded", f"{device.label} keeps what a stick brought")
        self._check_files(device)

    def _check_files(self, device: Device) -> None:
        """Every file this device has and a dossier names is at the province, byte for byte; none of a destroyed dossier."""
        for head in filter(None, device.store.files()):
            scan = device.store.scans.get(head.id)
            there = open_file(self._province.home, device.unit, head.dossier, head.sha256)
            if scan is not None and there != scan:
                raise Broken("file lost", f"the province lacks a file of {head.dossier} that {device.label} has")
        with connected():
            kept = {dossier for (dossier,) in rows(tuple[str], "SELECT dossier FROM file WHERE unit = ?", device.unit)}
        if gone := [dossier for dossier in kept if device.store.state(dossier).destroyed]:
            raise Broken("not destroyed", f"the province keeps files of {gone}")

    def _check_views(self, unit: str, entries: Iterable[Sealed], roll: random.Random) -> None:
        """Rows are the fold of the entries in any order, and the digest is the rows'."""
        dossiers: dict[str, list[Sealed]] = {}
        for sealed in entries:
            if sealed.entry.dossier is not None:
                dossiers.setdefault(sealed.entry.dossier, []).append(sealed)
        items = []
        with connected():
            views = dict(rows(tuple[str, str], "SELECT dossier, item FROM dossier WHERE unit = ?", unit))
            numbers = dict(rows(tuple[str, str], "SELECT dossier, code FROM official_code WHERE unit = ?", unit))
            for dossier, known in sorted(dossiers.items()):
                state = fold(roll.sample(known, len(known)))
                self._check_numbers(unit, state, known)
                item = item_of(shown(state))
                items.append(item)
                if views.get(dossier) != item.shown.hex():
                    raise Broken("view differs", f"the province shows {dossier} as its entries do not")
                bound = numbers.get(dossier)
                if not state.destroyed and state.status in _NUMBERED and (bound is None or state.official_code != bound):
                    raise Broken("no number", f"{dossier} shows {state.official_code!r}, bound {bound}")
            if unit_digest(unit) != digest(items):
                raise Broken("view differs", f"the digest of {unit} is not that of its dossiers")
        for device in self._devices:
            if device.unit == unit and device.port.digest() != digest(items):
                raise Broken("view differs", f"{device.label} shows dossiers as their entries do not")

    def _check_numbers(self, unit: str, state: Dossier, known: list[Sealed]) -> None:
        """One number for a dossier. Two were given only where a person had written off a device that was still awaited after
        a restore and that came back all the same; then one of them stands for everybody, the other is the dossier's too, and a
        supervisor is told or has settled it."""
        bound = [sealed for sealed in known if sealed.entry.act == Act.BIND_CODE and sealed.content is not None]
        codes = {_code_of(sealed) for sealed in bound}
        if len(codes) < 2:
            return
        told = any("code" in conflict.keys for conflict in state.conflicts)
        settled = {_kept(sealed) for sealed in known if sealed.entry.act == Act.SETTLE} & {sealed.hash for sealed in bound}
        is_plain = {state.official_code, *state.further_codes} == codes and state.official_code not in state.further_codes
        if unit not in self._province.written_off or not is_plain or not (told or settled):
            raise Broken("two numbers", f"{state.id} has {sorted(codes)}")

    def _named(self, hashes: Iterable[str]) -> str:
        wanted = set(hashes)
        return ", ".join(sorted(f"{chain}.{seq}" for (chain, seq), hash in self._places.items() if hash in wanted)[:6])


def _kept(sealed: Sealed) -> str:
    """The hash of the act that a settlement keeps."""
    return str(msgspec.json.decode(sealed.content or b"{}").get("keep", ""))


def _code_of(sealed: Sealed) -> str:
    """The official number that a `bind-code` binds."""
    return str(msgspec.json.decode(sealed.content or b"{}")["official_code"])
