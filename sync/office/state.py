"""What the postman remembers between exchanges. Readable without the vault: it holds no citizen's data.

Losing this file loses nothing: heads are compared anew and reference data is offered again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from schemas.base import Record
from schemas.refusal import Refusal, Refused, no
from sync.files import read_within, write_whole
from sync.wire import limits
from sync.wire.keys import PrivateKeys, PublicKeys
from sync.wire.messages import Head, Receipt, RefusedEntry, Said, Version
from sync.wire.reading import read_as, written

_KEY_BYTES_MAX = 4 << 10
Status = Literal["done", "partial", "no_line", "refused"]


class Enrolment(Record):
    """Where this device belongs. Keys in hex. A province with an interface of its own (`national`) has no keys; it may leave
    a range of each day's official numbers to the device."""

    url: str
    ca: str
    unit: str
    device: str
    province: str
    sign: str
    seal: str
    kind: Literal["gateway", "national"] = "gateway"
    first_number: int = 0
    last_number: int = 0

    @property
    def province_keys(self) -> PublicKeys:
        """The pinned keys of the province."""
        return PublicKeys(sign=bytes.fromhex(self.sign), seal=bytes.fromhex(self.seal))


class NationalState(Record):
    """What is known of a province without our gateway: the heads the outbox was packed from, how many entries wait and how
    many have an open outcome, how far in its journal the office was told and how long the journal was then."""

    seen: tuple[Head, ...] = ()
    waiting: int = 0
    unknown: int = 0
    told: int = 0
    told_bytes: int = 0


class State(Record):
    """`own` is the head the outbox reaches; `confirmed` the one the last receipt names; `sent` the furthest
    that was ever put on the line. `unknown` is set while an answer is missing. `have` are the heads of
    other chains, stored or waiting in the inbox; `seen` and `digest` are what the unlocked office last
    showed, with its own head. `files_reached` is the local place up to which attachments were sealed for
    the two stores `files_ends` names, `files_unsealed` how many found no room in the outbox."""

    enrolment: Enrolment | None = None
    own: Head | None = None
    confirmed: Head | None = None
    receipt: Receipt | None = None
    receipt_signature: str = ""
    sent: int = -1
    begun: str = ""
    unknown: bool = False
    have: tuple[Head, ...] = ()
    seen: tuple[Head, ...] = ()
    digest: str = ""
    references: tuple[Version, ...] = ()
    receivers: tuple[tuple[str, str], ...] = ()
    agrees: bool | None = None
    conflicts: int = 0
    refused: Said | None = None
    refused_entries: tuple[RefusedEntry, ...] = ()
    last_confirmed_at: str = ""
    # What a person has yet to hear of restores.
    told: tuple[Said, ...] = ()
    last_tried_at: str = ""
    last_status: Status | None = None
    last_code: str = ""
    failures: int = 0
    national: NationalState | None = None
    files_reached: int = 0
    files_ends: str = ""
    files_unsealed: int = 0

    @property
    def waiting(self) -> int:
        """Own entries without a receipt; towards a province without our gateway those not yet seen there."""
        if self.national is not None:
            return self.national.waiting
        reached = self.confirmed.seq if self.confirmed and self.own and self.confirmed.chain == self.own.chain else -1
        return 0 if self.own is None else self.own.seq - reached


    @property
    def marks(self) -> tuple[int, int, int]:
        """How far the own entries are sent, how far confirmed, and up to which place an answer is missing; -1 for none."""
        confirmed = self.confirmed.seq if self.confirmed is not None else -1
        return self.sent, confirmed, self.sent if self.unknown else -1


class _KeyFile(Record):
    sign: str
    seal: str


@dataclass(frozen=True)
class SyncFolder:
    """The files of the postman within the office's data folder."""

    data: Path

    @property
    def outbox(self) -> Path:
        """Sealed parcels on their way to the province."""
        return self.data / "outbox"

    @property
    def inbox(self) -> Path:
        """Sealed parcels to be folded at the next unlock."""
        return self.data / "inbox"

    @property
    def lock(self) -> Path:
        """Held while an exchange runs: two at a time would send everything twice."""
        return self.data / "sync.lock"

    def load(self) -> State:
        """What is remembered. A damaged file is set aside and everything is compared anew."""
        raw = read_within(self._state, limits.STATE_BYTES_MAX)
        if raw is None:
            return State()
        try:
            return read_as(raw, State, limits.STATE_BYTES_MAX)
        except Refused:
            self._state.replace(self._state.with_suffix(".damaged"))
            return State()

    def save(self, state: State) -> None:
        """Remember, durably."""
        write_whole(self._state, written(state))

    def keys(self) -> PrivateKeys | None:
        """The device's keys, None before enrolment."""
        raw = read_within(self._keys, _KEY_BYTES_MAX)
        if raw is None:
            return None
        held = read_as(raw, _KeyFile, _KEY_BYTES_MAX)
        return PrivateKeys(sign=bytes.fromhex(held.sign), seal=bytes.fromhex(held.seal))

    def make_keys(self) -> PrivateKeys:
        """The device's keys, made now if there are none. Their file has mode 0600; they cannot open the
        vault."""
        held = self.keys()
        if held is not None:
            return held
        made = PrivateKeys.generate()
        write_whole(self._keys, written(_KeyFile(sign=made.sign.hex(), seal=made.seal.hex())))
        return made

    @property
    def _state(self) -> Path:
        return self.data / "sync.state"

    @property
    def _keys(self) -> Path:
        return self.data / "device.keys"


def not_enrolled() -> Refusal:
    """The device knows no province yet."""
    return no("sync.not_enrolled", "Máy này chưa ghi danh với tỉnh. Hãy chạy “motcua enrol” với mã do tỉnh cấp.")
